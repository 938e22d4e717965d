"""A mail server that writes down when it begins and ends to take a message."""

import os
import time

from django.core.mail.backends.base import BaseEmailBackend


def write_down(word, message):
    line = f"{word} {message.extra_headers['Message-ID']} {os.getpid()}\n"
    file = os.open(os.environ["DESK_JOURNAL"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line.encode())
    os.close(file)


class SlowBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        for message in email_messages:
            write_down("begun", message)
            time.sleep(float(os.environ["DESK_SECONDS"]))
            write_down("taken", message)
        return len(email_messages)
