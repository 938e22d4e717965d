"""Small summits for the tests of pages: published, in two languages, with whatever is asked for."""

from copy import copy
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from organisations.models import Organisation, Place
from portal.lib import clock
from sessions.models import Item, Participation, Segment, Session
from speakers.models import Affiliation, Person
from summits.models import ClockCity, Part, Summit

_numbers = count(1)
IZMIR = "Europe/Istanbul"


def both(**texts):
    """French and English columns: title="Paix" gives title_fr "Paix" and title_en "Paix (en)"."""
    columns = {}
    for name, text in texts.items():
        columns |= {f"{name}_fr": text, f"{name}_en": f"{text} (en)"}
    return columns


def make_summit(slug="izmir-2021", *, published=True, **fields):
    fields = {
        **both(title=f"Sommet {slug}", short_title=f"Ville {slug}"),
        "starts_on": "2021-12-07",
        "time_zone": IZMIR,
        "stage": "final",
        **fields,
    }
    return Summit.objects.create(slug=slug, is_published=published, **fields)


def make_part(summit, first="2021-12-07", last="2021-12-08", *, mode="virtual", cities=True):
    part = Part.objects.create(
        summit=summit, mode=mode, starts_on=first, ends_on=last, position=summit.parts.count()
    )
    if cities:
        zones = (("Izmir", IZMIR), ("Paris", "Europe/Paris"), ("Montréal", "America/Toronto"))
        for position, (label, zone) in enumerate(zones):
            ClockCity.objects.create(
                part=part, label_fr=label, label_en=label, time_zone=zone, position=position
            )
    return part


def make_session(summit, title="Dialogue", *, part=None, starts=None, minutes=90, **fields):
    session = Session(
        summit=summit,
        part=part,
        slug=f"session-{next(_numbers)}",
        kind=fields.pop("kind", "dialogue"),
        is_published=fields.pop("is_published", True),
        **both(title=title),
        **fields,
    )
    if starts:
        wall = datetime.fromisoformat(starts)
        session.set_times(wall, wall + timedelta(minutes=minutes))
    session.save()
    return session


def make_session_now(summit, title, *, minutes_from_now=-30, minutes=90, **fields):
    """A session that starts so many minutes from now, in the summit's zone."""
    instant = timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=minutes_from_now)
    wall = clock.to_wall(instant, summit.time_zone)
    return make_session(summit, title, starts=wall.isoformat(), minutes=minutes, **fields)


def make_person(name="Tunç Soyer", *, published=True, **fields):
    number = next(_numbers)
    return Person.objects.create(
        name=name, slug=f"person-{number}", is_published=published, **fields
    )


def make_city(name="Izmir", *, published=True, kind="city", **fields):
    number = next(_numbers)
    place = Place.objects.create(key=f"place-{number}", city_fr=name, city_en=name)
    return Organisation.objects.create(
        slug=f"city-{number}",
        kind=kind,
        name_fr=f"Ville de {name}",
        name_en=f"City of {name}",
        short_name_fr=name,
        short_name_en=name,
        place=place,
        is_published=published,
        **fields,
    )


def make_talk(session, person, *, title="Bonne pratique", role="presenter", **fields):
    """A person with a talk of their own inside a segment of the session."""
    segment = Segment.objects.create(session=session, kind="panel", **both(title="Panel"))
    item = Item.objects.create(segment=segment, kind="talk", title_fr=title, title_en=title)
    return Participation.objects.create(item=item, person=person, role=role, **fields)


def appear(session, person, **fields):
    return Participation.objects.create(session=session, person=person, **fields)


def more(row, number, **others):
    """Insert so many rows like `row` in one query; returns it and them.

    Each has a slug, a key and a uid of its own; `others` gives for a relation the row of each.
    """
    rows = [copy(row) for _index in range(number)]
    for index, twin in enumerate(rows, start=1):
        twin.pk, twin._state.adding = None, True
        for name in ("slug", "key"):
            if hasattr(row, name):
                setattr(twin, name, f"{name}-{next(_numbers)}")
        if hasattr(row, "uid"):
            twin.uid = uuid4()
        for name, targets in others.items():
            setattr(twin, name, targets[index])
    return [row, *type(row).objects.bulk_create(rows)]


def fill(summit, number, *, part=None):
    """Add so many sessions, each with a person, a city, a talk and a function of its own."""
    session = make_session(summit, "Séance", part=part, starts="2021-12-07T10:00")
    city, person = make_city("Cité"), make_person("Personne")
    place = city.place
    function = Affiliation.objects.create(
        person=person, organisation=city, **both(function="Maire")
    )
    appearance = appear(session, person, affiliation=city, **both(printed_function="Maire"))
    talk = make_talk(session, person, affiliation=city)
    extra = number - 1
    sessions, people = more(session, extra), more(person, extra)
    cities = more(city, extra, place=more(place, extra))
    more(function, extra, person=people, organisation=cities)
    more(appearance, extra, session=sessions, person=people, affiliation=cities)
    segments = more(talk.item.segment, extra, session=sessions)
    items = more(talk.item, extra, segment=segments)
    more(talk, extra, item=items, person=people, affiliation=cities)
