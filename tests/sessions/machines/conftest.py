"""One released programme with everything that a file for machines may stumble over."""

from datetime import datetime

import pytest

from organisations.models import Place
from sessions.models import LanguageUse
from sessions.releases.publishing import release
from summits.models import Room, Theme
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

FORMULA = '=HYPERLINK("http://evil.example","x")'


def at_address(summit, title, *, slug=None, **fields):
    """A session whose address is chosen, not numbered."""
    session = make_session(summit, title, **fields)
    if slug:
        session.slug = slug
        session.save()
    return session


@pytest.fixture
def izmir(db):
    """A summit in Izmir whose second release moved, cancelled and removed a session."""
    place = Place.objects.create(
        key="izmir", **both(city="Izmir"), country_code="TR", address="Şair Eşref Blv. 50"
    )
    summit = make_summit(place=place, palette="egee", **both(intro="Bienvenue.\n\nÀ *tous*."))
    LanguageUse.objects.create(summit=summit, language="tr", use="working")
    part = make_part(summit, "2021-12-07", "2021-12-10", mode="hybrid")
    room = Room.objects.create(summit=summit, key="hall", **both(name="Grande salle <A&B>"))
    theme = Theme.objects.create(summit=summit, key="Paix_2", **both(name="Paix"))
    mayor, city = make_person("Tunç Soyer"), make_city("Izmir")
    opening = at_address(
        summit, "Ouverture </script>", part=part, starts="2021-12-07T10:00", room=room,
        stream_url="https://live.example/1", slug="ouverture", kind="ceremony",
        **both(description="Un *mot*.\n\nPuis <b>un</b> autre."),
    )  # fmt: skip
    opening.themes.add(theme)
    LanguageUse.objects.create(session=opening, language="fr", use="working")
    LanguageUse.objects.create(session=opening, language="en", use="interpretation")
    appear(opening, mayor, affiliation=city, **both(printed_function="Maire d’Izmir"))
    at_address(summit, "Nuit", part=part, starts="2021-12-07T23:30", minutes=120, slug="nuit")
    at_address(summit, FORMULA, part=part, slug="sans-heure")
    closed = at_address(
        summit, "Huis clos", part=part, starts="2021-12-08T09:00", access="closed", slug="clos",
        **both(description="Un secret."),
    )  # fmt: skip
    make_talk(closed, make_person("Agent Secret"))
    moved = at_address(
        summit, "Déplacée", part=part, starts="2021-12-08T11:00", slug="deplacee", mode="virtual"
    )
    cancelled = at_address(
        summit, "Annulée", part=part, starts="2021-12-08T14:00", slug="annulee", mode="on_site"
    )
    removed = at_address(summit, "Retirée", part=part, starts="2021-12-09T08:00", slug="retiree")
    at_address(summit, "Brouillon", part=part, starts="2021-12-08T09:00", is_published=False)
    at_address(summit, "Cachée", part=part, starts="2021-12-08T09:00", access="hidden")
    release(summit=summit)
    moved.set_times(datetime(2021, 12, 8, 11, 30), datetime(2021, 12, 8, 13))
    moved.save()
    cancelled.status = "cancelled"
    cancelled.save()
    removed.is_published = False
    removed.save()
    release(summit=summit)
    return summit
