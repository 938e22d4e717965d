"""Reading back what `FolderBackend` wrote."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.outbox.backends import STAMP

FOLDER_BACKEND = "portal.outbox.backends.FolderBackend"
_NAME = re.compile(r"(\d{8}T\d{12}Z)-\d+-\d+", re.ASCII)
_AFTER_AN_ADDRESS = ".,;:!?)»”’'\""


@dataclass(frozen=True)
class StoredMail:
    """A mail in the folder. `sent_at` is UTC."""

    name: str
    sent_at: datetime
    subject: str
    to: str


def is_open() -> bool:
    """Whether mails land in the folder and may be read by whoever uses this machine."""
    return settings.EMAIL_BACKEND == FOLDER_BACKEND and not settings.PRODUCTION


def names() -> list[str]:
    """The names of the stored mails (without .eml), newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found = (path.stem for path in folder.glob("*.eml")) if folder.is_dir() else ()
    return sorted((name for name in found if _NAME.fullmatch(name)), reverse=True)


def path_of(name: str) -> Path:
    """The file of a mail. Raises FileNotFoundError for a name that none can have."""
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"


def read(name: str):
    """Return (StoredMail, the whole message). Raises FileNotFoundError when there is none."""
    message = email.message_from_bytes(path_of(name).read_bytes(), policy=email.policy.default)
    sent_at = datetime.strptime(_NAME.fullmatch(name)[1], STAMP).replace(tzinfo=UTC)
    stored = StoredMail(name, sent_at, str(message["subject"]), str(message["to"]))
    return stored, message


def text_of(message) -> str:
    """The plain text of a message, "" when it has none."""
    body = message.get_body(("plain",))
    return body.get_content() if body is not None else ""


def with_links(text: str) -> SafeString:
    """The text as HTML in which addresses of this site, and no others, are links.

    They lead to the same path here, whatever port or name the reader used.
    """
    own = re.compile(re.escape(settings.SITE_URL) + r"(?![\w:@-])(/[^\s<>\"]*)?")
    parts, end = [], 0
    for found in own.finditer(text):
        address = found[0].rstrip(_AFTER_AN_ADDRESS)
        # One slash alone: two would lead to another host.
        path = "/" + address.removeprefix(settings.SITE_URL).lstrip("/")
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<a href="{escape(path)}">{escape(address)}</a>')
        end = found.start() + len(address)
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # each piece is escaped above
