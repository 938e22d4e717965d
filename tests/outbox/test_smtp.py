"""With Django's SMTP backend and a small mail server of our own."""

import socketserver
import threading

import pytest
from django.core.management import call_command

from tests.outbox.conftest import state_of

pytestmark = pytest.mark.django_db


class Conversation(socketserver.StreamRequestHandler):
    """Speaks enough SMTP; refuses whom `server.refusals` names."""

    def handle(self):
        self.server.connections += 1
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                self.say(self.server.refusals.get(address, "250 ok"))
            elif word == "DATA":
                self.say("354 go on")
                self.server.messages.append(self.message())
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, reply):
        self.wfile.write(f"{reply}\r\n".encode())

    def message(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines).decode()


@pytest.fixture
def server(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        server.connections, server.messages, server.refusals = 0, [], {}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server
        server.shutdown()


def test_refusals_by_the_server_and_one_connection_for_those_that_are_taken(server, note):
    server.refusals = {
        "gone@city.example": "550 5.1.1 <gone@city.example>: no such mailbox",
        "full@city.example": "452 4.2.2 full",
    }
    gone = note(to="gone@city.example")
    taken = [note(), note()]
    full = note(to="full@city.example")
    call_command("worker", "--drain")
    assert [state_of(mail)[0] for mail in taken] == ["accepted", "accepted"]
    assert state_of(gone) == ("failed", 1, "refused: 550 5.1.1")
    assert state_of(full) == ("queued", 1, "postponed: 452 4.2.2")
    assert server.connections == 1
    for mail, message in zip(taken, server.messages, strict=True):
        assert f"Message-ID: {mail.message_id}\r\n" in message
