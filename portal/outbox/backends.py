"""Mail without a mail server: each message a file, for the local machine."""

import itertools
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

STAMP = "%Y%m%dT%H%M%S%fZ"
_counter = itertools.count()


class FolderBackend(BaseEmailBackend):
    """Writes one .eml file per message into `settings.EMAIL_FILE_PATH`.

    Names begin with the UTC time, so that they sort by age. A file is there whole or not at all.
    """

    def send_messages(self, email_messages):
        """Write the messages; return how many. Raises OSError when one cannot be written."""
        folder = Path(settings.EMAIL_FILE_PATH)
        # Mails carry codes and links: they are the owner's business.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            stamp = datetime.now(UTC).strftime(STAMP)
            name = f"{stamp}-{os.getpid()}-{next(_counter)}"
            unfinished = folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(folder / f"{name}.eml")
        return len(email_messages)
