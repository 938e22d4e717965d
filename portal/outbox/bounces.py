"""Delivery status reports (RFC 3464) that mail servers send back."""

import re
import uuid
from email import message_from_bytes
from email.message import Message

# A mail's number, with hyphens (Message-ID, our header) or without (the envelope's sender).
_NUMBER = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}(?![0-9a-f])",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Where the number may stand: in the report's own head, in its fields, in the head it quotes.
_REPORT_HEADERS = ("To", "Delivered-To", "X-Original-To", "In-Reply-To", "References")
_FIELDS = ("Original-Envelope-Id", "Original-Message-ID", "X-Original-Message-ID")
_QUOTED_HEADERS = ("X-Parvis-Mail", "Message-ID", "Return-Path")


def failed_mails(data: bytes) -> tuple[set[uuid.UUID], str]:
    """Return the numbers of the mails that a report says did not arrive, and the status code.

    The status is like "5.1.1", or "" when the report gives none. A message that is no report, or
    one of a delay or of a success, names no mail. Never raises, whatever the bytes.
    """
    report = message_from_bytes(data)
    numbers, status, failed = set(), "", False
    numbers |= numbers_in(report, _REPORT_HEADERS)
    for part in report.walk():
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            for block in blocks_of(part):
                numbers |= numbers_in(block, _FIELDS)
                if str(block.get("Action", "")).strip().lower() == "failed":
                    failed = True
                    found = _STATUS.search(str(block.get("Status", "")))
                    status = status or (found[1] if found else "")
        elif kind in ("message/rfc822", "message/global"):
            for block in blocks_of(part):
                numbers |= numbers_in(block, _QUOTED_HEADERS)
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            head = part.get_payload(decode=True) or b""
            numbers |= numbers_in(message_from_bytes(head), _QUOTED_HEADERS)
    return (numbers, status) if failed else (set(), "")


def blocks_of(part: Message) -> list[Message]:
    """The messages inside a part; none in one that is broken."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if part.is_multipart() else []


def numbers_in(message: Message, names) -> set[uuid.UUID]:
    """The numbers of mails that stand in these headers."""
    return {
        uuid.UUID(found)
        for name in names
        for value in message.get_all(name, [])
        for found in _NUMBER.findall(str(value))
    }
