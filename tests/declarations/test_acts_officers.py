"""The officers' page of a signature: its trail, its evidence by permission, acts with a reason."""

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from declarations.models import Correction, Ending, Evidence
from declarations.signing import acts, giving
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, make_seat, sign_for
from tests.declarations.posting import post_and_look
from tests.declarations.rolls import confirm, make_paper

LINE = {"name": "Zoë Martin", "honorific": "", "function_fr": "Maire", "function_en": "Mayor"}
REASON = "Lettre du cabinet, 2 décembre"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def signature(declaration, pilar):
    return sign_for(
        make_invitation(declaration, name="Zoe Martin", email="zoe@ville.example", invited_by=pilar)
    )


def address(signature, act="change"):
    return f"/admin/declarations/signature/{signature.pk}/{act}/"


def test_the_trail_tells_all_that_happened(declaration, signed_in, pilar, ada):
    asked = make_invitation(declaration, city="Ham", capacity="representative", invited_by=pilar)
    signature = sign_for(asked)
    confirm(signature, pilar, ada)
    acts.correct(signature, giving.Printed(name="Zoë", function_fr="Maire"), giving.Traces())
    acts.withdraw(signature, giving.Traces(note="Motif privé"))
    page = signed_in(pilar).get(address(signature)).content.decode()
    steps = ["Invitation", "Texte lu", "Code reçu", "Signée", "confirmée", "rectifiée", "Retirée"]
    places = [page.lower().index(step.lower(), page.index("<ol>")) for step in steps]
    assert places == sorted(places)
    assert "Motif privé" in page and asked.email in page


def test_evidence_is_for_the_officers_alone(signature, signed_in, pilar, ada, rita, edith):
    for reader in (rita, edith):
        page = signed_in(reader).get(address(signature))
        assert page.status_code == 200
        text = page.content.decode()
        assert "Zoe Martin" in text and "registre" in text
        for hidden in ("zoe@ville.example", "Preuves", "Invitation établie", "Retirer la"):
            assert hidden not in text
    for officer in (pilar, ada):
        page = signed_in(officer).get(address(signature)).content.decode()
        assert "zoe@ville.example" in page and "<strong>signée en ligne</strong>" in page


def test_who_is_neither_reader_nor_officer_sees_no_signature(signature, signed_in, victor, tariq):
    assert signed_in(victor).get(address(signature)).status_code == 302
    assert signed_in(tariq).get(address(signature)).status_code == 403


def test_a_signature_cannot_be_edited_or_deleted(signature, signed_in, ada):
    client = signed_in(ada)
    client.post(address(signature), {"statement": "acknowledges"})
    assert client.post(address(signature, "delete"), {"post": "yes"}).status_code == 403
    assert client.get("/admin/declarations/signature/add/").status_code == 403
    signature.refresh_from_db()
    assert signature.statement == "commits"


def test_an_officer_withdraws_with_a_reason_after_a_second_look(signature, signed_in, pilar):
    client = signed_in(pilar)
    refused = post_and_look(client, address(signature, "withdraw"), {"reason": ""})
    assert "errorlist" in refused.content.decode()
    look = post_and_look(client, address(signature, "withdraw"), {"reason": REASON})
    assert REASON in look.content.decode() and not Ending.objects.exists()
    done = client.post(
        address(signature, "withdraw"), {"reason": REASON, "confirmed": "1"}, follow=True
    )
    assert "Retirée à la demande écrite" in done.content.decode()
    assert Ending.objects.get().signature == signature
    kept = Evidence.objects.get(act="withdrawal")
    assert (kept.note, kept.officer) == (REASON, pilar)
    assert LogEntry.objects.filter(user=pilar, object_id=str(signature.pk)).count() == 1
    confirmed = {"reason": REASON, "confirmed": "1"}
    again = post_and_look(client, address(signature, "withdraw"), confirmed)
    assert "déjà" in again.content.decode()
    assert Ending.objects.count() == 1


def test_an_officer_corrects_and_sees_the_line_first(signature, signed_in, pilar):
    client = signed_in(pilar)
    form = client.get(address(signature, "correct")).content.decode()
    assert 'value="Zoe Martin"' in form
    correcting = {**LINE, "reason": REASON}
    look = post_and_look(client, address(signature, "correct"), correcting)
    text = look.content.decode()
    assert "Zoe Martin" in text and "Zoë Martin" in text and not Correction.objects.exists()
    back = post_and_look(client, address(signature, "correct"), {**correcting, "change": "1"})
    assert 'type="hidden" name="name"' not in back.content.decode()
    client.post(address(signature, "correct"), {**correcting, "confirmed": "1"})
    assert signature.records.get(number=2).name == "Zoë Martin"
    assert Evidence.objects.get(act="correction").note == REASON


def test_a_paper_signature_is_withdrawn_the_same_way(declaration, signed_in, pilar, ada):
    signature = giving.confirm_paper(make_paper(make_seat(declaration), pilar), ada)
    signed_in(ada).post(address(signature, "withdraw"), {"reason": REASON, "confirmed": "1"})
    assert Ending.objects.get().signature == signature


@pytest.mark.parametrize("act", ["withdraw", "correct"])
def test_only_officers_act(signature, signed_in, rita, edith, tariq, act):
    for user in (rita, edith, tariq):
        answer = signed_in(user).post(
            address(signature, act), {**LINE, "reason": REASON, "confirmed": "1"}
        )
        assert answer.status_code == 403
    assert not Ending.objects.exists() and not Correction.objects.exists()


def test_the_list_finds_and_filters(declaration, signature, signed_in, pilar):
    gone = sign_for(make_invitation(declaration, city="Ham", name="Ödön Nagy"))
    acts.withdraw(gone, giving.Traces())
    client = signed_in(pilar)
    page = client.get("/admin/declarations/signature/", {"q": "odon"}).content.decode()
    assert "Ödön Nagy" in page and "Zoe Martin" not in page
    page = client.get("/admin/declarations/signature/", {"state": "standing"}).content.decode()
    assert "Zoe Martin" in page and "Ödön Nagy" not in page
    page = client.get("/admin/declarations/signature/", {"state": "withdrawn"}).content.decode()
    assert "Ödön Nagy" in page and "Zoe Martin" not in page


def test_an_officer_mails_a_receipt_again_that_was_accepted(signature, signed_in, pilar, rita):
    client, page = signed_in(pilar), address(signature, "mail")
    assert page in client.get(address(signature)).content.decode()
    # The first mail has not left yet: another one would say nothing more.
    client.post(page)
    assert Mail.objects.filter(kind="declarations.receipt").count() == 1
    Mail.objects.update(state=Mail.State.ACCEPTED, settled_at=timezone.now())
    assert "zoe@" in client.get(page).content.decode()
    for _press in range(2):
        client.post(page)
    first, again = Mail.objects.filter(kind="declarations.receipt").order_by("pk")
    assert (again.to, again.state, again.about) == (first.to, "queued", first.about)
    assert signed_in(rita).post(page).status_code == 403
