"""The filter of an address, against a released programme."""

from copy import copy

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from sessions.agenda.facets import facets
from sessions.agenda.selection import Selection
from sessions.models import Item, LanguageUse, Segment
from sessions.releases.current import released_programme
from summits.models import Document, Theme
from tests.portal.builders import (
    appear,
    both,
    make_city,
    make_part,
    make_person,
    make_summit,
)
from tests.portal.builders import make_session as build_session
from tests.releasing import release_everything

pytestmark = pytest.mark.django_db


def make_session(summit, title, *, slug, **fields):
    session = build_session(summit, title, **fields)
    session.slug = slug
    session.save()
    return session


@pytest.fixture
def programme(db):
    """Seven sessions of two parts; one is closed, one has no time, one was removed."""
    summit = make_summit()
    online = make_part(summit)
    hall = make_part(summit, "2021-12-10", "2021-12-10", mode="on_site", cities=False)
    LanguageUse.objects.create(summit=summit, language="en", use="working")
    late = make_session(
        summit, "Égalité", part=online, starts="2021-12-07T23:30", kind="workshop", slug="late"
    )
    theme = Theme.objects.create(summit=summit, key="water", **both(name="Eau"))
    late.themes.add(theme)
    for language, use in (("es", "working"), ("zh-hans", "interpretation"), ("lsf", "sign")):
        LanguageUse.objects.create(session=late, language=language, use=use)
    soyer = make_person("Tunç Soyer")
    xian = make_city("Xi’an")
    appear(late, soyer, affiliation=xian, **both(printed_function="Maire"))
    talk = make_session(
        summit, "Plénière", part=online, starts="2021-12-08T10:00", kind="plenary", slug="talk",
        recording_url="https://video.example.org/1", stream_url="https://live.example.org/1",
    )  # fmt: skip
    report = Document.objects.create(
        summit=summit, slug="report", kind="report", is_published=True, **both(title="Rapport")
    )
    panel = Segment.objects.create(session=talk, kind="panel", **both(title="西安经验"))
    Item.objects.create(segment=panel, kind="talk", document=report, **both(title="Exposé"))
    closed = make_session(
        summit, "Comité", part=hall, starts="2021-12-10T09:00", access="closed", slug="closed",
        kind="meeting", stream_url="https://secret.example.org/",
    )  # fmt: skip
    appear(closed, soyer)
    make_session(summit, "Sans heure", part=hall, kind="culture", slug="open")
    gone = make_session(summit, "Retirée", part=hall, starts="2021-12-10T18:00", slug="gone")
    release_everything()
    gone.is_published = False
    gone.save()
    release_everything()
    return released_programme(summit)


def chosen(programme, query, **options):
    selection = Selection.from_query(QueryDict(query), programme, **options)
    return [session.slug for session in selection.sessions(programme)], selection


def test_nothing_chosen_shows_everything(programme):
    slugs, selection = chosen(programme, "view=grid&zone=Asia/Tokyo&utm_source=mail&q=&kind=")
    assert sorted(slugs) == ["closed", "late", "open", "talk"]
    assert selection.is_empty and selection.query == "" and selection.ignored == ()
    assert [one.slug for one in selection.gone(programme)] == ["gone"]


CASES = [
    ("day=2021-12-08", ["talk"]),
    ("day=2021-12-08&zone=Asia/Tokyo", ["late", "talk"]),
    ("kind=workshop&kind=plenary", ["late", "talk"]),
    ("kind=workshop&kind=plenary&access=streamed", ["talk"]),
    ("theme=water", ["late"]),
    # What has no languages of its own is held in the summit's; a closed one tells none.
    ("language=en", ["open", "talk"]),
    ("language=es", ["late"]),
    ("language=zh", ["late"]),
    ("language=sign", ["late"]),
    ("language=de", []),
    ("access=online", ["late", "talk"]),
    ("access=on_site", ["closed", "open"]),
    ("access=closed", ["closed"]),
    ("documents=1", ["talk"]),
    ("recording=1", ["talk"]),
    ("q=EGALITE+maire", ["late"]),
    ("q=soyer", ["late"]),
    ("q=经验", ["talk"]),
    ("q=oyer", []),
]


def test_parameters_narrow_each_other_and_values_widen(programme):
    for query, slugs in CASES:
        shown, selection = chosen(programme, query)
        assert (sorted(shown), selection.ignored) == (slugs, ()), query


def test_people_and_cities_are_found_by_their_addresses(programme):
    late = programme.session("late")
    one = late.participations.all()[0]
    shown, selection = chosen(programme, f"person={one.person.slug}&city={one.affiliation.slug}")
    assert shown == ["late"]
    assert selection.words("fr") == "Xi’an · Tunç Soyer"
    # A name does as well, as people write it.
    by_name = chosen(programme, "person=tunc+SOYER&city=Xi'an")[1]
    assert by_name.query == selection.query


def test_the_same_filter_is_always_spelled_the_same(programme):
    _slugs, selection = chosen(programme, "kind=workshop&q=Eau&kind=plenary&day=2021-12-08")
    assert selection.query == "day=2021-12-08&kind=plenary&kind=workshop&q=Eau"
    # The day of another zone is another stretch of time, and an export must know.
    _slugs, selection = chosen(programme, "day=2021-12-08", zone="Asia/Tokyo")
    assert selection.query == "day=2021-12-08&zone=Asia%2FTokyo"


def test_a_filter_is_said_in_both_languages(programme):
    _slugs, selection = chosen(programme, "language=es&documents=1&kind=workshop&q=eau")
    assert selection.words("en") == "Workshop · in Spanish · with documents · “eau”"
    assert selection.words("fr").startswith("Atelier · en espagnol · avec documents · «")


def test_nonsense_is_named_and_ignored(programme):
    nonsense = "day=2021-13-77&kind=x&theme=none&person=%00&access=<b>&zone=Mars/Base&q=%00&page=2"
    slugs, selection = chosen(programme, nonsense)
    assert len(slugs) == 4 and selection.is_empty and selection.zone == "Europe/Istanbul"
    assert ("zone", "Mars/Base") in selection.ignored and ("kind", "x") in selection.ignored
    # Ten thousand values are cut, and no more than a few are named.
    _slugs, selection = chosen(programme, "&".join(f"person=p{n}" for n in range(900)))
    assert selection.is_empty and len(selection.ignored) == 5


def test_a_removed_session_follows_the_filter_as_far_as_it_is_known(programme):
    _slugs, selection = chosen(programme, "day=2021-12-10")
    assert [one.slug for one in selection.gone(programme)] == ["gone"]
    _slugs, selection = chosen(programme, "language=en")
    assert selection.gone(programme) == []


def test_filtering_asks_the_database_nothing(programme):
    with CaptureQueriesContext(connection) as queries:
        chosen(programme, "q=maire&city=x&person=y&day=2021-12-08&documents=1&theme=water")
    assert len(queries) == 0


def test_a_single_theme_city_or_person_is_offered_unless_every_session_has_it(programme):
    offered = {facet.name: facet.options for facet in facets(programme, Selection(), "en")}
    for name in ("theme", "city", "person"):
        assert [option.count for option in offered[name]] == [1]
    one_session = copy(programme)
    one_session.sessions = [one for one in programme.sessions if one.slug == "late"]
    alone = {facet.name for facet in facets(one_session, Selection(), "en")}
    assert not alone & {"theme", "city", "person", "day"}
