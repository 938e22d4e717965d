"""The programme by day, read through the front door."""

import re
from datetime import datetime

import pytest

from organisations.models import Place
from portal.lib import provenance
from sessions.clocks import ZONE_COOKIE
from sessions.models import LanguageUse, Participation, Segment, Session
from summits.models import ClockCity, Room, Theme
from tests.portal.builders import (
    appear,
    both,
    make_city,
    make_part,
    make_person,
    make_session,
    make_session_now,
    make_summit,
)

pytestmark = pytest.mark.django_db
NB = "\N{NO-BREAK SPACE}"


def programme(client, language="fr", slug="izmir-2021"):
    response = client.get(f"/{language}/editions/{slug}/programme/")
    assert response.status_code == 200
    return response.content.decode()


def row(html, session):
    """The list item of one session."""
    found = re.search(rf'<li id="{session.slug}">.*?</article></li>', html, re.DOTALL)
    assert found, f"no row for {session.slug}"
    return found[0]


def words(html):
    """What the markup says, tags taken out and white space made single."""
    return " ".join(re.sub(r"<[^>]*>", "", html).replace(NB, " ").split())


@pytest.fixture
def izmir(db):
    """Izmir 2021: a part with three clock cities."""
    summit = make_summit()
    make_part(summit)
    ClockCity.objects.filter(label_fr="Izmir").update(abbreviation="TRT")
    return summit


def test_each_session_prints_its_time_in_each_clock_city(client, izmir):
    part = izmir.parts.get()
    session = make_session(izmir, part=part, starts="2021-12-07T16:00")
    said = words(row(programme(client), session))
    assert "16 h – 17 h 30" in said
    assert "Izmir TRT (UTC+3) · 1 h 30" in said
    assert "Paris (UTC+1)14 h – 15 h 30" in said
    assert "Montréal (UTC−5)8 h – 9 h 30" in said
    said = words(row(programme(client, "en"), session))
    assert "16:00 – 17:30" in said
    assert "Montréal (UTC−5)08:00 – 09:30" in said


def test_another_date_elsewhere_is_marked_and_explained(client, izmir):
    part = izmir.parts.get()
    tokyo = ClockCity.objects.create(
        part=part, label_fr="Tokyo", label_en="Tokyo", time_zone="Asia/Tokyo", position=9
    )
    session = make_session(izmir, part=part, starts="2021-12-07T19:00", minutes=90)
    html = row(programme(client), session)
    assert f'<abbr class="plus" title="le lendemain">+1{NB}j</abbr>' in html
    assert f'title="next day">+1{NB}d</abbr>' in row(programme(client, "en"), session)
    tokyo.delete()
    early = make_session(izmir, part=part, starts="2021-12-08T03:00", minutes=60)
    html = row(programme(client), early)
    assert f'title="la veille">−1{NB}j</abbr>' in html


def test_machine_readable_times_carry_the_offset_of_the_sessions_own_date(client):
    summit = make_summit("paris-2024", time_zone="Europe/Paris", starts_on="2024-10-26")
    part = make_part(summit, "2024-10-26", "2024-10-28", cities=False)
    before = make_session(summit, part=part, starts="2024-10-26T10:00")
    after = make_session(summit, part=part, starts="2024-10-28T10:00")
    html = programme(client, slug="paris-2024")
    assert 'datetime="2024-10-26T10:00+02:00"' in row(html, before)
    assert "(UTC+2)" in row(html, before)
    assert 'datetime="2024-10-28T10:00+01:00"' in row(html, after)
    assert "(UTC+1)" in row(html, after)


def test_one_zone_governs_the_order_and_the_days_and_is_named(client):
    """A morning in Taipei is the evening before in Vancouver."""
    summit = make_summit("taipei-2026", time_zone="Asia/Taipei", starts_on="2026-08-08")
    part = make_part(summit, "2026-08-08", "2026-08-09", cities=False)
    starts = ["2026-08-08T00:30", "2026-08-08T09:00", "2026-08-08T15:10", "2026-08-08T23:30"]
    sessions = [make_session(summit, part=part, starts=start, minutes=25) for start in starts]
    other_day = make_session(summit, part=part, starts="2026-08-09T09:00")

    def days(query=""):
        page = client.get(f"/en/editions/taipei-2026/programme/{query}").content.decode()
        return page, re.split(r'<section class="day" ', page)[1:]

    html, found = days()
    assert "All times are those of Taipei (UTC+8)." in words(html)
    assert len(found) == 2
    assert f">Saturday 8{NB}August</h2>" in found[0]
    places = [found[0].index(f'id="{session.slug}"') for session in sessions]
    assert places == sorted(places)
    assert f'id="{other_day.slug}"' in found[1]

    html, found = days("?zone=America/Vancouver")
    assert "All times are those of Vancouver (UTC−7)." in words(html)
    assert [f'id="{session.slug}"' in found[0] for session in sessions] == [
        True,
        True,
        False,
        False,
    ]
    assert f">Friday 7{NB}August</h2>" in found[0]
    # 15:10 in Taipei is ten past midnight in Vancouver; the host's own time stands beside it.
    said = words(row(found[1], sessions[2]))
    assert said.startswith("00:10 – 00:35Vancouver (UTC−7) · 25 minTaipei (UTC+8)15:10 – 15:35")
    assert 'title="next day">+1' in row(found[0], sessions[1])
    assert f'/programme/{sessions[1].slug}/?zone=America%2FVancouver"' in found[0]
    # What was chosen before counts as well, and an address counts more.
    client.cookies[ZONE_COOKIE] = "America/Vancouver"
    assert "those of Vancouver" in words(days()[0])
    assert "those of Taipei" in words(days("?zone=Asia/Taipei")[0])


@pytest.mark.parametrize("zone", ["Europe/Paris", "Europe/Istanbul", "America/Mexico_City"])
def test_every_clock_stands_once_beside_each_session(client, izmir, zone):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T16:00")
    client.cookies[ZONE_COOKIE] = zone
    html = row(programme(client, "en"), session)
    first = {"Europe/Paris": "Paris", "Europe/Istanbul": "Izmir"}.get(zone, "Mexico City")
    cities = [city for city in ("Izmir", "Paris", "Montréal", "Mexico City") if city in html]
    assert html.index(f"<b>{first}</b>") < min(html.index(city) for city in cities if city != first)
    assert all(html.count(f"{city}<") + html.count(f"{city} <") == 1 for city in cities)
    assert len(cities) == (4 if first == "Mexico City" else 3)


@pytest.mark.parametrize(
    "nonsense", ["Mars/Phobos", "UTC+25", "../../etc/passwd", "<script>", "x" * 3000]
)
def test_a_nonsense_zone_is_ignored(client, izmir, nonsense):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T16:00")
    client.cookies[ZONE_COOKIE] = nonsense
    assert "All times are those of Izmir" in words(programme(client, "en"))
    page = client.get("/en/editions/izmir-2021/programme/", {"zone": nonsense}).content.decode()
    assert "All times are those of Izmir" in words(page)
    assert "Time zone: “" in words(page) and "was left out" in words(page)
    assert session.slug in page and "<script>Mars" not in page


def test_sessions_without_a_time_keep_the_order_of_the_document(client):
    summit = make_summit()
    titles = ["Troisième", "Première", "Deuxième"]
    for position, title in zip((3, 1, 2), titles, strict=True):
        make_session(summit, title, position=position)
    html = programme(client, "en")
    places = [html.index(f">{title} (en)<") for title in ("Première", "Deuxième", "Troisième")]
    assert places == sorted(places)
    assert "Sessions in their order" in html
    assert "<time" not in html


def test_a_closed_session_tells_its_title_and_time_and_nothing_else(client, izmir):
    part = izmir.parts.get()
    secret = {
        **both(description="Secret du conclave", strand="Affaires"),
        "access": "closed",
        "stream_url": "https://stream.example/secret",
        "room": Room.objects.create(summit=izmir, key="r", **both(name="Chambre secrète")),
    }
    session = make_session(izmir, "Conclave", part=part, starts="2021-12-07T16:00", **secret)
    session.themes.add(Theme.objects.create(summit=izmir, key="t", **both(name="Thème secret")))
    LanguageUse.objects.create(session=session, language="es", use="interpretation")
    appear(session, make_person("Agent Secret"), affiliation=make_city("Ville secrète"))
    html = programme(client, "en")
    said = row(html, session)
    assert "Conclave (en)" in said
    assert "16:00" in said
    assert "For invited delegations only." in said
    assert "Closed session" in said
    assert "<a " not in said
    for leak in ("ecret", "stream", "Spanish", "secrète"):
        assert leak not in html
    assert client.get(f"/en/editions/izmir-2021/programme/{session.slug}/").status_code == 404


def test_what_is_not_published_does_not_exist_for_the_public(client, signed_in, rita, victor):
    summit = make_summit()
    make_session(summit, "Publique")
    draft = make_session(summit, "Brouillon", is_published=False)
    hidden = make_session(summit, "Cachée", access="hidden")
    for visitor in (client, signed_in(victor), signed_in(rita)):
        html = programme(visitor)
        assert "Publique" in html
        assert "Brouillon" not in html
        assert "Cachée" not in html
        for session in (draft, hidden):
            address = f"/fr/editions/izmir-2021/programme/{session.slug}/"
            assert visitor.get(address).status_code == 404
    assert client.get("/fr/editions/nowhere/programme/").status_code == 404


def test_a_draft_summit_has_no_programme_for_the_public(client, signed_in, rita):
    make_session(make_summit(published=False))
    assert client.get("/en/editions/izmir-2021/programme/").status_code == 404
    assert "The public does not see this page" in programme(signed_in(rita), "en")


def test_a_row_shows_the_first_people_and_counts_the_others(client, izmir):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T16:00")
    city = make_city("Lyon")
    segment = Segment.objects.create(session=session, kind="panel", position=2)
    late = Participation.objects.create(segment=segment, person=make_person("Zoé Last"))
    for number in range(4):
        appear(session, make_person(f"Ada {number}"), position=number, affiliation=city)
    appear(session, make_person("Draft Person", published=False), position=5)
    # Somebody who speaks twice is counted once.
    Participation.objects.create(segment=segment, person=late.person, position=9)
    said = row(programme(client, "en"), session)
    names = re.findall(r'/participants/[^"]+">([^<]*)</a>', said)
    assert names == ["Ada 0", "Ada 1", "Ada 2", "Ada 3"]
    assert said.count("(Lyon)") == 4
    assert "and 2 others" in said


def test_bodies_take_part_under_the_name_of_the_readers_language(client, izmir):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T16:00")
    Participation.objects.create(session=session, organisation=make_city("Bergen"))
    assert "Ville de Bergen" in row(programme(client), session)
    assert "City of Bergen" in row(programme(client, "en"), session)


def test_a_step_with_its_own_hour_is_named_in_the_row(client, izmir):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T15:00")
    place = Place.objects.create(key="hall", city_fr="Izmir", city_en="Izmir", venue_fr="Salle")
    step = Segment(session=session, kind="music", place=place, **both(title="Récital"))
    step.set_times(datetime(2021, 12, 7, 14, 30), None)
    step.save()
    said = row(programme(client), session)
    assert f'<time datetime="2021-12-07T14:30+03:00">14{NB}h{NB}30</time>' in said
    assert "Récital · Salle, Izmir" in words(said)


def test_what_runs_and_what_follows_is_said_in_words(client):
    summit = make_summit(starts_on="")
    running = make_session_now(summit, "Courante", minutes_from_now=-30, minutes=90)
    coming = make_session_now(summit, "Prochaine", minutes_from_now=90)
    later = make_session_now(summit, "Ensuite", minutes_from_now=600)
    over = make_session_now(summit, "Finie", minutes_from_now=-300, minutes=60)
    off = make_session_now(summit, "Annulée", minutes_from_now=30, status="cancelled")
    html = programme(client, "en")
    assert re.search(r"Right now, (59|60) min left", words(row(html, running)))
    assert "status--next" in row(html, coming)
    assert "status--" not in row(html, later)
    assert "Ended" in row(html, over)
    assert "Cancelled" in row(html, off)
    assert "sess--cancelled" in row(html, off)


def test_nothing_comes_next_of_a_summit_that_has_not_begun(client):
    session = make_session_now(make_summit(starts_on=""), "Première", minutes_from_now=90)
    assert "status--" not in row(programme(client), session)


def test_text_in_the_other_language_says_which_one_it_is(client, izmir):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T16:00")
    Session.objects.filter(pk=session.pk).update(
        title_en="", description_fr="Une phrase.", description_en=""
    )
    session.themes.add(Theme.objects.create(summit=izmir, key="t", name_fr="Climat", name_en=""))
    english = row(programme(client, "en"), session)
    assert f'<h3 id="t-{session.slug}" lang="fr">' in english
    assert '<p class="sess__desc" lang="fr">Une phrase.</p>' in english
    assert '<span lang="fr">Climat</span>' in english
    assert "lang=" not in row(programme(client, "fr"), session)


def test_a_machine_translation_is_marked_until_somebody_reviewed_it(client, izmir):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T16:00")
    provenance.note_translation(
        session, "title", "en", source="fr", origin=provenance.MACHINE, engine="Robot"
    )
    session.save()
    assert "Machine translation" in row(programme(client, "en"), session)
    assert "machine-mark" not in row(programme(client, "fr"), session)
    provenance.note_translation(
        session, "title", "en", source="fr", origin=provenance.MACHINE, reviewed=True
    )
    session.save()
    assert "Machine translation" not in row(programme(client, "en"), session)


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_hostile_markup_is_shown_and_never_obeyed(client, izmir):
    part = izmir.parts.get()
    ClockCity.objects.filter(position=1).update(label_fr=HOSTILE, label_en=HOSTILE)
    room = Room.objects.create(summit=izmir, key="r", name_fr=HOSTILE, name_en=HOSTILE)
    session = make_session(izmir, part=part, starts="2021-12-07T16:00", room=room)
    columns = ("title", "number_label", "strand", "description")
    Session.objects.filter(pk=session.pk).update(
        **{f"{name}_{code}": HOSTILE for name in columns for code in ("fr", "en")}
    )
    theme = Theme.objects.create(summit=izmir, key="t", name_fr=HOSTILE, name_en=HOSTILE)
    session.themes.add(theme)
    city = make_city(HOSTILE)
    appear(session, make_person(HOSTILE), affiliation=city, printed_name=HOSTILE)
    LanguageUse.objects.create(session=session, language="<b>", use="interpretation")
    Segment.objects.create(
        session=session,
        kind="other",
        title_fr=HOSTILE,
        title_en=HOSTILE,
        starts_wall=session.starts_wall,
    )
    for address in ("", f"{session.slug}/"):
        for language in ("fr", "en"):
            html = client.get(f"/{language}/editions/izmir-2021/programme/{address}")
            html = html.content.decode()
            assert "<script>alert" not in html
            assert "<img src=x" not in html
            assert "&lt;script&gt;" in html


def test_nothing_is_inline_that_the_content_policy_forbids(client, izmir):
    session = make_session(izmir, part=izmir.parts.get(), starts="2021-12-07T16:00")
    for address in ("", f"{session.slug}/"):
        html = client.get(f"/fr/editions/izmir-2021/programme/{address}").content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
        assert not re.search(r'<script(?![^>]*\ssrc=)(?! type="application/ld\+json")', html)


def test_nonsense_parameters_are_ignored(client, izmir):
    for query in ("?day=<b>", "?page=-1", "?" + "a" * 5000, "?%ff%fe"):
        assert client.get(f"/fr/editions/izmir-2021/programme/{query}").status_code == 200
