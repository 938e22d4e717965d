"""From a draft to an open text: two officers, exact bytes, the deadline, and no way back."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from declarations import adoption
from declarations.models import (
    AdoptedText,
    AdoptionProposal,
    Clause,
    Declaration,
    DeclarationText,
    LedgerEntry,
    OpenText,
    Statement,
)
from tests.admin.pages import fields_of
from tests.declarations.builders import (
    add_text,
    adopt,
    make_declaration,
    make_invitation,
    make_open_declaration,
    sign_for,
)
from tests.portal.builders import make_summit

pytestmark = pytest.mark.django_db
DAY = "2026-05-16"


def address(name, declaration, number=1):
    return reverse(f"admin:declarations_declaration_{name}", args=[declaration.pk, number])


@pytest.fixture
def declaration():
    return make_declaration()


@pytest.fixture
def english(signed_in):
    """A function: the client of a user who reads English."""

    def client_of(user):
        client = signed_in(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return client_of


@pytest.fixture
def first(english, pilar):
    return english(pilar)


@pytest.fixture
def second(english, ada):
    return english(ada)


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def compare(client, declaration, number=1):
    return client.get(address("compare", declaration, number)).content.decode()


def propose(client, declaration, number=1):
    return client.post(address("propose", declaration, number), {"adopted_on": DAY})


def countersign(client, declaration, number=1, **edits):
    page = client.get(address("countersign", declaration, number))
    if page.status_code != 200:
        return page
    sha256 = page.context["proposal"].sha256
    data = {"sha256": sha256, "typed": f"{sha256[:4]} {sha256[4:8]}", "compared": "on", **edits}
    return client.post(address("countersign", declaration, number), data)


# Two officers -----------------------------------------------------------------------------------


def test_two_officers_adopt_the_exact_bytes(first, second, declaration):
    assert propose(first, declaration).status_code == 302
    page = second.get(address("countersign", declaration)).content.decode()
    proposal = AdoptionProposal.objects.get()
    for start in range(0, 64, 4):
        assert f"<span>{proposal.sha256[start : start + 4]}</span>" in page
    assert "Texte one fr" in page and "Texte one en" in page
    assert "&quot;authoritative&quot;:[&quot;en&quot;]" in page
    response = countersign(second, declaration)
    assert response.status_code == 302 and "is adopted" in said(response)
    adopted = AdoptedText.objects.get()
    assert hashlib.sha256(adopted.canonical.encode()).hexdigest() == adopted.sha256
    assert adopted.proposed_by.name == "Pilar" and adopted.countersigned_by.name == "Ada"
    assert not AdoptionProposal.objects.exists()
    assert LedgerEntry.objects.get().kind == "text-adopted"
    logged = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert logged.count(adopted.sha256) == 2
    exact = first.get(address("exact", declaration))
    assert hashlib.sha256(exact.content).hexdigest() == adopted.sha256


def test_who_proposed_cannot_countersign(first, declaration):
    propose(first, declaration)
    assert address("countersign", declaration) not in compare(first, declaration)
    response = first.get(address("countersign", declaration))
    assert "Somebody else must countersign" in said(response)
    sha256 = AdoptionProposal.objects.get().sha256
    response = first.post(
        address("countersign", declaration),
        {"sha256": sha256, "typed": sha256[:8], "compared": "on"},
    )
    assert "Somebody else must countersign" in said(response)
    assert not AdoptedText.objects.exists()


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({"compared": ""}, "This field is required"),
        ({"typed": ""}, "This field is required"),
        ({"typed": "0000zzzz"}, "not the first characters"),
        ({"sha256": "0" * 64, "typed": "00000000"}, ""),
    ],
)
def test_nothing_is_adopted_unseen(first, second, declaration, edits, message):
    propose(first, declaration)
    response = countersign(second, declaration, **edits)
    assert not AdoptedText.objects.exists()
    if message:
        assert message in response.content.decode()
    else:
        assert "The draft changed" in said(response)


def test_a_draft_that_changed_after_its_proposal_is_not_adopted(first, second, declaration):
    propose(first, declaration)
    page = second.get(address("countersign", declaration))
    sha256 = page.context["proposal"].sha256
    Clause.objects.filter(key="one").update(text="Changed behind their backs")
    response = second.post(
        address("countersign", declaration),
        {"sha256": sha256, "typed": sha256[:8], "compared": "on"},
    )
    assert "The draft changed after it was proposed" in said(response)
    with pytest.raises(ValidationError):
        adoption.countersign(AdoptionProposal.objects.get(), page.wsgi_request.user, sha256)
    assert not AdoptedText.objects.exists()
    assert "is withdrawn" in said(second.post(address("take_back", declaration)))
    assert not AdoptionProposal.objects.exists()
    assert "withdrawn or adopted" in said(second.post(address("take_back", declaration)))


def test_the_second_of_two_proposals_is_told_of_the_first(first, second, declaration):
    propose(first, declaration)
    response = propose(second, declaration)
    assert "already proposed" in said(response)
    assert AdoptionProposal.objects.get().proposed_by.name == "Pilar"


def test_a_draft_with_problems_is_not_proposed(first, declaration):
    Clause.objects.filter(text_version__language="fr", key="one").delete()
    assert 'name="adopted_on"' not in compare(first, declaration)
    response = propose(first, declaration)
    assert "“one” is missing from the French text" in said(response)
    assert not AdoptionProposal.objects.exists()


@pytest.mark.parametrize("day", ["", "16/05/26x", "2026-02-30"])
def test_an_impossible_day_is_told(first, declaration, day):
    response = first.post(address("propose", declaration), {"adopted_on": day})
    assert response.status_code == 302 and said(response)
    assert not AdoptionProposal.objects.exists()


def test_acts_are_posted_never_opened(first, declaration):
    for name in ("propose", "take_back", "close", "new_version"):
        assert first.get(address(name, declaration)).status_code == 405


def test_the_draft_as_pdf_says_that_it_is_one(first, declaration):
    response = first.get(address("pdf", declaration))
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")


# Opening, the deadline, closing -----------------------------------------------------------------


@pytest.fixture
def adopted(pilar, ada):
    summit = make_summit(time_zone="Europe/Paris")
    return adopt(make_declaration(summit=summit), pilar, ada)


def wall(name, day, hour, occurrence=""):
    return {f"{name}_day": day, f"{name}_hour": hour, f"{name}_occurrence": occurrence}


def test_an_adopted_text_is_opened_until_a_wall_time_of_the_summit(first, adopted):
    declaration = adopted.declaration
    page = first.get(address("open", declaration))
    assert "On the clocks of Paris" in page.content.decode()
    response = first.post(
        address("open", declaration),
        wall("closes_at", "2031-07-14", "18:00") | {"opens_at_day": ""},
    )
    assert response.status_code == 302
    declaration.refresh_from_db()
    assert declaration.stage == "open"
    assert declaration.closes_at == datetime(2031, 7, 14, 16, tzinfo=UTC)
    assert OpenText.objects.get().adopted_text == adopted
    assert LogEntry.objects.filter(change_message__contains="Opened version 1").exists()
    assert "2031-07-14 18:00 (Europe/Paris)" in compare(first, declaration)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (wall("closes_at", "2020-01-01", "10:00"), "must close after it opens"),
        (
            wall("opens_at", "2031-07-15", "10:00") | wall("closes_at", "2031-07-14", "10:00"),
            "must close after it opens",
        ),
        (wall("closes_at", "2031-03-30", "02:30"), "does not exist that night"),
        (wall("closes_at", "2031-10-26", "02:30"), "happens twice that night"),
        (wall("closes_at", "2031-10-26", ""), "Give both the date and the time"),
        (wall("closes_at", "12026-10-26", "10:00"), "valid date"),
    ],
)
def test_impossible_times_are_told_and_nothing_opens(first, adopted, times, message):
    response = first.post(address("open", adopted.declaration), times)
    assert response.status_code == 200 and message in response.content.decode()
    assert not OpenText.objects.exists()


def test_a_time_that_happens_twice_is_asked_for(first, adopted):
    response = first.post(
        address("open", adopted.declaration), wall("closes_at", "2031-10-26", "02:30")
    )
    assert 'name="closes_at_occurrence"' in response.content.decode()
    first.post(address("open", adopted.declaration), wall("closes_at", "2031-10-26", "02:30", "2"))
    adopted.declaration.refresh_from_db()
    assert adopted.declaration.closes_at == datetime(2031, 10, 26, 1, 30, tzinfo=UTC)
    page = first.get(address("deadline", adopted.declaration)).content.decode()
    assert 'value="02:30"' in page and '<option value="2" selected>' in page


def test_the_deadline_changes_and_the_history_tells_it(first, pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    response = first.post(
        address("deadline", declaration), wall("closes_at", "2031-01-02", "12:00")
    )
    assert response.status_code == 302
    declaration.refresh_from_db()
    assert declaration.closes_at == datetime(2031, 1, 2, 12, tzinfo=UTC)
    assert "2031-01-02 12:00 (UTC)" in LogEntry.objects.first().change_message
    past = first.post(address("deadline", declaration), wall("closes_at", "2020-01-02", "12:00"))
    assert past.status_code == 200 and "must close after it opens" in past.content.decode()
    declaration.refresh_from_db()
    assert declaration.closes_at.year == 2031


def test_closing_is_an_act_and_only_once(first, pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    assert "Closed for signature." in said(first.post(address("close", declaration)))
    assert "is not open" in said(first.post(address("close", declaration)))
    response = first.post(
        address("deadline", declaration), wall("closes_at", "2031-01-02", "12:00")
    )
    assert "is not open" in response.content.decode()
    declaration.refresh_from_db()
    assert declaration.stage == "closed"


def test_a_newer_version_is_opened_in_place_of_the_older(first, pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    sign_for(make_invitation(declaration))
    add_text(declaration, 2, word="Mieux")
    newer = adopt(declaration, pilar, ada, number=2)
    first.post(address("open", declaration, 2), {})
    assert OpenText.objects.get().adopted_text == newer
    kinds = list(declaration.entries.order_by("index").values_list("kind", flat=True))
    assert kinds == ["text-adopted", "opened", "signature", "text-adopted", "closed", "opened"]
    assert (
        "open for signature already"
        in first.post(address("open", declaration, 2), {}).content.decode()
    )


def test_only_an_adopted_text_is_opened(first, declaration):
    assert "Only an adopted text" in said(first.post(address("open", declaration), {}))


def test_the_plain_form_neither_opens_nor_closes_what_is_adopted(first, adopted):
    page = f"/admin/declarations/declaration/{adopted.declaration.pk}/change/"
    data = fields_of(first.get(page))
    assert not {"stage", "opens_at_0", "closes_at_0", "slug"} & set(data)
    forged = {"stage": "open", "opens_at_0": "2020-01-01", "opens_at_1": "10:00", "slug": "other"}
    first.post(page, data | forged | {"_save": "1"})
    stored = Declaration.objects.get()
    assert (stored.stage, stored.opens_at, stored.slug) == ("draft", None, "paix")


# What is adopted stays --------------------------------------------------------------------------


def test_an_adopted_text_its_clauses_and_statements_never_change(adopted):
    text = DeclarationText.objects.first()
    rows = [text, text.clauses.first(), Statement.objects.first()]
    for row in rows:
        for change in (row.save, row.delete):
            with pytest.raises(ProtectedError), transaction.atomic():
                change()
    for row in (adopted, adopted.declaration):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()
    for model in (Clause, DeclarationText, Statement, AdoptedText, Declaration):
        with pytest.raises(ProtectedError), transaction.atomic():
            model.objects.all().delete()
    assert AdoptedText.objects.get().sha256 == adopted.sha256


def test_nothing_is_added_to_an_adopted_text(second, adopted):
    text = DeclarationText.objects.first()
    response = second.post(
        "/admin/declarations/clause/add/",
        {"text_version": text.pk, "key": "more", "kind": "goal", "text": "More", "position": 9},
    )
    assert response.status_code == 409
    assert "can no longer change" in response.content.decode()
    assert not Clause.objects.filter(key="more").exists()


def test_a_new_draft_frees_the_statements_and_the_adopted_ones_stay(adopted):
    add_text(adopted.declaration, 2)
    statement = Statement.objects.get(key="commits")
    statement.text_en = "I commit anew."
    statement.save()
    assert json.loads(AdoptedText.objects.get().canonical)["kinds"]["commits"]["en"] == (
        "I commit with my city."
    )


def _pages(adopted):
    text = DeclarationText.objects.first()
    return {
        "declaration": adopted.declaration,
        "declarationtext": text,
        "clause": text.clauses.first(),
        "statement": Statement.objects.first(),
    }


@pytest.mark.parametrize("name", ["declaration", "declarationtext", "clause", "statement"])
@pytest.mark.parametrize("is_published", [True, False])
def test_deleting_what_is_adopted_is_refused_with_a_sentence(second, adopted, name, is_published):
    Declaration.objects.update(is_published=is_published)
    row = _pages(adopted)[name]
    base = f"/admin/declarations/{name}/"
    single = second.post(f"{base}{row.pk}/delete/", {"post": "yes"})
    bulk = second.post(
        base, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    for response in (single, bulk):
        assert response.status_code in (200, 302, 403, 409)
    assert type(row).objects.filter(pk=row.pk).exists()
    if name == "declaration":
        assert "kept for ever" in single.content.decode()
        assert "kept for ever" in bulk.content.decode()


def test_the_drafting_page_of_an_adopted_version_leads_back(first, adopted):
    response = first.get(address("draft", adopted.declaration))
    assert response.status_code == 302 and "can no longer change" in said(response)
    response = first.post(address("draft", adopted.declaration), {"c-one-text_en": "x"})
    assert "can no longer change" in said(response)


def test_a_deadline_in_the_rules_is_never_in_the_past(pilar, ada):
    declaration = make_open_declaration(pilar, ada)
    with pytest.raises(ValidationError):
        adoption.change_deadline(declaration, timezone.now() - timedelta(seconds=1))
    adoption.change_deadline(declaration, None)
    declaration.refresh_from_db()
    assert declaration.closes_at is None


def test_a_proposal_is_dated_as_the_officer_says(pilar, declaration):
    proposal = adoption.propose(declaration, 1, pilar, date(2019, 8, 31))
    proposal.refresh_from_db()
    assert proposal.adopted_on == date(2019, 8, 31)
