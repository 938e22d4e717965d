"""Seats and invitations at the officers' desk: forms, lists, actions, and what is refused."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from declarations import inviting
from declarations.models import Invitation, InvitationLink, Seat, SeatMember
from declarations.signing import acts, links
from declarations.signing.giving import Traces
from portal.outbox.models import Mail
from speakers.models import Affiliation, Person
from tests.admin.pages import errors_of, fields_of, save
from tests.declarations.builders import (
    get_ready,
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.posting import post_and_look
from tests.declarations.test_inviting import all_states
from tests.portal.builders import make_city, make_summit

SEATS = "/admin/declarations/seat/"
LIST = "/admin/declarations/invitation/"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def officer(pilar, signed_in):
    client = signed_in(pilar)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def page_of(row):
    return f"/admin/declarations/{row._meta.model_name}/{row.pk}/change/"


# Seats --------------------------------------------------------------------------------------------
def test_a_seat_is_made_with_its_members_at_the_end_of_the_order(officer, declaration):
    make_seat(declaration, "Nice", position=4)
    city, member = make_city("Izmir"), make_city("Paris")
    answer = save(
        officer,
        f"{SEATS}add/",
        declaration=declaration.pk,
        organisation=city.pk,
        **{"seatmember_set-TOTAL_FORMS": "1", "seatmember_set-0-organisation": member.pk},
    )
    assert answer.status_code == 302
    seat = Seat.objects.get(organisation=city)
    assert seat.position == 5 and list(seat.members.all()) == [member]
    page = officer.get(page_of(seat)).content.decode()
    assert f"{seat.code[:5]} {seat.code[5:]}" in page


@pytest.mark.parametrize(
    "case", ["second seat", "member elsewhere", "member with a seat", "itself"]
)
def test_no_city_counts_twice(officer, declaration, case):
    city = make_city("Izmir")
    seat = make_seat(declaration, "Nice")
    data = {"declaration": declaration.pk, "organisation": city.pk}
    member = None
    if case == "second seat":
        make_seat(declaration, city)
    elif case == "member elsewhere":
        SeatMember.objects.create(seat=seat, organisation=city)
    elif case == "member with a seat":
        member = seat.organisation
    else:
        member = city
    if member is not None:
        data["seatmember_set-TOTAL_FORMS"] = "1"
        data["seatmember_set-0-organisation"] = member.pk
    before = Seat.objects.count()
    answer = save(officer, f"{SEATS}add/", **data)
    assert answer.status_code == 200 and errors_of(answer)
    assert Seat.objects.count() == before


@pytest.mark.parametrize("way", ["page", "list"])
def test_a_seat_that_is_used_is_not_deleted_and_the_page_says_why(officer, declaration, way):
    invitation = make_invitation(declaration)
    sign_for(invitation)
    seat = invitation.seat
    if way == "page":
        answer = officer.post(f"{SEATS}{seat.pk}/delete/", {"post": "yes"})
    else:
        answer = officer.post(
            SEATS, {"action": "delete_selected", "_selected_action": [seat.pk], "post": "yes"}
        )
    assert answer.status_code in (200, 403, 409)
    assert "this seat has invitations, papers or signatures" in answer.content.decode()
    assert Seat.objects.filter(pk=seat.pk).exists()


def test_a_seat_without_invitations_goes(officer, declaration):
    seat = make_seat(declaration)
    officer.post(f"{SEATS}{seat.pk}/delete/", {"post": "yes"})
    assert not Seat.objects.exists()


def test_the_city_of_a_used_seat_is_fixed_and_so_are_members_once_signed(officer, declaration):
    invitation = make_invitation(declaration)
    offered = fields_of(officer.get(page_of(invitation.seat)))
    assert "organisation" not in offered and "seatmember_set-TOTAL_FORMS" in offered
    sign_for(invitation)
    assert "seatmember_set-0-organisation" not in fields_of(officer.get(page_of(invitation.seat)))
    forged = {
        "position": "3", "organisation": make_city("Rome").pk,
        "seatmember_set-TOTAL_FORMS": "1", "seatmember_set-INITIAL_FORMS": "0",
        "seatmember_set-0-organisation": make_city("Nice").pk, "_save": "1",
    }  # fmt: skip
    officer.post(page_of(invitation.seat), forged)
    seat = Seat.objects.get(pk=invitation.seat.pk)
    assert seat.organisation == invitation.seat.organisation and not seat.members.exists()


# The form of an invitation ------------------------------------------------------------------------
def test_the_form_fills_in_what_is_known(officer, pilar, ada):
    declaration = make_open_declaration(pilar, ada, summit=make_summit())
    seat = make_seat(declaration)
    person = Person.objects.create(slug="tunc", name="Tunç", honorific_fr="M.", honorific_en="Mr")
    Affiliation.objects.create(
        person=person, organisation=seat.organisation, function_fr="Maire", function_en="Mayor"
    )
    answer = save(
        officer, f"{LIST}add/?seat={seat.pk}", person=person.pk, capacity="mayor",
        email="tunc@izmir.example",
    )  # fmt: skip
    assert answer.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.name, invitation.function_en) == ("Tunç", "Mayor")
    assert invitation.declaration == declaration and invitation.invited_by == pilar
    assert invitation.time_zone == "Europe/Istanbul"  # the summit’s
    assert [one.code for one in invitation.statements.all()] == ["commits"]


def test_statements_can_be_limited_but_not_to_none(officer, pilar, ada):
    statements = {
        "commits": ("mayor", "Je m’engage.", "I commit."),
        "supports": ("mayor", "Je soutiens.", "I support."),
    }
    declaration = make_open_declaration(pilar, ada, statements=statements)
    invitation = make_invitation(declaration)
    assert fields_of(officer.get(page_of(invitation)))["codes"] == ["commits", "supports"]
    save(officer, page_of(invitation), codes=["supports"])
    assert [one.code for one in invitation.statements.all()] == ["supports"]
    answer = save(officer, page_of(invitation), codes=None)
    assert "codes" in errors_of(answer)
    assert [one.code for one in invitation.statements.all()] == ["supports"]


def test_another_capacity_brings_its_own_statements(officer, declaration):
    invitation = make_invitation(declaration)
    save(officer, page_of(invitation), capacity="representative")
    assert [one.code for one in invitation.statements.all()] == ["acknowledges"]
    assert "capacity" in errors_of(save(officer, page_of(invitation), capacity="head"))


def test_a_statement_for_which_a_code_was_typed_must_stay(officer, declaration):
    invitation = make_invitation(declaration)
    get_ready(invitation)
    answer = save(officer, page_of(invitation), capacity="representative")
    assert answer.status_code == 200 and errors_of(answer)
    invitation.refresh_from_db()
    assert invitation.capacity == "mayor"


@pytest.mark.parametrize(
    "field, value",
    [
        ("time_zone", "Paris"),
        ("email", "a@b.example\nBcc: c@d.example"),
        ("name", "Zoé\u202e"),
        ("name", ""),
        ("expires_on", "2001-01-01"),
        ("expires_on", "demain"),
        ("codes", ["strange"]),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(officer, declaration, field, value):
    invitation = make_invitation(declaration)
    before = Invitation.objects.values().get()
    answer = save(officer, page_of(invitation), **{field: value})
    assert answer.status_code == 200 and field in errors_of(answer)
    assert Invitation.objects.values().get() == before


def test_a_key_is_taken_once_in_a_declaration(officer, declaration):
    make_invitation(declaration, city="Nice", key="7")
    answer = save(officer, page_of(make_invitation(declaration)), key="7")
    assert "key" in errors_of(answer)


def test_an_invitation_does_not_move_to_another_declaration(officer, declaration, pilar, ada):
    other = make_seat(make_open_declaration(pilar, ada, slug="autre"))
    invitation = make_invitation(declaration)
    assert "seat" in errors_of(save(officer, page_of(invitation), seat=other.pk))


def test_the_last_day_is_one_of_the_invited_persons_zone(officer, declaration):
    invitation = make_invitation(declaration, time_zone="Asia/Tokyo")
    token = links.make_link(invitation)
    save(officer, page_of(invitation), expires_on="2099-05-16")
    invitation.refresh_from_db()
    assert invitation.expires_at.isoformat() == "2099-05-16T14:59:00+00:00"
    assert fields_of(officer.get(page_of(invitation)))["expires_on"] == ["2099-05-16"]
    assert links.invitation_of(token) == invitation


def test_a_new_address_kills_the_links_of_the_old_one(officer, declaration):
    invitation = make_invitation(declaration)
    token = links.make_link(invitation)
    save(officer, page_of(invitation), email="autre@ville.example")
    assert links.invitation_of(token) is None


@pytest.mark.parametrize("state", ["signed", "declined", "passed_on", "revoked", "erased"])
def test_of_what_is_settled_only_the_note_changes(officer, declaration, state):
    invitation = all_states(declaration)[inviting.State(state)]
    invitation.refresh_from_db()
    before = {key: value for key, value in vars(invitation).items() if key[0] != "_"}
    page = officer.get(page_of(invitation))
    assert not {"capacity", "email", "name", "seat", "codes"} & set(fields_of(page))
    answer = officer.post(
        page_of(invitation),
        {"note": "Vu", "capacity": "representative", "name": "Forgé", "email": "x@y.example",
         "codes": ["acknowledges"], "_save": "1"},
    )  # fmt: skip
    assert answer.status_code == 302
    after = {
        key: value
        for key, value in vars(Invitation.objects.get(pk=invitation.pk)).items()
        if key[0] != "_"
    }
    assert after == {**before, "note": "Vu"}
    assert not invitation.statements.filter(code="acknowledges").exists()


def test_an_invitation_is_never_deleted(officer, declaration):
    invitation = make_invitation(declaration)
    for answer in (
        officer.post(f"{LIST}{invitation.pk}/delete/", {"post": "yes"}),
        officer.post(
            LIST,
            {"action": "delete_selected", "_selected_action": [invitation.pk], "post": "yes"},
        ),
    ):
        assert answer.status_code in (200, 409)
        assert "revoked or erased, never deleted" in answer.content.decode()
    assert Invitation.objects.exists()


def test_the_page_tells_how_an_invitation_stands(officer, declaration):
    invitation = make_invitation(declaration)
    inviting.invite(Invitation.objects.all(), None, batch="1")
    acts.refuse(invitation, Traces(note="Nos statuts <b>l’interdisent</b>"))
    page = officer.get(page_of(invitation)).content.decode()
    assert "declined" in page and "Nos statuts &lt;b&gt;" in page


# The list -----------------------------------------------------------------------------------------
def listed(client, query=""):
    changelist = client.get(f"{LIST}?{query}").context["cl"]
    return {row.name for row in changelist.result_list}


def test_the_list_filters_by_answer(officer, declaration):
    found = all_states(declaration)
    for state, invitation in found.items():
        if state != inviting.State.WAITING:
            invitation.refresh_from_db()
            assert listed(officer, f"state={state}") == {invitation.name}
    answered = {found[one].name for one in inviting.ANSWERED}
    assert listed(officer, "state=answered") == answered
    assert len(listed(officer, "state=nonsense")) > 3


def test_the_list_filters_by_what_became_of_the_mail(officer, declaration):
    states = ["none", "queued", "accepted", "failed", "bounced"]
    people = {state: make_invitation(declaration, city=state) for state in states}
    inviting.invite(Invitation.objects.exclude(pk=people["none"].pk), None, batch="1")
    for state in states[2:]:
        Mail.objects.filter(about=str(people[state].number)).update(
            state=state, settled_at=timezone.now()
        )
    for state, invitation in people.items():
        assert listed(officer, f"mail={state}") == {invitation.name}
    page = officer.get(LIST).content.decode()
    assert "not mailed" in page and "accepted by the mail server" in page


@pytest.mark.parametrize("query", ["", "state=waiting", "mail=queued", "q=maire"])
def test_the_list_costs_the_same_with_more_rows(officer, declaration, query):
    counts = set()
    for size in (1, 3, 20):
        while Invitation.objects.count() < size:
            make_invitation(declaration, city=f"Ville {Invitation.objects.count()}")
        inviting.invite(Invitation.objects.all(), None, batch=str(size))
        officer.get(f"{LIST}?{query}")
        with CaptureQueriesContext(connection) as counted:
            officer.get(f"{LIST}?{query}")
        counts.add(len(counted))
    assert len(counts) == 1 and counts.pop() <= 14


# Actions ------------------------------------------------------------------------------------------
def act(client, action, *invitations, **fields):
    """Choose invitations in the list; with `fields`, send the page that asks about them."""
    chosen = {"_selected_action": [one.pk for one in invitations]}
    if fields:
        return post_and_look(client, f"{LIST}chosen/{action}/", {**chosen, **fields})
    return client.post(LIST, {"action": action, **chosen}, follow=True)


def test_inviting_asks_first_then_sends_once(officer, declaration, pilar):
    french, english = (
        make_invitation(declaration),
        make_invitation(declaration, city="London", language="en"),
    )
    mute = make_invitation(declaration, city="Rome", email="")
    page = act(officer, "invite", french, english, mute)
    html = page.content.decode()
    for words in (
        "2 people will be written to",
        "In French first: 1",
        "In English first: 1",
        "There is no e-mail address",
        "Nous avons l’honneur",
        "We have the honour",
    ):
        assert words in html, words
    assert not Mail.objects.exists() and not InvitationLink.objects.exists()
    batch = page.context["batch"]
    for _time in range(2):
        answer = act(officer, "invite", french, english, mute, confirmed="1", batch=batch)
        assert answer.url == f"{LIST}batch/{batch}/"
    assert Mail.objects.count() == 2
    assert LogEntry.objects.filter(user=pilar, change_message="Invited by mail.").count() == 2


def test_a_second_mayor_of_a_seat_is_told_of(officer, declaration):
    """Without “renews” a successor could not sign, and the mail would lead nowhere."""
    first = make_invitation(declaration, name="Zeynep Modèle")
    second = make_invitation(seat=first.seat, name="Ece Modèle")
    change = officer.get(page_of(second)).context["adminform"].form.initial
    data = {name: value for name, value in change.items() if value not in (None, False)}
    page = officer.post(page_of(second), data, follow=True).content.decode()
    assert "Zeynep Modèle" in page and "signs first" in page
    sign_for(first)
    assert "tick “renews" in act(officer, "invite", second).content.decode()
    Invitation.objects.filter(pk=second.pk).update(is_renewal=True)
    assert "1 person will be written to" in act(officer, "invite", second).content.decode()


def test_one_invitation_is_sent_sent_again_and_taken_back_from_its_own_page(
    officer, declaration, signed_in, rita
):
    invitation = make_invitation(declaration)
    base = f"{LIST}{invitation.pk}/"

    def offered():
        html = officer.get(page_of(invitation)).content.decode()
        return [step for step in ("invite", "invite-again", "revoke") if f"{base}{step}/" in html]

    assert offered() == ["invite", "revoke"]
    page = officer.get(f"{base}invite/")
    assert "1 person will be written to" in page.content.decode() and not Mail.objects.exists()
    officer.post(f"{base}invite/", {"confirmed": "1", "batch": page.context["batch"]})
    assert Mail.objects.count() == 1 and offered() == ["invite-again", "revoke"]
    officer.post(f"{base}invite-again/", {"confirmed": "1"})
    assert Mail.objects.count() == 2
    assert officer.get(f"{base}revoke/").status_code == 200
    answer = officer.post(f"{base}revoke/", {"confirmed": "1"})
    invitation.refresh_from_db()
    assert answer.url == page_of(invitation) and invitation.revoked_at and offered() == []
    assert officer.get(f"{LIST}99999/revoke/").status_code == 404
    assert signed_in(rita).post(f"{base}revoke/", {"confirmed": "1"}).status_code == 403


def test_a_forged_batch_is_not_taken_over(officer, declaration):
    invitation = make_invitation(declaration)
    answer = act(officer, "invite", invitation, confirmed="1", batch="../x")
    assert uuid.UUID(answer.url.split("/")[-2])


def test_the_page_of_a_batch_counts_honestly_and_sends_again(officer, declaration):
    people = [make_invitation(declaration, city=f"Ville {n}") for n in range(4)]
    inviting.invite(Invitation.objects.all(), None, batch="b")
    mails = list(Mail.objects.order_by("pk"))
    for mail, state, problem in zip(
        mails, ("accepted", "failed", "bounced"), ("", "refused: 550", "bounced"), strict=False
    ):
        Mail.objects.filter(pk=mail.pk).update(
            state=state, problem=problem, settled_at=timezone.now()
        )
    page = officer.get(f"{LIST}batch/b/")
    html = page.content.decode()
    progress = page.context["progress"]
    assert (progress.queued, progress.accepted, progress.failed, progress.bounced) == (1, 1, 1, 1)
    assert '<progress id="batch-progress" max="4" value="3">' in html
    assert people[1].email in html and "refuses it (550)" in html and people[0].email not in html
    assert officer.post(f"{LIST}batch/b/").status_code == 302
    assert Mail.objects.filter(state="queued").count() == 3


def test_a_batch_of_other_mails_has_no_page(officer, declaration):
    assert officer.get(f"{LIST}batch/none/").status_code == 404


def test_the_deadline_of_several_is_the_same_day_in_each_zone(officer, declaration):
    paris = make_invitation(declaration)
    tokyo = make_invitation(declaration, city="Tokyo", time_zone="Asia/Tokyo")
    assert "2 invitations get" in act(officer, "extend", paris, tokyo).content.decode()
    act(officer, "extend", paris, tokyo, confirmed="1", last_day="2099-05-16")
    paris.refresh_from_db(), tokyo.refresh_from_db()
    assert paris.expires_at - tokyo.expires_at == timedelta(hours=7)
    page = act(officer, "extend", paris, tokyo, confirmed="1", last_day="2001-05-16")
    assert page.context["form"].errors
    tokyo.refresh_from_db()
    assert tokyo.expires_at.year == 2099


def test_taking_back_asks_first(officer, declaration):
    invitation = make_invitation(declaration)
    token = links.make_link(invitation)
    assert invitation.name in act(officer, "revoke", invitation).content.decode()
    assert links.invitation_of(token) == invitation
    answer = act(officer, "revoke", invitation, confirmed="1")
    assert answer.status_code == 302 and links.invitation_of(token) is None


@pytest.mark.parametrize("who", ["edith", "tariq", "rita"])
def test_only_officers_and_administrators_see_who_is_invited(request, signed_in, declaration, who):
    invitation = make_invitation(declaration)
    inviting.invite(Invitation.objects.all(), None, batch="b")
    Mail.objects.update(state="failed", settled_at=timezone.now())
    client = signed_in(request.getfixturevalue(who))
    for address in (LIST, page_of(invitation), f"{LIST}batch/b/"):
        assert client.get(address).status_code == 403
    assert invitation.name not in client.get(page_of(invitation.seat)).content.decode()
    assert client.post(f"{LIST}batch/b/").status_code == 403
    for action in ("invite_again", "extend", "revoke"):
        act(client, action, invitation, confirmed="1", last_day="2099-01-01")
    invitation.refresh_from_db()
    assert invitation.revoked_at is None and invitation.expires_at is None
    assert [mail.state for mail in Mail.objects.all()] == ["failed"]
