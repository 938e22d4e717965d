"""What stands in a calendar, read back by others."""

import io
from datetime import UTC, timedelta

import pytest
from dateutil import tz
from django.test import override_settings

from sessions.releases.publishing import differs_from_release, release
from tests.portal.builders import appear, make_session
from tests.sessions.calendars.readers import READERS, content_lines, events, unescaped

IN_THE_CALENDAR = ("dialogue", "late", "paris", "endless", "closed", "cancelled")


def uid(session):
    return f"{session.uid}@parvis.example"


def values(octets, name):
    return [line.value for line in content_lines(octets) if line.name == name]


def test_three_readers_find_the_instants_that_are_stored(world, load):
    octets = load()
    stored = {
        uid(session): (session.starts_at, session.ends_at or session.starts_at)
        for session in (*(getattr(world, name) for name in IN_THE_CALENDAR), *world.nights)
    }
    for read in READERS:
        assert read(octets) == stored, read.__name__
    # The clocks went back between its start and its end: four hours on the wall last five.
    starts, ends = stored[uid(world.paris)]
    assert ends - starts == timedelta(hours=5)


def test_zones_are_described_exactly_for_what_is_used(world, load):
    octets = load()
    lines = content_lines(octets)
    used = {
        part.removeprefix("TZID=")
        for line in lines
        for part in line.parameters.split(";")
        if part.startswith("TZID=")
    }
    assert used == {"Europe/Istanbul", "Europe/Paris"}
    assert values(octets, "TZID") == sorted(used)
    zones = tz.tzical(io.StringIO(octets.decode()))
    for session in (world.dialogue, world.paris):
        described = zones.get(session.get_time_zone())
        assert session.starts_at.astimezone(described).strftime("%Y-%m-%dT%H:%M") == (
            session.starts_wall
        )
    onsets = [line.value[:4] for line in lines if line.name == "DTSTART" and not line.parameters]
    assert set(onsets) == {"2016", "2020", "2021"}  # Istanbul has not changed since 2016
    # The hour that comes twice has a name of its own in UTC alone.
    found = events(octets)
    assert found[uid(world.nights[0])]["DTSTART"].value == "20211107T053000Z"
    assert found[uid(world.nights[1])]["DTSTART"].value == "20211107T063000Z"


def test_an_event_tells_what_the_programme_prints(world, load):
    event = events(load())[uid(world.dialogue)]
    assert unescaped(event["SUMMARY"].value) == "Paix; égalité, 平等"
    assert event["SUMMARY"].parameters == ";LANGUAGE=fr"
    assert unescaped(event["DESCRIPTION"].value).split("\n\n") == [
        "Izmir\xa0: mardi 7\xa0décembre 2021, 16\xa0h – 17\xa0h\xa030 (UTC+3)\n"
        "Paris\xa0: 14\xa0h – 15\xa0h\xa030 (UTC+1)\n"
        "Montréal\xa0: 8\xa0h – 9\xa0h\xa030 (UTC−5)",
        "Deux villes; trois, quatre \\ cinq.",
        "– 首先 – مرحبا\n– İzmir’de",
        "• Modératrice\xa0: Mme Özge Şimşir, Maire, Nilüfer",
        "Langues parlées\xa0: turc\nInterprétation\xa0: français, anglais",
        f"http://localhost:8000/fr/editions/izmir-2021/programme/{world.dialogue.slug}/",
    ]
    assert event["URL"].value.endswith(f"/fr/editions/izmir-2021/programme/{world.dialogue.slug}/")
    assert unescaped(event["LOCATION"].value) == "Salle; des fêtes, Izmir"
    assert event["GEO"].value == "38.41885;27.12872"
    assert event["CATEGORIES"].value == r"Dialogue,Paix\, justice"
    assert event["CONFERENCE"].value == "https://video.example/a,b;c"
    assert event["STATUS"].value == "CONFIRMED"
    stamp = f"{world.first.released_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    assert event["DTSTAMP"].value == event["LAST-MODIFIED"].value == stamp
    # The last hour of a day ends on the next one, and says so for each city.
    late = unescaped(events(load())[uid(world.late)]["DESCRIPTION"].value)
    assert late.startswith(
        "Izmir\xa0: mardi 7\xa0décembre 2021, 23\xa0h\xa030 – 1\xa0h +1\xa0j (UTC+3)"
    )
    assert "\n\n23\xa0h\xa045 Panel\nBonne pratique\n• Özge Şimşir, Nilüfer" in late


def test_a_shift_stands_at_the_time_that_is_on_another_day(world, load):
    early = make_session(world.summit, "Aube", part=world.part, starts="2021-12-08T00:45")
    release(summit=world.summit)
    words = unescaped(events(load(language="en"))[uid(early)]["DESCRIPTION"].value)
    assert words.splitlines()[1:3] == [
        "Paris: 22:45 −1\xa0d – 00:15 (UTC+1)",
        "Montréal: 16:45 – 18:15 −1\xa0d (UTC−5)",
    ]


def test_the_language_is_that_of_the_address(world, load):
    event = events(load(language="en"))[uid(world.dialogue)]
    assert unescaped(event["SUMMARY"].value) == "Paix; égalité, 平等 (en)"
    description = unescaped(event["DESCRIPTION"].value)
    assert description.startswith("Izmir: Tuesday 7\xa0December 2021, 16:00 – 17:30 (UTC+3)\nParis")
    # A text that was not translated is told in the language that it has.
    assert "Deux villes" in description
    assert "/en/editions/izmir-2021/programme/" in event["URL"].value


def test_what_is_closed_cancelled_or_without_an_end(world, load):
    octets = load()
    found = events(octets)
    closed = found[uid(world.closed)]
    assert closed.keys() == {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS"),
        *("URL", "DESCRIPTION"),
    }
    assert b"ecret" not in octets
    assert "\n\nSéance à huis clos\nRéservée aux délégations invitées.\n\n" in unescaped(
        closed["DESCRIPTION"].value
    )
    assert closed["URL"].value.endswith(f"/programme/#{world.closed.slug}")
    cancelled = found[uid(world.cancelled)]
    assert cancelled["STATUS"].value == "CANCELLED" and "CONFERENCE" not in cancelled
    assert unescaped(cancelled["DESCRIPTION"].value).startswith("Cette séance est annulée.\n\n")
    assert "DTEND" not in found[uid(world.endless)] and "DURATION" not in found[uid(world.endless)]
    assert values(octets, "X-WR-CALDESC")[0].endswith(
        r"1 séance n’a pas encore d’horaire annoncé et n’y figure pas."
    )
    for name in ("timeless", "hidden", "draft"):
        assert uid(getattr(world, name)) not in found


def test_the_head_names_the_calendar_and_when_to_ask_again(world, load):
    octets = load("programme.ics?part=montreal")
    head = {line.name: line for line in content_lines(octets)[:16]}
    assert (head["VERSION"].value, head["CALSCALE"].value) == ("2.0", "GREGORIAN")
    assert head["X-WR-CALNAME"].value == head["NAME"].value == "Ville izmir-2021 – À Montréal"
    assert head["X-WR-TIMEZONE"].value == "Europe/Istanbul"
    assert head["REFRESH-INTERVAL"][1:] == (";VALUE=DURATION", "PT1H")
    assert head["X-PUBLISHED-TTL"].value == "PT1H"
    assert head["SOURCE"].value == (
        "http://localhost:8000/fr/editions/izmir-2021/programme.ics?part=montreal"
    )
    # A snapshot, no invitation: with a METHOD it would need organisers and answers (RFC 5546).
    assert "METHOD" not in head


def test_only_what_changed_rises(world, load):
    before = events(load())
    world.late.set_times(world.late.starts_at.replace(tzinfo=None, hour=22, minute=0), None)
    world.late.save()
    world.endless.is_published = False
    world.endless.save()
    second = release(summit=world.summit)
    after = events(load())
    assert after.keys() == before.keys()
    changed = {uid(world.late), uid(world.endless)}
    for one, event in after.items():
        if one not in changed:
            assert event == before[one]
    stamp = f"{second.released_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for one in changed:
        assert [before[one]["SEQUENCE"].value, after[one]["SEQUENCE"].value] == ["0", "1"]
        assert after[one]["LAST-MODIFIED"].value == after[one]["DTSTAMP"].value == stamp
    # What is gone from the programme stays in the calendar, cancelled, and in its own.
    gone = after[uid(world.endless)]
    assert gone["STATUS"].value == "CANCELLED"
    assert gone["URL"].value.endswith("/fr/editions/izmir-2021/programme/")
    alone = load(f"programme/{world.endless.slug}.ics")
    assert events(alone) == {uid(world.endless): gone}
    # Back again, it goes on counting.
    world.endless.is_published = True
    world.endless.save()
    release(summit=world.summit)
    back = events(load())[uid(world.endless)]
    assert (back["SEQUENCE"].value, back["STATUS"].value) == ("2", "CONFIRMED")


def test_what_lost_its_time_stays_at_the_last_one_cancelled(world, load):
    one = uid(world.dialogue)
    before = events(load())[one]
    times = (world.dialogue.starts_at.replace(tzinfo=None, hour=16), None)
    world.dialogue.set_times(None, None)
    world.dialogue.save()
    release(summit=world.summit)
    assert not differs_from_release(world.summit)
    untimed = events(load("programme.ics?kind=dialogue", language="en"))[one]
    assert untimed["DTSTART"] == before["DTSTART"] and untimed["DTEND"] == before["DTEND"]
    assert (untimed["STATUS"].value, untimed["SEQUENCE"].value) == ("CANCELLED", "1")
    assert "CONFERENCE" not in untimed
    assert unescaped(untimed["DESCRIPTION"].value).startswith(
        "The time of this session is no longer announced.\n\n"
        "Izmir: Tuesday 7\xa0December 2021, 16:00"
    )
    # What the cancelled event prints still counts, and a removal does not make it vanish.
    world.dialogue.place.venue_fr = "Autre salle"
    world.dialogue.place.save()
    release(summit=world.summit)
    assert events(load())[one]["SEQUENCE"].value == "2"
    world.dialogue.is_published = False
    world.dialogue.save()
    release(summit=world.summit)
    assert events(load())[one]["DTSTART"] == before["DTSTART"]
    # Timed again, it is alive again.
    world.dialogue.is_published = True
    world.dialogue.set_times(*times)
    world.dialogue.save()
    release(summit=world.summit)
    back = events(load())[one]
    assert (back["STATUS"].value, back["SEQUENCE"].value) == ("CONFIRMED", "4")


def test_what_is_gone_stays_in_the_calendars_that_had_it(world, load):
    world.dialogue.is_published = False
    world.dialogue.save()
    release(summit=world.summit)
    world.late.access = "hidden"
    world.late.save()
    release(summit=world.summit)
    person, city = world.person.slug, world.city.slug
    for octets in (
        load(f"{person}/programme.ics", below="participants/"),
        load(f"{city}/programme.ics", below="organisations/"),
        load(f"programme.ics?person={person}"),
        load(f"programme.ics?day=2021-12-07&city={city}"),
    ):
        found = events(octets)
        assert found.keys() == {uid(world.dialogue), uid(world.late)}
        assert {event["STATUS"].value for event in found.values()} == {"CANCELLED"}
    assert events(load("programme.ics?theme=paix")).keys() == {uid(world.dialogue)}
    assert events(load("programme.ics?kind=culture")).keys() == {uid(world.late)}
    assert events(load(f"programme.ics?person={person}&kind=meeting")) == {}


def test_identifiers_stay_when_the_site_moves(world, load):
    with override_settings(SITE_URL="https://elsewhere.example"):
        assert uid(world.dialogue) in events(load())


def test_people_and_bodies_have_calendars_over_all_summits(world, load):
    slugs = {"participants": world.person.slug, "organisations": world.city.slug}
    for below, slug in slugs.items():
        octets = load(f"{slug}/programme.ics", below=f"{below}/")
        assert events(octets).keys() == {uid(world.dialogue), uid(world.late)}
    assert values(octets, "X-WR-CALNAME") == ["Ville de Nilüfer"]
    # Who is no longer named keeps an empty calendar: others subscribed to it.
    world.person.participations.all().delete()
    appear(world.dialogue, world.person.__class__.objects.create(slug="x", name="X"))
    release(summit=world.summit)
    octets = load(f"{world.person.slug}/programme.ics", below="participants/")
    assert events(octets) == {} and values(octets, "BEGIN") == [
        "VCALENDAR",
        "VTIMEZONE",
        "STANDARD",
    ]
    for read in READERS:
        assert read(octets) == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_long_programme_keeps_the_rules_of_lines(world, load, language):
    for length in range(60, 90):
        make_session(world.summit, "é" * length, starts="2021-12-09T09:00", is_closing=True)
    release(summit=world.summit)
    found = events(load(language=language))
    titles = {unescaped(event["SUMMARY"].value).removesuffix(" (en)") for event in found.values()}
    assert {"é" * length for length in range(60, 90)} <= titles
