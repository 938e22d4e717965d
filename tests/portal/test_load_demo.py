"""The demo: real summits and a rehearsal whose days follow the calendar; and moved clocks."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from organisations.models import Organisation
from portal.lib import clock
from portal.management.commands import load_demo
from portal.programme_files.loading import load
from sessions.models import Segment, Session
from summits.models import Summit

pytestmark = pytest.mark.django_db
DEMO = sorted((Path(__file__).resolve().parents[2] / "demo").glob("*.yaml"))
NOW = datetime(2026, 3, 10, 12, 3, tzinfo=UTC)


def everything():
    labels = ["organisations", "speakers", "summits", "programme", "declarations"]
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }


@pytest.fixture
def rehearsal(tmp_path, monkeypatch):
    """A demo folder of one summit under way; returns the text of its file."""
    text = (
        "format: 1\noriginal_language: fr\nsummit:\n  slug: repetition\n"
        "  title: {fr: Répétition, en: Rehearsal}\n  stage: provisional\n"
        "  time_zone: Europe/Paris\n"
        "  sessions:\n"
        "    - {slug: a, kind: panel, title: A, starts: today-1T09:00, ends: today-1T10:00}\n"
    )
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(load_demo, "DEMO_DIR", tmp_path)
    return text


def run(**options):
    out = StringIO()
    call_command("load_demo", language="en", stdout=out, **options)
    return out.getvalue()


def test_every_file_of_the_demo_loads_soundly_and_a_second_run_changes_nothing():
    load(*DEMO, at=NOW)
    assert Summit.objects.published().count() >= 4
    for rows in (Session, Segment, Organisation):
        for row in rows.objects.all():
            row.full_clean(
                exclude=[f.name for f in rows._meta.fields if f.null and not f.is_relation]
            )
    before = everything()
    report = load(*DEMO, at=NOW)
    assert everything() == before
    assert report.total("made") == report.total("changed") == report.total("removed") == 0


def test_the_days_of_the_demo_follow_the_calendar(rehearsal):
    assert "Reading one.yaml" in run()
    session = Session.objects.get()
    day = clock.to_wall(datetime.now(UTC), "Europe/Paris").date() - timedelta(days=1)
    assert session.starts_wall == f"{day}T09:00"
    Session.objects.update(starts_wall="2020-01-01T09:00", ends_wall="2020-01-01T10:00")
    assert "sessions: 1 changed" in run()
    again = Session.objects.get()
    assert (again.pk, again.starts_wall) == (session.pk, f"{day}T09:00")


def test_the_rows_of_organisers_are_left_alone(rehearsal):
    run()
    other = Organisation.objects.create(slug="mine", name_fr="À moi", kind="city")
    summit = Summit.objects.create(slug="ours", title_fr="Le nôtre", stage="draft")
    run()
    other.refresh_from_db()
    assert other.name_fr == "À moi"
    assert Summit.objects.filter(pk=summit.pk).exists()


def test_production_has_no_demo_unless_forced(rehearsal, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--force"):
        run()
    assert not Summit.objects.exists()
    run(force=True)
    assert Summit.objects.exists()


def test_an_empty_demo_folder_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(load_demo, "DEMO_DIR", tmp_path)
    with pytest.raises(CommandError, match="no programme files"):
        run()


# After an update of tzdata ----------------------------------------------------------------------


@pytest.fixture
def moved_clock(rehearsal):
    """A session whose instants were computed with other rules of its zone."""
    run()
    session = Session.objects.get()
    right = (session.starts_at, session.ends_at)
    hour = timedelta(hours=1)
    Session.objects.update(
        starts_at=models.F("starts_at") + hour, ends_at=models.F("ends_at") + hour
    )
    return right


def test_instants_follow_new_rules_and_wall_times_stay(moved_clock):
    wall = Session.objects.get().starts_wall
    out = StringIO()
    call_command("update_instants", language="en", stdout=out)
    session = Session.objects.get()
    assert (session.starts_at, session.ends_at) == moved_clock
    assert session.starts_wall == wall
    assert "2 instants moved" in out.getvalue()
    assert f"{moved_clock[0]:%Y-%m-%dT%H:%M}Z" in out.getvalue()
    out = StringIO()
    call_command("update_instants", language="en", stdout=out)
    assert out.getvalue() == "0 instants moved.\n"


def test_a_dry_run_only_prints(moved_clock):
    out = StringIO()
    call_command("update_instants", dry_run=True, language="en", stdout=out)
    assert "2 instants would move" in out.getvalue()
    assert Session.objects.get().starts_at != moved_clock[0]


def test_a_wall_time_that_no_longer_exists_is_named(rehearsal):
    run()
    Session.objects.update(starts_wall="2024-03-31T02:30")
    err = StringIO()
    with pytest.raises(CommandError, match="no longer exist"):
        call_command("update_instants", language="en", stdout=StringIO(), stderr=err)
    assert "does not exist in Europe/Paris" in err.getvalue()
