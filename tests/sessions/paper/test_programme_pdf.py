"""The programme on paper, as a reader gets it from its address."""

import pytest
from django.http import QueryDict
from django.test import Client

from portal.lib.paper import queue
from portal.lib.paper.making import State, obtain
from sessions.models import LanguageUse, Session
from sessions.paper import keeping
from sessions.paper.content import content_of
from sessions.paper.keeping import make_usual_papers, usual_variants
from sessions.paper.telling import Teller
from sessions.paper.variants import Variant
from sessions.releases.current import draft_programme, released_programme
from sessions.releases.publishing import release
from summits.models import Room
from tests.declarations.papers.reading import (
    fonts,
    metadata,
    open_pdf,
    page_texts,
    pages,
    says,
    squeeze,
    text_of,
)
from tests.portal.builders import (
    appear,
    both,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
    make_talk,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/fr/editions/izmir-2021/programme.pdf"
A4, LETTER = (595, 842), (612, 792)


@pytest.fixture
def summit():
    """Three days: a dialogue in Izmir, Paris and Montréal, a workshop, a closed lunch."""
    summit = make_summit(**both(slogan="Vivre ensemble"))
    part = make_part(summit, last="2021-12-09")
    room = Room.objects.create(summit=summit, key="hall", **both(name="Grande salle"))
    dialogue = make_session(
        summit, "Dialogue des maires", part=part, starts="2021-12-07T16:00", room=room,
        **both(description="Ce que *peuvent* les villes."),
    )  # fmt: skip
    izmir = make_city("Izmir")
    appear(
        dialogue, make_person("İpek Şahin", gender="f"), affiliation=izmir, role="moderator",
        printed_honorific_fr="Mme", printed_honorific_en="Ms", stands_for_name="Tunç Soyer",
        **both(printed_function="Directrice de cabinet", stands_for_function="Maire"),
    )  # fmt: skip
    make_talk(dialogue, make_person("محمد نموذج"), title="Une porte ouverte")
    LanguageUse.objects.create(session=dialogue, language="tr", use="interpretation")
    workshop = make_session(
        summit, "Atelier du climat", part=part, starts="2021-12-08T23:30", kind="workshop"
    )
    appear(workshop, make_person("李明"))
    make_session(
        summit, "Déjeuner des chefs", part=part, starts="2021-12-08T12:00", access="closed",
        **both(description="Le secret du déjeuner"),
    )  # fmt: skip
    make_session(summit, "Sans heure", part=part)
    make_session(summit, "Brouillon", part=part, is_published=False)
    release(summit=summit)
    return summit


def paper(address=ADDRESS):
    response = Client().get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    return b"".join(response.streaming_content)


def size_of(pdf):
    return tuple(round(float(edge)) for edge in list(pages(pdf)[0]["/MediaBox"])[2:])


def test_the_programme_says_all_in_both_languages_and_is_fit_for_archives(summit):
    pdf = paper(f"{ADDRESS}?both=1")
    assert says(
        pdf,
        *("Sommet izmir-2021", "Sommet izmir-2021 (en)", "Vivre ensemble", "Sommaire", "Contents"),
        *("Mardi 7 décembre 2021", "Tuesday 7 December 2021", "Publication n° 1 du", "Release 1"),
        *("16 h – 17 h 30", "16:00 – 17:30", "Paris 14 h – 15 h 30", "Montréal 8 h – 9 h 30"),
        *("Mme İpek Şahin, Directrice de cabinet", "Ms İpek Şahin, Directrice de cabinet (en)"),
        *("au nom de Tunç Soyer, Maire", "on behalf of Tunç Soyer, Maire (en)", "Modératrice"),
        *("Grande salle", "Interprétation : turc", "Interpretation: Turkish", "李明"),
        *("Ce que peuvent les villes.", "« Une porte ouverte »", "Déjeuner des chefs"),
        *("Séance à huis clos", "Sans heure"),
    )  # fmt: skip
    text = text_of(pdf)
    assert "secret" not in text
    assert "Brouillon" not in text
    assert all(f"{n} / {len(pages(pdf))}" in page for n, page in enumerate(page_texts(pdf), 1))
    xmp, root = metadata(pdf), open_pdf(pdf).root
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("fr")
    assert root["/Outlines"]["/Count"] != 0
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts(pdf))


def test_nobody_is_invited_to_watch_what_is_cancelled(summit):
    live = "https://video.example/live"
    for status in (Session.Status.SCHEDULED, Session.Status.CANCELLED):
        Session.objects.filter(title_fr="Sans heure").update(status=status, stream_url=live)
        programme = draft_programme(summit)
        [session] = [one for one in programme.sessions if one.title_fr == "Sans heure"]
        addresses = [fact.get("url") for fact in Teller(programme, "fr").facts(session)]
        assert (live in addresses) == (status == Session.Status.SCHEDULED)


def test_a_paper_holds_what_the_filter_of_the_page_lets_through(summit):
    pdf = paper(f"{ADDRESS}?kind=workshop&paper=letter&print=large&zone=America/Toronto")
    # 23:30 in Izmir is 15:30 in Montréal, on the same day there.
    assert says(pdf, "Atelier du climat", "15 h 30 – 17 h", "Extrait", "Mercredi 8 décembre 2021")
    assert "Dialogue" not in text_of(pdf)
    assert size_of(pdf) == LETTER


def test_a_day_has_one_heading_whatever_the_zones_of_its_parts(summit):
    overseas = make_part(summit, cities=False)
    make_session(
        summit, "Outre-mer", part=overseas, starts="2021-12-07T20:00", time_zone="America/Toronto"
    )
    release(summit=summit)
    programme = released_programme(summit)
    variant = Variant.from_query(QueryDict(), programme, "en")
    days = content_of(programme, variant)["days"]
    headings = [day["told"]["en"]["heading"].replace("\xa0", " ") for day in days if day["timed"]]
    assert headings == ["Tuesday 7 December 2021", "Wednesday 8 December 2021"]
    # 20:00 in Toronto is 04:00 of the next day in Izmir.
    assert days[1]["sessions"][0]["times"]["en"]["time"].startswith("04:00")


def test_a_personal_list_is_printed_and_forged_sessions_count_for_nothing(summit, papers):
    mine = Session.objects.get(title_fr="Sans heure").uid
    forged = "uid=00000000-0000-4000-8000-000000000000&uid=x&list=%21"
    assert says(paper(f"{ADDRESS}?uid={mine}&{forged}"), "Mon agenda", "Sans heure")
    paper(f"{ADDRESS}?uid={mine}")
    assert len(list(papers.rglob("*.pdf"))) == 1


def test_wrong_values_are_ignored_and_never_printed(summit):
    pdf = paper(f"{ADDRESS}?paper=a7&kind=Cancelled&Cancelled=all&both=9")
    assert size_of(pdf) == A4
    assert says(pdf, "Incompris dans l’adresse et donc ignoré : both, kind, paper, …")
    assert squeeze("Cancelled") not in squeeze(text_of(pdf))
    assert Client().get(ADDRESS.replace("izmir", "nowhere")).status_code == 404
    assert Client().post(ADDRESS).status_code == 405


def test_who_has_a_paper_gets_304_until_the_next_release(summit, django_assert_max_num_queries):
    first = Client().get(ADDRESS)
    assert b"".join(first.streaming_content).startswith(b"%PDF")
    known = {"If-None-Match": first.headers["ETag"]}
    with django_assert_max_num_queries(4):
        again = Client().get(ADDRESS, headers=known)
    assert again.status_code == 304
    assert not first.cookies
    make_session(summit, "Nouvelle séance")
    release(summit=summit)
    later = Client().get(ADDRESS, headers=known)
    assert later.status_code == 200
    assert says(b"".join(later.streaming_content), "Nouvelle séance", "Publication n° 2")


def test_what_is_not_public_is_on_no_paper(signed_in, ada):
    summit = make_summit(published=False)
    make_session(summit, "Secret")
    assert signed_in(ada).get(ADDRESS).status_code == 404
    release(summit=summit)
    assert signed_in(ada).get(ADDRESS).status_code == 404
    assert signed_in(ada).get("/fr/editions/izmir-2021/programme/paper/").status_code == 404


def test_a_paper_that_is_not_there_yet_is_announced_and_asked_for_again(summit, busy, impatient):
    response = Client().get(ADDRESS)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "no-store" in response.headers["Cache-Control"]
    page = response.content.decode()
    assert '<meta http-equiv="refresh"' in page
    assert "Ce document est en préparation" in page
    assert not list(busy.rglob("*.pdf"))


def test_nobody_orders_more_papers_than_others_can_wait_for(summit, busy, impatient):
    kinds = ("workshop", "panel", "dialogue", "ceremony")
    addresses = [f"{ADDRESS}?kind={kind}" for kind in kinds]
    greedy = [Client(REMOTE_ADDR="2001:db8::1").get(each).status_code for each in addresses]
    assert greedy == [503, 503, 429, 429]
    again = Client(REMOTE_ADDR="2001:db8::ffff:2").get(addresses[0])  # the same household
    assert again.status_code == 503
    refused = Client(REMOTE_ADDR="2001:db8::1").get(addresses[2])
    assert "Trop de documents à la fois" in refused.content.decode()
    assert int(refused.headers["Retry-After"]) >= 60
    other = Client(REMOTE_ADDR="192.0.2.7").get(addresses[2])
    assert other.status_code == 503
    places = [note.name.split(".")[1] for note in sorted((busy / "waiting").iterdir())]
    assert len(places) == len(set(places)) == 3


def test_an_hour_holds_so_many_new_papers_for_one_reader(summit, papers, monkeypatch):
    monkeypatch.setattr(queue, "RATION", 1)
    assert len(paper(f"{ADDRESS}?kind=workshop")) > 1000
    assert Client().get(f"{ADDRESS}?kind=panel").status_code == 429
    assert Client().get(f"{ADDRESS}?kind=workshop").status_code == 200
    assert not list((papers / "waiting").iterdir())


def test_a_paper_is_made_once_however_many_ask(papers, tmp_path):
    template = tmp_path / "small.typ"
    template.write_text('#set document(title: "x")\nText')
    path, asked = papers / "one.pdf", []

    def data():
        asked.append(1)
        return {"date": [2021, 12, 7, 0, 0, 0]}

    states = [obtain(path, template, data, seconds=0) for _number in range(5)]
    assert set(states) == {State.COMING}
    assert obtain(path, template, data, seconds=120) is State.READY
    assert len(asked) == 1


def test_a_paper_that_cannot_be_made_is_not_tried_again_at_once(papers, tmp_path):
    template = tmp_path / "broken.typ"
    template.write_text("#nothing-of-this-name")
    path, asked = papers / "one.pdf", []

    def data():
        asked.append(1)
        return {"date": [2021, 12, 7, 0, 0, 0]}

    assert obtain(path, template, data, seconds=120) is State.FAILED
    assert obtain(path, template, data, seconds=120) is State.FAILED
    assert len(asked) == 1
    assert not list(papers.rglob("*.part"))


def test_the_usual_papers_are_made_ahead_and_those_of_former_releases_removed(
    summit, papers, monkeypatch
):
    usual = usual_variants()
    assert {variant.query for variant in usual} == {"", "both=1", "print=large"}
    monkeypatch.setattr(keeping, "usual_variants", lambda: usual[:1])
    make_usual_papers()
    made = list(papers.rglob("*.pdf"))
    assert len(made) == 1
    monkeypatch.setattr(keeping, "content_of", None)  # what is kept is served, not made
    kept = Client().get(ADDRESS)
    assert kept.status_code == 200
    assert b"".join(kept.streaming_content) == made[0].read_bytes()
    monkeypatch.undo()
    make_session(summit, "Nouvelle séance")
    release(summit=summit)
    monkeypatch.setattr(keeping, "usual_variants", list)
    make_usual_papers()
    assert not list(papers.rglob("*.pdf"))


def test_the_page_of_papers_takes_the_filter_along(summit):
    page = Client().get("/fr/editions/izmir-2021/programme/paper/?kind=workshop&paper=a7")
    text = page.content.decode()
    assert f'href="{ADDRESS}?kind=workshop&amp;paper=letter&amp;both=1"' in text
    assert "« paper » n’est pas un choix de ce programme" in text.replace("\u00a0", " ")
    assert "/fr/editions/izmir-2021/delegations/" in text
