"""From the draft to what the public sees: nothing is lost, nothing leaks, nothing is asked."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from organisations.models import Organisation
from portal.lib.canonical import canonical_json, fingerprint
from sessions import detail
from sessions.models import PlannedRelease, Release, Session
from sessions.people import participations_of
from sessions.releases.current import draft_programme, released_programme
from sessions.releases.publishing import (
    NothingChanged,
    plan_release,
    release,
    release_what_is_due,
    roll_back,
)
from sessions.releases.wording import host_clock, worded
from speakers.models import Person
from summits.models import Contact, Document, Summit
from tests.portal.builders import (
    appear,
    both,
    fill,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
    make_talk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def summit():
    summit = make_summit()
    part = make_part(summit)
    panel = make_session(summit, "Panel", part=part, starts="2021-12-07T16:00", kind="panel")
    city = make_city()
    appear(
        panel, make_person(), affiliation=city, role="moderator", **both(printed_function="Maire")
    )
    make_talk(panel, make_person("Ada Colau", published=False))
    make_session(summit, "Atelier", part=part)
    return summit


def shown(programme):
    """What a programme says of each session, by language."""
    return [
        (
            session.slug,
            session.title_fr,
            session.title_en,
            session.starts_at,
            session.ends_at,
            [city.label_fr for city in session.part.clock_cities.all()],
            detail.appearances(participations_of(session), language),
        )
        for language in ("fr", "en")
        for session in programme.sessions
    ]


def changes(made):
    return [change["what"] for change in made.changes]


def test_what_is_released_is_the_draft_and_asks_the_database_nothing(
    summit, django_assert_num_queries
):
    made = release(summit=summit)
    assert made.sha256 == fingerprint(made.canonical)
    assert canonical_json(made.content()) == made.canonical
    draft, public = draft_programme(summit), released_programme(summit)
    with django_assert_num_queries(0):
        assert shown(public) == shown(draft)
    assert [one.number for one in (draft, public)] == [0, 1]


def test_drafts_secrets_and_biographies_never_enter(summit):
    Person.objects.filter(name="Ada Colau").update(biography_fr="Rien de public")
    Organisation.objects.update(description_fr="Longue description")
    make_session(summit, "Réunion cachée", access="hidden")
    make_session(summit, "Pas prête", is_published=False)
    closed = make_session(summit, "Huis clos", access="closed", description_fr="Ordre du jour")
    appear(closed, make_person("Invitée discrète"))
    silent = make_person("Contact discret")
    Contact.objects.create(summit=summit, printed_name="Privée", scope="team", person=silent)
    talk = Session.objects.get(title_fr="Panel").segments.get().items.get()
    talk.document = Document.objects.create(slug="brouillon", title_fr="Brouillon", kind="speech")
    talk.save()
    canonical = release(summit=summit).canonical
    for secret in (
        *("Rien de public", "Longue description", "cachée", "Pas prête", "Ordre du jour"),
        *("Invitée discrète", "Contact discret", "Privée", "Brouillon"),
    ):
        assert secret not in canonical, secret
    assert "Huis clos" in canonical


def test_sequence_numbers_rise_with_real_changes_alone(summit):
    release(summit=summit)
    panel, workshop = summit.sessions.order_by("pk")
    panel.set_times(datetime(2021, 12, 7, 17), datetime(2021, 12, 7, 18, 30))
    panel.save()
    second = release(summit=summit)
    assert changes(second) == ["moved"]
    Session.objects.filter(pk=workshop.pk).update(is_published=False)
    third = release(summit=summit)
    assert changes(third) == ["removed"]
    programme = released_programme(summit)
    assert [(one.slug, one.sequence) for one in programme.sessions] == [(panel.slug, 1)]
    assert [(one.slug, one.sequence, one.status) for one in programme.gone] == [
        (workshop.slug, 1, "cancelled")
    ]
    assert programme.gone[0].changed_at == third.released_at
    Session.objects.filter(pk=workshop.pk).update(is_published=True)
    release(summit=summit)
    back = released_programme(summit).session(workshop.slug)
    assert back.sequence == 2
    assert released_programme(summit).gone == []


def test_another_name_is_told_once_and_counts_only_where_a_calendar_prints_it(summit):
    panel, workshop = summit.sessions.order_by("pk")
    halls = [summit.rooms.create(key=key, name_fr=f"Salle {key}") for key in "ab"]
    panel.room = halls[0]
    panel.save()
    mayor, part = panel.participations.get().person, panel.part
    release(summit=summit)

    def told():
        """Who is concerned (the session's slug, "" for the summit) and what it is, both sorted."""
        changed = release(summit=summit).changes
        shown = released_programme(summit)
        numbers = [shown.session(one.slug).sequence for one in (panel, workshop)]
        return [(one.get("slug", ""), one["what"]) for one in changed], numbers

    part.title_fr = "Première partie"
    part.save()
    assert told() == ([("", "words")], [0, 0])
    halls[0].name_fr = "Salle Atatürk"
    halls[0].save()
    assert told() == ([("", "words")], [1, 0])
    # The same person at another address of the site.
    mayor.slug = "le-maire"
    mayor.save()
    assert told() == ([], [1, 0])
    panel.room = halls[1]
    panel.save()
    talk = panel.segments.get().items.get()
    talk.document = Document.objects.create(
        slug="rapport", kind="report", title_fr="Rapport", title_en="Report", is_published=True
    )
    talk.save()
    panel.segments.get().items.create(key="film", kind="film", title_fr="Un film")
    kinds = ["room", "item_added", "details"]
    assert told() == ([(panel.slug, kind) for kind in kinds], [2, 0])
    with translation.override("en"):
        clock = host_clock(released_programme(summit).summit, "en")
        [about] = worded(Release.objects.latest("number").changes, clock, "en")
        assert [line.sentence for line in about.lines] == [
            "Room: Salle b (before: Salle Atatürk)",
            "Added to a step: Un film",
            "Item “Bonne pratique”, document: Report",
        ]


def test_every_kind_of_change_is_told_in_both_languages(summit):
    release(summit=summit)
    panel = summit.sessions.get(title_fr="Panel")
    panel.title_fr, panel.title_en, panel.description_fr = "Grand panel", "Great panel", "Texte"
    panel.status, panel.room = "cancelled", summit.rooms.create(key="a", name_fr="Salle A")
    panel.save()
    moderator = panel.participations.get()
    moderator.printed_function_fr = "Maire adjoint"
    moderator.save()
    appear(panel, make_person("Nouvelle venue"))
    panel.segments.get().items.get().participations.all().delete()
    panel.language_uses.create(language="fr", use="working")
    panel.registrations.create(url="https://parvis.example/", label_fr="S’inscrire")
    summit.slogan_fr = "Ensemble"
    summit.save()
    made = release(summit=summit)
    assert set(changes(made)) == {
        *("cancelled", "retitled", "room", "person_added", "person_removed", "person_reworded"),
        *("languages", "words", "row_added"),
    }
    sentences = {}
    for language in ("fr", "en"):
        with translation.override(language):
            host = host_clock(released_programme(summit).summit, language)
            told = worded(made.changes, host, language)
            sentences[language] = [line.sentence for about in told for line in about.lines]
    assert "Nouveau titre\u00a0: Grand panel (auparavant\u00a0: Panel)" in sentences["fr"]
    assert "New title: Great panel (before: Panel (en))" in sentences["en"]
    assert "Now taking part: Nouvelle venue" in sentences["en"]
    assert not any("%(" in one or "None" in one for one in sum(sentences.values(), []))


def test_closing_a_session_tells_nothing_of_what_it_held(summit):
    release(summit=summit)
    summit.sessions.filter(title_fr="Panel").update(access="closed")
    made = release(summit=summit)
    assert changes(made) == ["closed"]
    assert "Soyer" not in json.dumps(made.changes)


def test_nothing_new_is_no_release(summit):
    release(summit=summit)
    with pytest.raises(NothingChanged):
        release(summit=summit)
    assert Release.objects.count() == 1


def test_going_back_is_a_new_release_and_leaves_the_draft(summit):
    first = release(summit=summit)
    panel = summit.sessions.get(title_fr="Panel")
    panel.title_fr = "Autre titre"
    panel.save()
    release(summit=summit)
    third = roll_back(to=first)
    assert (third.number, third.restores, changes(third)) == (3, first, ["retitled"])
    public = released_programme(summit).session(panel.slug)
    assert (public.title_fr, public.sequence) == ("Panel", 2)
    panel.refresh_from_db()
    assert panel.title_fr == "Autre titre"
    with pytest.raises(NothingChanged):
        roll_back(to=first)


def test_a_planned_release_holds_what_was_checked_and_is_made_once(summit):
    now = timezone.now()
    plan_release(summit=summit, due_at=now + timedelta(days=1), note={"fr": "Voici"})
    Session.objects.filter(title_fr="Panel").update(title_fr="Modifié ensuite")
    release_what_is_due()
    assert not Release.objects.exists()
    PlannedRelease.objects.update(due_at=now - timedelta(seconds=1))
    Summit.objects.update(is_published=False)
    release_what_is_due()
    release_what_is_due()
    made = Release.objects.get()
    assert (made.note_fr, PlannedRelease.objects.count()) == ("Voici", 0)
    assert "Modifié ensuite" not in made.canonical
    assert Summit.objects.get().is_published
    with pytest.raises(ValidationError):
        plan_release(summit=summit, due_at=now - timedelta(days=1))


def test_releasing_the_draft_by_hand_ends_the_plan(summit):
    plan_release(summit=summit, due_at=timezone.now() + timedelta(days=1))
    release(summit=summit)
    assert not PlannedRelease.objects.exists()


def test_the_queries_of_a_release_do_not_grow(summit, django_assert_max_num_queries):
    fill(summit, 200)
    with django_assert_max_num_queries(45):
        release(summit=summit)
    Session.objects.filter(title_fr="Séance").update(title_fr="Dialogue")
    with django_assert_max_num_queries(45):
        made = release(summit=summit)
    assert len(made.changes) == 200
    with django_assert_max_num_queries(2):
        assert len(released_programme(summit).sessions) == 202
