"""The number of queries of a page does not depend on what is in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.generate import make_summit
from sessions.models import Segment, Session

pytestmark = pytest.mark.django_db


def queries_of(client, address):
    client.get(address)  # what is kept for the whole process is not counted
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def summits(db):
    """Summits of 1, 3 and 30 sessions, each with a place, and a step with its own time."""
    made = {number: make_summit(number) for number in (1, 3, 30)}
    for summit in made.values():
        session = Session.objects.filter(summit=summit).earliest("starts_at")
        Session.objects.filter(summit=summit).update(place=summit.place)
        Segment.objects.filter(session=session).update(
            starts_wall=session.starts_wall, starts_at=session.starts_at
        )
    return made


def programme_counts(client, language):
    return {
        number: queries_of(client, f"/{language}/editions/summit-of-{number}/programme/")
        for number in (1, 3, 30)
    }


def test_the_programme_asks_as_much_for_one_session_as_for_thirty(client, summits, edith):
    for language in ("fr", "en"):
        counts = programme_counts(client, language)
        assert len(set(counts.values())) == 1, counts
        assert counts[30] <= 12
    html = client.get("/en/editions/summit-of-30/programme/").content.decode()
    assert html.count('<article class="sess') == 30
    assert all(f'id="session-{number}"' in html for number in range(30))
    # The staff pay for their permissions, and for drafts no more than anybody for the rest.
    client.force_login(edith)
    counts = programme_counts(client, "en")
    assert len(set(counts.values())) == 1, counts


def test_a_session_page_asks_as_much_in_a_large_summit_as_in_a_small_one(client, summits):
    counts = {
        number: queries_of(client, f"/en/editions/summit-of-{number}/programme/session-1/")
        for number in summits
        if number > 1
    }
    assert len(set(counts.values())) == 1, counts
