"""Handing mails to the mail server, and what its answers mean."""

import re
import smtplib

from django.core.mail import get_connection

# Mail servers limit how many mails one connection may bring.
BURST = 50
# "5.1.1" in "550 5.1.1 <ada@example.org>: unknown": all of the reply that names nobody.
_ENHANCED = re.compile(rb"\A\s*([245]\.\d{1,3}\.\d{1,3})\b")
_PERMANENT = 500


class Unreachable(Exception):
    """There is no mail server to talk to, or it refuses our sign-in: no fault of the mail."""


class Postponed(Exception):
    """Not now; the text is the reply code."""


class Refused(Exception):
    """Never; the text is the reply code."""


class Carrier:
    """A connection by the configured e-mail backend, opened when needed, kept for a burst."""

    def __init__(self):
        self._connection = None
        self._carried = 0

    def hand_over(self, message) -> None:
        """Give a message to the mail server; on return the server has accepted it.

        Raises Unreachable, Postponed or Refused. After Postponed the server may have the message
        all the same: the connection can break between its acceptance and its answer.
        """
        connection = self._open()
        try:
            sent = connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            # One recipient, hence one answer.
            code, text = next(iter(error.recipients.values()))
            self._judge(code, text, error)
        except smtplib.SMTPDataError as error:
            self._judge(error.smtp_code, error.smtp_error, error)
        except smtplib.SMTPNotSupportedError as error:
            raise Refused("SMTPUTF8") from error
        except smtplib.SMTPResponseException as error:
            # Our sender or our greeting is refused: an operator mends that, the mail can wait.
            self.close()
            raise Postponed(reply(error.smtp_code, error.smtp_error)) from error
        except OSError as error:
            self.close()
            raise Postponed(type(error).__name__) from error
        if not sent:
            raise Postponed("not taken")
        self._carried += 1
        if self._carried >= BURST:
            self.close()

    def close(self) -> None:
        """End the connection; nothing happens when there is none."""
        connection, self._connection, self._carried = self._connection, None, 0
        if connection is None:
            return
        try:
            connection.close()
        except OSError:
            # The other side was quicker: closed is what we wanted.
            pass

    def _open(self):
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:  # smtplib's own errors are of this kind too
                raise Unreachable(type(error).__name__) from error
            self._connection = connection
        return self._connection

    def _judge(self, code, text, error):
        if code >= _PERMANENT:
            raise Refused(reply(code, text)) from error
        self.close()
        raise Postponed(reply(code, text)) from error


def reply(code: int, text: bytes | str) -> str:
    """The codes of an SMTP reply without its words, which quote addresses: "550 5.1.1"."""
    if isinstance(text, str):
        text = text.encode("utf-8", "replace")
    found = _ENHANCED.match(text)
    return f"{code} {found[1].decode()}" if found else str(code)
