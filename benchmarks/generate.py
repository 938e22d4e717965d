"""Makes a summit of any size, always the same for the same seed, as a real one would look."""

import random
from datetime import date, datetime, timedelta

from organisations.models import Organisation, Place
from portal.lib import clock
from sessions.models import Item, LanguageUse, Participation, Question, Segment, Session
from speakers.models import Person
from summits.models import ClockCity, Part, Room, Series, Summit, Theme

FIRST_DAY = date(2031, 10, 24)  # the clocks of Paris go back on the third day
CLOCKS = (
    ("Izmir", "Izmir", "Europe/Istanbul", "TRT"),
    ("Paris", "Paris", "Europe/Paris", "CET"),
    ("Montréal", "Montréal", "America/Toronto", "EST"),
)
WORDS_FR = (
    "ville maires quartier égalité climat logement mobilité jeunesse mémoire dialogue solidarité "
    "résilience accueil culture santé budget eau énergie école services habitants partage"
).split()
WORDS_EN = (
    "city mayors district equality climate housing mobility youth memory dialogue solidarity "
    "resilience welcome culture health budget water energy school services residents sharing"
).split()
FAMILY_NAMES = (
    "Özatağan Soyer Hämäläinen Bohórquez Şimşir Lefèvre Nkemelu Wójcik Ferreira Åkesson"
).split()
GIVEN_NAMES = "Ayten Valérie Sidney Begüm Kristiina Xabier Féthi Emilia Bochra Anil".split()


def words(chance, vocabulary, least, most):
    text = " ".join(chance.choice(vocabulary) for _ in range(chance.randint(least, most)))
    return text[0].upper() + text[1:]


def make_summit(sessions, *, seed=1, slug=None):
    """Make and return a published summit with this many sessions over at most five days.

    Each session has its times, room, theme, two segments, an item, five people, interpretation in
    two languages and texts in French and English. Instances are made in bulk.
    """
    chance = random.Random(seed)
    slug = slug or f"summit-of-{sessions}"
    place, _ = Place.objects.get_or_create(
        key=f"{slug}-host", defaults={"city_fr": "Izmir", "city_en": "Izmir", "country_code": "TR"}
    )
    series, _ = Series.objects.get_or_create(
        slug=f"{slug}-series", defaults={"name_fr": "Série", "name_en": "Series"}
    )
    summit = Summit.objects.create(
        slug=slug,
        series=series,
        title_fr="Sommet des villes en mouvement",
        title_en="Summit of cities in motion",
        short_title_fr=f"Sommet {sessions}",
        short_title_en=f"Summit {sessions}",
        stage=Summit.Stage.FINAL,
        starts_on=FIRST_DAY.isoformat(),
        time_zone="Europe/Istanbul",
        place=place,
        palette="egee",
        vignette="izmir",
        is_published=True,
    )
    part = Part.objects.create(
        summit=summit,
        key="main",
        mode=Part.Mode.HYBRID,
        starts_on=FIRST_DAY,
        ends_on=FIRST_DAY + timedelta(days=4),
        place=place,
    )
    for position, (label_fr, label_en, zone, abbreviation) in enumerate(CLOCKS):
        ClockCity.objects.create(
            part=part,
            position=position,
            label_fr=label_fr,
            label_en=label_en,
            time_zone=zone,
            abbreviation=abbreviation,
        )
    rooms = [
        Room.objects.create(
            summit=summit, key=f"room-{n}", name_fr=f"Salle {n}", name_en=f"Room {n}", position=n
        )
        for n in range(1, 9)
    ]
    themes = [
        Theme.objects.create(
            summit=summit, key=f"theme-{n}", name_fr=f"Thème {n}", name_en=f"Theme {n}", position=n
        )
        for n in range(1, 6)
    ]
    cities = _cities(slug, place)
    people = _people(slug, chance, max(10, sessions))
    made = Session.objects.bulk_create(
        _session(summit, part, chance, n, sessions, rooms) for n in range(sessions)
    )
    Session.themes.through.objects.bulk_create(
        Session.themes.through(session_id=session.pk, theme_id=themes[n % 5].pk)
        for n, session in enumerate(made)
    )
    LanguageUse.objects.bulk_create(
        LanguageUse(session=session, language=code, use=LanguageUse.Use.INTERPRETATION)
        for session in made
        for code in ("fr", "en")
    )
    Question.objects.bulk_create(
        Question(
            session=session, key=f"q{n}", position=n, text_fr="Que faire ?", text_en="What to do?"
        )
        for session in made
        for n in (1, 2)
    )
    segments = Segment.objects.bulk_create(
        Segment(session=session, key=f"s{n}", position=n, kind=kind)
        for session in made
        for n, kind in ((1, Segment.Kind.OPENING), (2, Segment.Kind.PANEL))
    )
    items = Item.objects.bulk_create(
        Item(
            segment=segment,
            key="i1",
            kind=Item.Kind.GOOD_PRACTICE,
            title_fr=words(chance, WORDS_FR, 3, 7),
            title_en=words(chance, WORDS_EN, 3, 7),
        )
        for segment in segments[1::2]
    )
    Participation.objects.bulk_create(
        _participations(chance, made, segments, items, people, cities)
    )
    return summit


def _cities(slug, place):
    return Organisation.objects.bulk_create(
        Organisation(
            slug=f"{slug}-city-{n}",
            name_fr=f"Ville de Test {n}",
            name_en=f"City of Test {n}",
            short_name_fr=f"Test {n}",
            short_name_en=f"Test {n}",
            kind=Organisation.Kind.CITY,
            place=place,
            is_published=True,
        )
        for n in range(30)
    )


def _people(slug, chance, number):
    return Person.objects.bulk_create(
        Person(
            slug=f"{slug}-person-{n}",
            name=f"{chance.choice(GIVEN_NAMES)} {chance.choice(FAMILY_NAMES)} {n}",
            sort_name=f"{n}",
            sort_key=f"{n:06d}",
            gender=chance.choice(["f", "m", ""]),
            is_published=True,
        )
        for n in range(number)
    )


def _session(summit, part, chance, n, total, rooms):
    day = FIRST_DAY + timedelta(days=n * 5 // max(5, total))
    starts = datetime(day.year, day.month, day.day, 9 + n % 9, 15 * (n % 4))
    ends = starts + timedelta(minutes=chance.choice([45, 60, 90]))
    return Session(
        summit=summit,
        part=part,
        slug=f"session-{n}",
        position=n,
        kind=chance.choice(["dialogue", "workshop", "plenary", "panel", "round_table"]),
        title_fr=words(chance, WORDS_FR, 5, 12),
        title_en=words(chance, WORDS_EN, 5, 12),
        short_title_fr=f"Séance {n}",
        short_title_en=f"Session {n}",
        description_fr=words(chance, WORDS_FR, 30, 60) + ".",
        description_en=words(chance, WORDS_EN, 30, 60) + ".",
        starts_wall=clock.format_wall(starts),
        ends_wall=clock.format_wall(ends),
        starts_at=clock.to_utc(starts, "Europe/Istanbul"),
        ends_at=clock.to_utc(ends, "Europe/Istanbul"),
        room=rooms[n % len(rooms)],
        is_published=True,
    )


def _participations(chance, sessions, segments, items, people, cities):
    for n, session in enumerate(sessions):
        owners = (
            {"session": session},
            {"segment": segments[2 * n]},
            {"segment": segments[2 * n + 1]},
            {"item": items[n]},
            {"item": items[n]},
        )
        for position, owner in enumerate(owners):
            person = chance.choice(people)
            yield Participation(
                **owner,
                key=f"p{position}",
                position=position,
                person=person,
                role="moderator" if position == 0 else "speaker",
                printed_name=person.name,
                printed_honorific_fr="Mme",
                printed_honorific_en="Ms",
                printed_function_fr="Maire",
                printed_function_en="Mayor",
                affiliation=chance.choice(cities),
            )
