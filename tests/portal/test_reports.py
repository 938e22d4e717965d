"""A reader reports a translation error, without an account."""

import pytest
from django.core.cache import cache
from django.test import Client

from portal.lib import provenance
from portal.models import TranslationReport
from portal.pages.reports import LIMIT
from sessions.models import Question, Segment, Session
from speakers.models import Person
from summits.models import Summit, Theme


@pytest.fixture
def summit(db):
    made = Summit.objects.create(
        slug="izmir", title_fr="Sommet", title_en="Summit", intro_fr="Texte", intro_en="Text",
        is_published=True,
    )  # fmt: skip
    provenance.note_original(made, "intro", "fr")
    provenance.note_translation(
        made, "intro", "en", source="fr", origin=provenance.MACHINE, engine="WPML"
    )
    made.save()
    return made


def address(row, language="en", **more):
    query = {"kind": row._meta.label_lower, "id": row.pk, "language": language, **more}
    return "/en/report/?" + "&".join(f"{key}={value}" for key, value in query.items())


def test_from_the_mark_to_the_thanks(client, summit):
    page = client.get("/en/editions/izmir/").content.decode()
    assert "Machine translation (WPML)" in page
    link = f"/en/report/?kind=summits.summit&amp;id={summit.pk}&amp;language=en"
    assert link in page
    shown = client.get(address(summit, field="intro")).content.decode()
    assert "Text" in shown and "/en/editions/izmir/" in shown
    response = client.post(address(summit), {"quote": "Text", "message": "Say “Words”."})
    report = TranslationReport.objects.get()
    assert (report.content_type.model, report.object_id) == ("summit", summit.pk)
    assert (report.language, report.page, report.quote) == ("en", "/en/editions/izmir/", "Text")
    assert (report.message, report.state) == ("Say “Words”.", "new")
    thanks = client.get(response.url).content.decode()
    assert "Thank you" in thanks and "/en/editions/izmir/" in thanks


def test_the_mark_says_when_the_source_changed_and_when_a_text_lacks(client, summit):
    summit.intro_fr = "Autre texte"
    summit.save()
    page = client.get("/en/editions/izmir/").content.decode()
    assert "The source has changed since this translation" in page
    summit.intro_en = ""
    summit.save()
    page = client.get("/en/editions/izmir/").content.decode()
    assert "This note is not in English yet. Here it is in French." in page
    assert "Machine translation (WPML)" not in page


def test_nothing_is_marked_where_nothing_is_amiss(client, summit):
    assert "machine-mark" not in client.get("/fr/editions/izmir/").content.decode()


def test_texts_inside_a_page_can_be_reported_too(client, summit):
    session = Session.objects.create(
        summit=summit, slug="a", kind="panel", title_fr="A", is_published=True
    )
    segment = Segment.objects.create(session=session, kind="panel", title_fr="P")
    theme = Theme.objects.create(summit=summit, name_fr="T")
    question = Question.objects.create(session=session, text_fr="Q ?")
    for row in (session, segment, question, theme):
        assert client.get(address(row)).status_code == 200
    Session.objects.update(access="closed")
    # Of a closed session only its own title is public.
    assert client.get(address(session)).status_code == 200
    for row in (segment, question):
        assert client.get(address(row)).status_code == 404
    Session.objects.update(access="hidden")
    assert client.get(address(session)).status_code == 404


def test_what_is_not_public_is_not_there(client, summit, signed_in, edith):
    Summit.objects.update(is_published=False)
    assert client.get(address(summit)).status_code == 404
    assert client.post(address(summit), {"message": "x"}).status_code == 404
    draft = Person.objects.create(slug="x", name="X")
    assert signed_in(edith).get(address(draft)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "kind=summits.summit&id=0&language=en",
        "kind=summits.summit&id=999999999999999999999&language=en",
        "kind=summits.summit&id=9223372036854775808&language=en",
        "kind=summits.summit&id=-1&language=en",
        "kind=summits.summit&id=%00&language=en",
        "kind=summits.summit&language=en",
        "kind=summits.summit&id={id}&language=de",
        "kind=summits.summit&id={id}&language=",
        "kind=summits.summit&id={id}&language=en&field=slug",
        "kind=summits.summit&id={id}&language=en&field=__class__",
        "kind=organisations.user&id=1&language=en",
        "kind=programme.session.x&id=1&language=en",
        "kind=../etc&id=1&language=en",
        "kind=portal.searchentry&id=1&language=en",
        "x=1",
    ],
)
def test_nonsense_is_not_found(client, summit, query):
    assert client.get("/en/report/?" + query.format(id=summit.pk)).status_code == 404


def test_without_anything_it_says_how_to_report(client, db):
    assert "Follow it from the page" in client.get("/en/report/").content.decode()
    assert client.post("/en/report/", {"message": "x"}).status_code == 404


@pytest.mark.parametrize("message", ["", "   ", "x" * 2001, "hidden\u202eword", "nul\x00"])
def test_a_message_that_cannot_be_kept_is_given_back(client, summit, message):
    response = client.post(address(summit), {"quote": "kept words", "message": message})
    assert response.status_code == 200
    page = response.content.decode()
    assert 'class="err"' in page and "kept words" in page
    assert not TranslationReport.objects.exists()


def test_a_program_that_fills_in_everything_is_thanked_and_not_believed(client, summit):
    response = client.post(address(summit), {"message": "buy", "website": "https://spam.example"})
    assert response.status_code == 302
    assert not TranslationReport.objects.exists()


def test_a_reader_is_asked_to_wait_after_several_reports(client, summit):
    for _number in range(LIMIT):
        assert client.post(address(summit), {"message": "x"}).status_code == 302
    response = client.post(address(summit), {"message": "my words"})
    assert response.status_code == 429
    assert "my words" in response.content.decode()
    assert TranslationReport.objects.count() == LIMIT
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post(address(summit), {"message": "x"}).status_code == 302


def test_no_address_of_a_reader_is_kept(summit, monkeypatch):
    written = []
    add = cache.add
    monkeypatch.setattr(
        "portal.pages.reports.cache.add",
        lambda key, *args: written.append(key) or add(key, *args),
    )
    Client(REMOTE_ADDR="192.0.2.99").post(address(summit), {"message": "x"})
    assert written and all("192.0.2" not in key for key in written)
    report = TranslationReport.objects.get()
    kept = [str(getattr(report, field.name)) for field in report._meta.fields]
    assert not any("192.0.2" in value for value in kept)


def test_markup_in_a_report_is_only_text(client, summit):
    client.post(address(summit), {"message": "<script>alert(1)</script>"})
    assert TranslationReport.objects.get().message == "<script>alert(1)</script>"
    page = client.post(address(summit), {"quote": "<script>x</script>", "message": ""}).content
    assert b"<script>x" not in page


def test_robots_are_told_where_there_is_nothing_for_them(client, db):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in response.content.decode()
