"""A day of a summit for the tests of this folder: something runs, comes next, moves, falls out."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from portal.lib import clock
from sessions.releases.publishing import release
from summits.models import Room
from tests.portal.builders import appear, make_city, make_part, make_person, make_session
from tests.portal.builders import make_summit as make_any_summit

# 13:00 in Izmir, 12:00 in Paris.
NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)


def minutes(number):
    return timedelta(minutes=number)


def make_day(slug="izmir-2026"):
    """A summit released on the evening before and as the next day begins; see the names below."""
    summit = make_any_summit(slug, starts_on="2026-05-04")
    part = make_part(summit, "2026-05-04", "2026-05-05")
    ege, konak = (
        Room.objects.create(summit=summit, key=f"r{n}", position=n, name_fr=fr, name_en=en)
        for n, (fr, en) in enumerate((("Salle Ege", "Ege room"), ("Salle Konak", "Konak room")))
    )

    def session(title, starts, **fields):
        return make_session(summit, title, part=part, starts=f"2026-05-04T{starts}", **fields)

    day = SimpleNamespace(
        summit=summit,
        ege=ege,
        konak=konak,
        running=session("Hospitalité", "12:30", room=ege),
        late=session("Logement", "13:30", room=ege, kind="workshop"),
        parallel=session("Climat", "14:00", room=konak),
        visit=session("Visite du port", "16:00"),
        closed=session("Comité directeur", "17:00", access="closed"),
    )
    person, city = make_person("Ayşe Kaya"), make_city("Izmir")
    appear(day.running, person, affiliation=city)
    day.person, day.city = person, city
    release(summit=summit, at=NOON - timedelta(hours=30))
    return day


def shift(session, by):
    """Move a session by so many minutes in the draft."""
    starts, ends = session.starts_at + minutes(by), session.ends_at + minutes(by)
    zone = session.get_time_zone()
    session.set_times(clock.to_wall(starts, zone), clock.to_wall(ends, zone))
    session.save()


def add_overseas(day, *, minutes_long=90):
    """Release an online part of another zone: 20:00 in Montréal, 03:00 of the next day in Izmir."""
    part = make_part(day.summit, "2026-05-04", "2026-05-05", cities=False)
    part.key = "overseas"
    part.save()
    session = make_session(
        day.summit,
        "Outre-mer",
        part=part,
        starts="2026-05-04T20:00",
        minutes=minutes_long,
        time_zone="America/Montreal",
    )
    release(summit=day.summit, at=NOON - timedelta(hours=29))
    return session
