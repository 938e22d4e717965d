"""The roll as JSON, CSV, feed and PDF."""

import json
import re
import uuid
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils.dateparse import parse_datetime

from declarations.ledger import log
from declarations.models import Declaration, RateCount
from declarations.papers.seal import Sealed
from declarations.papers.wording import roll_words
from declarations.roll import paper as roll_paper
from declarations.roll.choice import Choice
from declarations.roll.rows import read_roll
from declarations.views import roll as views
from portal.lib.cells import read_table
from tests.declarations.builders import (
    make_declaration,
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.rolls import make_city_of, make_varied_roll

pytestmark = pytest.mark.django_db
BASE = "declarations/paix/signatories"
KINDS = ["json", "csv", "atom", "pdf"]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def varied(declaration, pilar, ada):
    return make_varied_roll(declaration, pilar, ada)


@pytest.fixture(autouse=True)
def no_kept_papers():
    roll_paper._kept.cache_clear()


def get(client, kind, query="", *, language="en", status=200, **headers):
    response = client.get(f"/{language}/{BASE}.{kind}{query}", headers=headers)
    assert response.status_code == status
    return response


def read_json(client, query=""):
    return json.loads(get(client, "json", query).content)


def test_json_says_everything_of_each_signature(client, varied):
    document = read_json(client)
    lines = {line["number"]: line for line in document["signatures"]}
    assert len(lines) == 7 and document["version"] == 1
    one = lines[str(varied["standing"].number)]
    assert one["name"] == "Zoë Standing" and one["function"] == {"fr": "Mairesse", "en": "Mayor"}
    assert one["country"] == {"code": "TR", "fr": "Türkiye", "en": "Türkiye"}
    assert one["with"] == [{"fr": "Bornova", "en": "Bornova"}]
    assert one["ledger_index"] == varied["standing"].entry.index
    assert one["text"]["sha256"] == varied["standing"].text_sha256
    assert one["record_sha256"] == varied["standing"].records.last().record_sha256
    assert one["state"] == "standing" and one["ending"] is None
    assert lines[str(varied["withdrawn"].number)]["ending"]["reason"] == "withdrawn"
    renewed = lines[str(varied["renewed"].number)]
    assert renewed["ending"]["successor"] == str(varied["successor"].number)
    assert lines[str(varied["successor"].number)]["follows"] == renewed["number"]
    confirmation = lines[str(varied["confirmed"].number)]["confirmation"]
    assert confirmation["by"] == "council" and confirmation["decided_on"] == "2026-11-20"
    erased = lines[str(varied["erased"].number)]
    assert erased["erased"] and erased["name"] == "" and erased["city"]["en"] == "Aachen"
    assert "Personne erased" not in json.dumps(document)
    assert document["counts"]["standing"] == 5 and document["counts"]["by_kind"]["commits"] == 4


def test_json_holds_what_was_chosen_and_names_what_was_ignored(client, varied):
    document = read_json(client, "?country=ES&kind=foo&order=newest")
    assert [line["city"]["fr"] for line in document["signatures"]] == ["Bilbao", "Cordoue"]
    assert document["filters"] == {"country": "ES"} and document["ignored"] == ["kind"]
    assert document["counts"]["all"] == 7 and document["counts"]["shown"] == 2


def test_every_field_of_the_json_is_documented(client, varied):
    words = (Path(settings.BASE_DIR) / "docs" / "roll-format.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(\w+)`", words))

    def names(value):
        if isinstance(value, dict):
            for name, inner in value.items():
                yield name
                yield from names(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from names(inner)

    values = {"fr", "en", "commits", "acknowledges", "supports"}
    assert set(names(read_json(client))) - documented - values == set()


def test_csv_is_read_back_and_calculates_nothing(client, declaration, varied):
    hostile = '=HYPERLINK("http://x";"y")'
    sign_for(make_invitation(declaration, city="+Ville", name=hostile, function_fr="@maire"))
    response = get(client, "csv", language="fr")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "paix-signataires.csv" in response.headers["Content-Disposition"]
    assert b"\"'=HYPERLINK" in response.content and b'"\'@maire"' in response.content
    table = read_table("roll.csv", response.content)
    assert table.header.cells[:2] == ("Numéro au registre", "Ville ou organisation")
    names = [row.cells[6] for row in table.rows]
    assert hostile in names and "Zoë Standing" in names
    assert "nom effacé à la demande de la personne" in names
    assert len(table.rows) == 8


def test_csv_holds_what_was_chosen(client, varied):
    table = read_table("roll.csv", get(client, "csv", "?state=withdrawn").content)
    assert [row.cells[1] for row in table.rows] == ["Córdoba"]
    assert table.rows[0].cells[13].startswith("withdrawn on")


def feed_of(client, query="", language="en"):
    return ElementTree.fromstring(get(client, "atom", query, language=language).content)


def test_the_feed_is_atom_and_tells_withdrawals_and_confirmations(client, declaration, varied):
    sign_for(make_invitation(declaration, city="A & <B>", name='<img src=x> "Q"'))
    response = get(client, "atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    # RFC 4287, section 4.1.1: what a feed and its entries must have.
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert element.find(f"{ATOM}{name}").text
        assert parse_datetime(element.find(f"{ATOM}updated").text).utcoffset() is not None
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    (own,) = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href") == f"{settings.SITE_URL}/en/{BASE}.atom"
    ids = [entry.find(f"{ATOM}id").text for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 10
    assert {str(uuid.UUID(one.removeprefix("urn:uuid:"))) for one in ids} >= {
        str(signature.number) for signature in varied.values()
    }
    titles = [entry.find(f"{ATOM}title").text for entry in feed.findall(f"{ATOM}entry")]
    assert "Córdoba: signature withdrawn" in titles and "A & <B> commits" in titles
    assert "Bilbao: acknowledgement confirmed" in titles
    # The summary is HTML in which nothing of a name is a tag.
    summaries = " ".join(one.text for one in feed.iter(f"{ATOM}summary"))
    assert "&lt;img src=x&gt;" in summaries and "<img" not in summaries
    assert "Personne erased" not in response.content.decode()


def test_the_feed_keeps_its_ids_in_both_languages_and_over_time(client, declaration, varied):
    before = {one.text for one in feed_of(client).iter(f"{ATOM}id")}
    french = feed_of(client, language="fr")
    assert french.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    entries = {one.find(f"{ATOM}id").text for one in french.findall(f"{ATOM}entry")}
    assert entries <= before
    sign_for(make_invitation(declaration, city="Neuve"))
    assert before < {one.text for one in feed_of(client).iter(f"{ATOM}id")}
    newest = feed_of(client).find(f"{ATOM}entry/{ATOM}title").text
    assert newest == "Neuve commits"


def test_characters_that_xml_cannot_hold_do_not_break_the_feed(client, declaration):
    sign_for(make_invitation(declaration, city="Ville", name="Zoé\x0b\uffff"))
    assert "Zoé" in ElementTree.tostring(feed_of(client), encoding="unicode")


@pytest.mark.parametrize("kind", KINDS)
def test_who_has_a_file_is_not_sent_it_again(client, declaration, varied, kind):
    first = get(client, kind)
    tag = first.headers["ETag"]
    assert get(client, kind).headers["ETag"] == tag
    unchanged = get(client, kind, status=304, **{"If-None-Match": tag})
    assert unchanged.content == b"" and unchanged.headers["ETag"] == tag
    get(client, kind, status=304, **{"If-Modified-Since": first.headers["Last-Modified"]})
    sign_for(make_invitation(declaration, city="Neuve"))
    assert get(client, kind, **{"If-None-Match": tag}).headers["ETag"] != tag
    assert get(client, kind, "?country=ES").headers["ETag"] != tag


@pytest.mark.parametrize("kind", KINDS)
def test_drafts_have_no_files_even_for_staff(client, signed_in, pilar, declaration, kind):
    Declaration.objects.update(is_published=False)
    for reader in (client, signed_in(pilar)):
        get(reader, kind, status=404)


@pytest.mark.parametrize("kind", KINDS)
def test_without_an_adopted_text_there_is_no_file(client, kind):
    make_declaration()
    get(client, kind, status=404)


@pytest.mark.parametrize("kind", [*KINDS, ""])
def test_the_roll_is_only_read(client, declaration, kind):
    path = f"/en/{BASE}.{kind}" if kind else f"/en/{BASE}/"
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_of_the_site_never_comes_from_the_request(client, declaration, varied, kind):
    response = client.get(f"/en/{BASE}.{kind}", headers={"host": "127.0.0.1"})
    assert b"127.0.0.1" not in response.content


def test_the_paper_carries_every_line_and_the_checkpoint(client, declaration, varied):
    response = get(client, "pdf", language="fr")
    assert response.content.startswith(b"%PDF-")
    assert "paix-signataires.pdf" in response.headers["Content-Disposition"]
    roll = read_roll(declaration)
    paper = paper_of(roll, Choice())
    assert len(paper.lines) == 7
    assert paper.checkpoint == declaration.checkpoints.last().note
    by_city = {line.city.en: line for line in paper.lines}
    assert by_city["Córdoba"].state == "withdrawn" and by_city["Córdoba"].state_on
    assert by_city["Bilbao"].confirmed_on and by_city["Aachen"].name == ""
    assert by_city["Izmir, with: Bornova"].city.fr == "Izmir, avec\N{NO-BREAK SPACE}: Bornova"
    assert sum(count.number for count in paper.by_kind) == 5
    assert roll_words(paper, "en")["total"] == "5 signatures"


def paper_of(roll, choice):
    declaration = roll.declaration
    return roll_paper.roll_paper(
        roll,
        list(roll.entries),
        choice,
        "fr",
        text=declaration.adopted_texts.last(),
        checkpoint=log.checkpoint(declaration),
    )


def test_an_extract_says_that_it_is_one(declaration, varied):
    roll = read_roll(declaration)
    paper = paper_of(roll, Choice(country="ES", kind="commits"))
    assert paper.text.name.en == "Déclaration paix (en) – extract: commits, Spain"
    assert paper.text.name.fr == "Déclaration paix – extrait\N{NO-BREAK SPACE}: s’engage, Espagne"
    assert paper.by_country == ()


def test_a_paper_is_drawn_once(client, declaration, varied, monkeypatch):
    drawn = []
    monkeypatch.setattr(roll_paper, "render", lambda paper: drawn.append(paper) or b"%PDF-x")
    for _time in range(3):
        get(client, "pdf")
    assert len(drawn) == 1
    get(client, "pdf", "?country=ES")
    get(client, "pdf", language="fr")
    sign_for(make_invitation(seat=make_seat(declaration, make_city_of("TR", "Bodrum"))))
    get(client, "pdf")
    assert len(drawn) == 4


def test_a_paper_whose_time_stamp_is_missing_is_made_again(client, varied, monkeypatch):
    sealed = [
        Sealed(b"%PDF-pending", is_sealed=True, problem="pending"),
        Sealed(b"%PDF-stamped", is_sealed=True, stamped_by="https://tsa.example"),
    ]
    monkeypatch.setattr(roll_paper.seal, "seal", lambda pdf, **_words: sealed.pop(0))
    assert get(client, "pdf").content == b"%PDF-pending"
    assert get(client, "pdf").content == b"%PDF-stamped"
    assert get(client, "pdf").content == b"%PDF-stamped"


def test_too_many_papers_are_refused_for_the_hour(client, varied, monkeypatch):
    monkeypatch.setattr(views, "PAPERS_AN_HOUR", 2)
    tag = [get(client, "pdf") for _time in range(2)][0].headers["ETag"]
    refused = get(client, "pdf", status=429)
    assert "within the hour" in refused.content.decode()
    # What a reader has already costs nothing, and another reader may ask.
    get(client, "pdf", status=304, **{"If-None-Match": tag})
    assert client.get(f"/en/{BASE}.pdf", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert "192.0.2.7" not in str(list(RateCount.objects.values()))


@pytest.mark.parametrize("setting", ["LEDGER_KEY_FILE", "SEAL_FILE"])
def test_no_paper_without_the_seal_or_the_key_that_it_should_have(
    client, declaration, varied, settings, tmp_path, setting
):
    (tmp_path / "broken").write_text("broken")
    setattr(settings, setting, str(tmp_path / "broken"))
    refused = get(client, "pdf", status=503)
    assert "cannot be made just now" in refused.content.decode()
    assert RateCount.objects.count() == 0
