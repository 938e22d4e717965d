"""Times in the admin: saved unchanged nothing moves; impossible and doubled times are questions."""

from datetime import UTC, datetime

import pytest

from sessions.models import Session
from tests.admin.pages import errors_of, fields_of, save


def times(session):
    session.refresh_from_db()
    return session.starts_wall, session.ends_wall, session.starts_at, session.ends_at


def test_a_session_saved_unchanged_twice_moves_nothing(editor, programme_session, session_page):
    before = times(programme_session)
    whole = Session.objects.rewrite(False).values().get(pk=programme_session.pk)
    for _time in range(2):
        assert save(editor, session_page).status_code == 302
    assert times(programme_session) == before
    after = Session.objects.rewrite(False).values().get(pk=programme_session.pk)
    # An untouched form writes no origin either: only what somebody said is noted.
    # (`title` without a language mirrors the language of whoever saved last.)
    assert {**after, "title": ""} == {**whole, "title": ""}
    assert programme_session.segments.get().starts_wall == "2031-07-07T15:30"


def test_the_form_names_the_zone_and_its_offset_on_that_day(editor, session_page):
    page = editor.get(session_page).content.decode()
    assert "Europe/Lisbon (UTC+1 on that day)" in page


@pytest.mark.parametrize("field", ["starts_wall", "ends_wall"])
def test_a_time_that_the_clocks_jump_over_is_refused_at_its_field(
    editor, programme_session, session_page, field
):
    before = times(programme_session)
    edits = {"starts_wall_day": "2031-03-30", "starts_wall_hour": "00:30"}
    edits |= {"ends_wall_day": "2031-03-30", "ends_wall_hour": "03:30"}
    edits |= {f"{field}_hour": "01:30"}
    response = save(editor, session_page, **edits)
    assert response.status_code == 200
    assert errors_of(response).keys() == {field}
    assert "01:30 does not exist in Europe/Lisbon" in errors_of(response)[field][0]
    assert times(programme_session) == before


@pytest.mark.parametrize("answer, hour", [("1", 0), ("2", 1)])
def test_a_time_that_happens_twice_is_asked_about(
    editor, programme_session, session_page, answer, hour
):
    night = {"starts_wall_day": "2031-10-26", "starts_wall_hour": "01:30"}
    night |= {"ends_wall_day": "2031-10-26", "ends_wall_hour": "04:00"}
    response = save(editor, session_page, **night)
    assert "first or the second" in errors_of(response)["starts_wall"][0]
    page = response.content.decode()
    assert 'name="starts_wall_occurrence"' in page
    assert 'name="ends_wall_occurrence"' not in page
    data = {**fields_of(response), "starts_wall_occurrence": answer, "_save": "1"}
    assert editor.post(session_page, data).status_code == 302
    programme_session.refresh_from_db()
    assert programme_session.starts_at == datetime(2031, 10, 26, hour, 30, tzinfo=UTC)
    # The answer is kept when the form is saved again, unchanged.
    chosen = times(programme_session)
    assert save(editor, session_page).status_code == 302
    assert times(programme_session) == chosen


def test_a_date_without_a_time_is_no_time(editor, session_page):
    response = save(editor, session_page, starts_wall_hour="")
    assert errors_of(response)["starts_wall"] == ["Give both the date and the time, or neither."]


def test_a_new_zone_keeps_the_wall_times_and_moves_the_instants(editor, summit, programme_session):
    page = f"/admin/summits/summit/{summit.pk}/change/"
    assert save(editor, page, time_zone="Asia/Tokyo").status_code == 302
    programme_session.refresh_from_db()
    assert programme_session.starts_wall == "2031-07-07T16:00"
    assert programme_session.starts_at == datetime(2031, 7, 7, 7, 0, tzinfo=UTC)
    segment = programme_session.segments.get()
    assert segment.starts_at == datetime(2031, 7, 7, 6, 30, tzinfo=UTC)


def test_a_zone_in_which_a_session_cannot_happen_is_refused(editor, summit, programme_session):
    programme_session.starts_wall = "2031-03-30T02:30"
    programme_session.ends_wall = "2031-03-30T04:00"
    programme_session.save()
    page = f"/admin/summits/summit/{summit.pk}/change/"
    response = save(editor, page, time_zone="Europe/Paris")
    assert "Séance d’ouverture" in errors_of(response)["time_zone"][0] or (
        "Opening" in errors_of(response)["time_zone"][0]
    )
    summit.refresh_from_db()
    assert summit.time_zone == "Europe/Lisbon"


def test_the_zone_of_a_part_is_changed_only_where_its_sessions_follow(editor, programme_session):
    page = editor.get(f"/admin/summits/summit/{programme_session.summit_id}/change/")
    assert page.status_code == 200
    assert b'name="parts-0-mode"' in page.content
    assert b'name="parts-0-time_zone"' not in page.content


def test_a_reference_that_is_no_number_is_refused_beside_its_field(editor, session_page):
    response = save(editor, session_page, summit="abc")
    assert response.status_code == 200
    assert "summit" in errors_of(response)


@pytest.mark.parametrize("where", ["summits/part", "summits/summit"])
def test_a_part_keeps_its_sessions_within_its_dates(editor, programme_session, where):
    part = programme_session.part
    if where == "summits/part":
        edits, page = {"starts_on": "2032-01-01", "ends_on": "2032-01-02"}, part.pk
    else:
        edits = {"parts-0-starts_on": "2032-01-01", "parts-0-ends_on": "2032-01-02"}
        page = part.summit_id
    response = save(editor, f"/admin/{where}/{page}/change/", **edits)
    assert response.status_code == 200
    beside = [texts for name, texts in errors_of(response).items() if name.endswith("starts_on")]
    assert str(programme_session) in beside[0][0]
    part.refresh_from_db()
    assert part.starts_on.year == 2031
