"""Scans as they come from a scanner or a telephone, and the forms that officers send with them."""

import uuid
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.declarations.posting import post_and_look

ADD = "admin:declarations_paperentry_add"


def picture_bytes(colour="white", size=(60, 80), kind="PNG"):
    """A small picture; another colour makes another scan."""
    drawn = BytesIO()
    Image.new("RGB", size, colour).save(drawn, kind)
    return drawn.getvalue()


def pdf_bytes(mark="one"):
    return b"%PDF-1.7\n% " + mark.encode() + b"\n%%EOF\n"


def sheet_data(content=None, **changes):
    """The fields of a signature on paper as the form sends them; None leaves a field out."""
    data = {
        "submission": str(uuid.uuid4()),
        "statement_in": "commits:mayor",
        "name": "Nour Modèle",
        "function_fr": "Maire",
        "function_en": "Mayor",
        "place": "Izmir",
        "signed_on": timezone.now().date().isoformat(),
        "witness": "Inès Protocole",
        "scan": SimpleUploadedFile("sheet.png", content or picture_bytes()),
        **changes,
    }
    return {key: value for key, value in data.items() if value is not None}


def record(client, seat, content=None, **changes):
    """Send the form of a sheet for a seat; returns the response."""
    address = f"{reverse(ADD)}?seat={seat.pk}"
    return post_and_look(client, address, sheet_data(content, **changes))


def act_on(client, entry, what, **data):
    """Press a button of the page of an entry: confirm or reject."""
    address = reverse(f"admin:declarations_paperentry_{what}", args=[entry.pk])
    return post_and_look(client, address, data)


def told_why(client, entry, what, **data):
    """Press a button that is refused; returns the page of the entry, which says why."""
    return client.get(act_on(client, entry, what, **data).url)
