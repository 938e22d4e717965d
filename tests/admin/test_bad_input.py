"""Whatever is wrong is said beside its field, in the editor's language, and nothing is saved."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from organisations.models import Media, Organisation
from sessions.models import Session
from speakers.models import Person
from summits.models import Part, Summit
from tests.admin.pages import errors_of, fields_of, save

OVERRIDE = "Tunç\N{RIGHT-TO-LEFT OVERRIDE}reyoS"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

PERSON = "/admin/speakers/person/add/"
ORGANISATION = "/admin/organisations/organisation/add/"
SUMMIT = "/admin/summits/summit/add/"

# Page, what is entered, the field that complains, words of the complaint in English.
CASES = [
    (PERSON, {"name": ""}, "name", "required"),
    (PERSON, {"name": "x" * 301}, "name", "at most 300 characters"),
    (PERSON, {"name": OVERRIDE}, "name", "U+202E"),
    (PERSON, {"name": "Tunç\x07Soyer"}, "name", "U+0007"),
    (PERSON, {"name": "Tunç\x00Soyer"}, "name", "Null characters"),
    (PERSON, {"name": "Tun\N{REPLACEMENT CHARACTER} Soyer"}, "name", "damaged"),
    (PERSON, {"name": "<script>alert(1)</script>"}, "name", "HTML"),
    (PERSON, {"name": "A", "biography_fr": "<img src=x onerror=y>"}, "biography_fr", "HTML"),
    (PERSON, {"name": "A", "biography_en": OVERRIDE}, "biography_en", "U+202E"),
    (PERSON, {"name": "A", "url": "javascript:alert(1)"}, "url", "https://"),
    (PERSON, {"name": "A", "url": "https://good.example@evil.example"}, "url", "https://"),
    (PERSON, {"name": "A", "slug": "not an address"}, "slug", "slug"),
    (PERSON, {"name": "A", "gender": "z"}, "gender", "valid choice"),
    (PERSON, {"name": "李"}, "slug", "a-z"),
    (ORGANISATION, {"kind": "city"}, "name_fr", "at least one language"),
    (ORGANISATION, {"name_fr": "x" * 301, "kind": "city"}, "name_fr", "at most 300"),
    (ORGANISATION, {"name_en": OVERRIDE, "kind": "city"}, "name_en", "U+202E"),
    (ORGANISATION, {"name_fr": "Porto", "kind": "city", "parent": "999999"}, "parent", "valid"),
    (SUMMIT, {"title_fr": "S", "time_zone": "Europe/Atlantis"}, "time_zone", "time zone"),
    (SUMMIT, {"title_fr": "S", "time_zone": "+03:00"}, "time_zone", "time zone"),
    (SUMMIT, {"title_fr": "S", "starts_on": "tomorrow"}, "starts_on", "is not a date"),
    (SUMMIT, {"title_fr": "S", "starts_on": "2021-02-30"}, "starts_on", "calendar"),
    (
        SUMMIT,
        {"title_fr": "S", "starts_on": "2031-05", "ends_on": "2030"},
        "ends_on",
        "must not come before",
    ),
    (SUMMIT, {"title_fr": "S", "ordinal": "-1"}, "ordinal", "greater than or equal"),
    (SUMMIT, {"title_fr": "S", "slug": "lisbon-2031"}, "slug", "already exists"),
]


@pytest.mark.parametrize("page, entered, field, words", CASES)
def test_each_fault_is_named_beside_its_field(editor, summit, page, entered, field, words):
    before = [model.objects.count() for model in (Person, Organisation, Summit)]
    response = save(editor, page, **entered)
    assert response.status_code == 200
    assert errors_of(response).keys() == {field}
    assert words in " ".join(errors_of(response)[field])
    assert [model.objects.count() for model in (Person, Organisation, Summit)] == before
    # What was entered is still in the form, so nothing is lost.
    kept = fields_of(response)
    for name, value in entered.items():
        if (
            value
            and "\x00" not in value
            and "\x07" not in value
            and name not in ("gender", "parent")
        ):
            assert kept[name] == [value]


def test_the_complaint_is_in_the_editors_language(edith, signed_in):
    client = signed_in(edith)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    response = save(client, PERSON, name="x" * 301)
    assert "au plus 300" in errors_of(response)["name"][0]


# Faults that are shown together, as {field: (what is entered, words of the complaint)}.
SESSION_FAULTS = [
    {
        "starts_wall": ({"starts_wall_hour": "25:00"}, "valid time"),
        "time_zone": ({"time_zone": "Mars/Olympus"}, "time zone"),
        "stream_url": ({"stream_url": "data:text/html,x"}, "https://"),
        "position": ({"position": "-3"}, "greater than or equal"),
        "title_fr": ({"title_fr": "\u200b\u200d "}, "no visible character"),
        "description_fr": ({"description_fr": "[a](javascript:alert(1))"}, "neither to the web"),
        "description_en": ({"description_en": "<data:text/html,x>"}, "neither to the web"),
        "summit": ({"summit": ""}, "required"),
        "participations-0-person": ({"participations-0-person": "999999"}, "valid"),
        "segments-0-title_fr": ({"segments-0-title_fr": "x" * 501}, "at most 500"),
    },
    {
        "starts_wall": ({"starts_wall_day": "2031-02-31"}, "valid date"),
        "description_fr": ({"description_fr": "x" * 3_000_000}, "at most 100000"),
    },
    {
        "ends_wall": ({"ends_wall_hour": "15:00"}, "end must come after"),
        "segments-0-ends_wall": (
            {"segments-0-ends_wall_day": "2031-07-07", "segments-0-ends_wall_hour": "15:00"},
            "end must come after",
        ),
    },
    {"starts_wall": ({"starts_wall_day": "", "starts_wall_hour": ""}, "Give the start too")},
    {"starts_wall": ({"starts_wall_day": "2031-03-01"}, "outside its part")},
    {"starts_wall": ({"starts_wall_day": "0001-01-01"}, "year")},
    {"slug": ({"slug": "closing"}, "Another session")},
]


@pytest.mark.parametrize("faults", SESSION_FAULTS, ids=", ".join)
def test_a_session_that_contradicts_itself(editor, programme_session, session_page, faults):
    Session.objects.create(
        summit=programme_session.summit, slug="closing", kind="plenary", title_fr="Clôture"
    )
    before = Session.objects.rewrite(False).values().get(pk=programme_session.pk)
    edits = {name: value for entered, _words in faults.values() for name, value in entered.items()}
    response = save(editor, session_page, **edits)
    assert response.status_code == 200
    found = errors_of(response)
    for field, (_entered, words) in faults.items():
        assert words in " ".join(found.get(field, ())), field
    assert Session.objects.rewrite(False).values().get(pk=programme_session.pk) == before


def test_a_part_that_ends_before_it_starts(editor, summit):
    part = summit.parts.get()
    response = save(editor, f"/admin/summits/part/{part.pk}/change/", ends_on="2031-01-01")
    assert errors_of(response) == {"ends_on": ["The last day must not come before the first."]}
    assert Part.objects.get().ends_on.isoformat() == "2031-10-26"


def test_a_participation_of_nobody_or_of_two(editor, programme_session, session_page):
    response = save(editor, session_page, **{"participations-0-person": ""})
    assert "exactly one" in " ".join(sum(errors_of(response).values(), []))
    city = Organisation.objects.get()
    response = save(editor, session_page, **{"participations-0-organisation": str(city.pk)})
    assert "exactly one" in " ".join(sum(errors_of(response).values(), []))


def test_nobody_stands_in_for_themselves(editor, programme_session, session_page):
    person = Person.objects.get()
    response = save(editor, session_page, **{"participations-0-stands_for": str(person.pk)})
    assert errors_of(response) == {
        "participations-0-stands_for": ["Nobody can stand in for themselves."]
    }


def png(width, height):
    """A PNG of one colour, made without holding its points: a pixel bomb of a few kilobytes."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, body) for kind, body in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    )


def upload(client, name, content):
    data = fields_of(client.get("/admin/organisations/media/add/"))
    data |= {"alt_fr": "Une place", "file": SimpleUploadedFile(name, content), "_save": "1"}
    return client.post("/admin/organisations/media/add/", data)


@pytest.mark.parametrize(
    "name, content",
    [
        ("bomb.png", png(10_000, 9_000)),
        ("larger-bomb.png", png(20_000, 20_000)),
        ("script.svg", SVG),
        ("script.png", SVG),
        ("page.jpg", b"<html><script>alert(1)</script></html>"),
        ("archive.png", b"PK\x03\x04" + b"\0" * 400),
        ("empty.png", b""),
        ("cut.png", png(100, 100)[:60]),
    ],
)
def test_a_file_that_is_no_reasonable_picture(editor, name, content):
    response = upload(editor, name, content)
    assert response.status_code == 200
    assert errors_of(response).keys() == {"file"}
    assert not Media.objects.exists()


def test_a_photograph_is_kept_without_its_place(editor):
    photograph = BytesIO()
    picture = Image.new("RGB", (2000, 1000), "teal")
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    picture.save(photograph, "JPEG", exif=exif)
    assert upload(editor, "square.jpg", photograph.getvalue()).status_code == 302
    stored = Media.objects.get().file
    with Image.open(stored) as kept:
        assert kept.format == "WEBP" and max(kept.size) == 1600 and not kept.getexif()
