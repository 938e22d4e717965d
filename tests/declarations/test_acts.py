"""Withdrawing and correcting from the receipt: each with a new code, each once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from declarations.models import Challenge, Correction, Ending, Evidence, PublicRecord
from declarations.signing import acts, giving
from declarations.signing.codes import code_of
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, make_seat, sign_for
from tests.declarations.posting import post_and_look
from tests.declarations.rolls import make_paper
from tests.declarations.signing.walking import words_of


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def signature(declaration):
    return sign_for(
        make_invitation(
            declaration, name="Zoe Martin", email="zoe@ville.example", function_en="Mayor"
        )
    )


class Errand:
    """One browser on the pages of one receipt."""

    def __init__(self, signature, language="fr"):
        self.signature, self.client = signature, Client()
        self.base = f"/{language}/receipts/{signature.number}/"

    def get(self, rest=""):
        return self.client.get(self.base + rest)

    def post(self, rest, **data):
        return post_and_look(self.client, self.base + rest, data)

    def code(self):
        return code_of(Challenge.objects.filter(signature=self.signature).latest("pk"))


LINE = {"honorific": "", "name": "Zoë Martin", "function_fr": "Mairesse", "function_en": "Mayor"}


# Withdrawing --------------------------------------------------------------------------------------
def test_withdrawing_takes_a_reason_a_code_and_is_told(signature):
    errand = Errand(signature)
    assert "ne compte plus parmi les signataires" in words_of(errand.get("withdraw/"))
    answer = errand.post("withdraw/", reason="Le conseil s’y oppose.")
    assert answer["Location"].endswith("/withdraw/code/")
    assert Mail.objects.get(kind="declarations.code").to == "zoe@ville.example"
    asked = words_of(errand.get("withdraw/code/"))
    assert "z•••@ville.example" in asked and "Le conseil s’y oppose." in asked
    assert not Ending.objects.exists()

    answer = errand.post("withdraw/code/", code=errand.code())
    assert answer.status_code == 303 and answer["Location"].endswith("/done/")
    assert "La signature est retirée" in words_of(errand.get("done/"))
    ending = Ending.objects.get()
    assert (ending.signature, ending.reason) == (signature, "withdrawn")
    kept = Evidence.objects.get(act="withdrawal")
    assert kept.note == "Le conseil s’y oppose."
    assert (kept.email, kept.ip) == ("zoe@ville.example", "127.0.0.1")
    assert Mail.objects.filter(kind="declarations.withdrawn").count() == 1
    assert "retirée le" in words_of(errand.get())


def test_looking_and_pressing_without_the_code_changes_nothing(signature):
    """What a mail scanner does that follows links and presses buttons."""
    errand = Errand(signature)
    for rest in ("", "change/", "withdraw/", "withdraw/code/", "correct/", "correct/code/"):
        errand.get(rest)
    assert not Challenge.objects.exists()
    errand.post("withdraw/code/", code="12345678")
    errand.post("withdraw/", reason="")
    errand.post("withdraw/code/", code="00000000")
    errand.post("withdraw/code/")
    assert not Ending.objects.exists()


def test_a_code_holds_for_five_tries(signature):
    errand = Errand(signature)
    errand.post("withdraw/", reason="")
    right = errand.code()
    wrong = "00000000" if right != "00000000" else "11111111"
    for left in (4, 3, 2, 1):
        answer = words_of(errand.post("withdraw/code/", code=wrong))
        assert "n’est pas le bon" in answer or "pas correct" in answer or "exact" in answer
        assert ("Il reste" in answer or "essai" in answer) and str(left) in answer
    errand.post("withdraw/code/", code=wrong)
    errand.post("withdraw/code/", code=right)
    assert not Ending.objects.exists()
    errand.post("withdraw/code/", send="1")
    errand.post("withdraw/code/", code=errand.code())
    assert Ending.objects.count() == 1


def test_an_old_code_no_longer_holds(signature):
    errand = Errand(signature)
    errand.post("withdraw/", reason="")
    Challenge.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = errand.post("withdraw/code/", code=errand.code())
    assert "ne vaut plus" in words_of(answer) or "plus valable" in words_of(answer)
    assert not Ending.objects.exists()


def test_five_codes_an_hour(signature):
    errand = Errand(signature)
    errand.post("withdraw/", reason="")
    answers = [errand.post("withdraw/code/", send="1") for _number in range(5)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 303, 429]


def test_the_code_of_another_browser_is_worth_nothing(signature):
    mayor, stranger = Errand(signature), Errand(signature)
    mayor.post("withdraw/", reason="")
    code = mayor.code()
    # The stranger's own question kills the mayor's code and cannot use it.
    stranger.post("withdraw/", reason="")
    stranger.post("withdraw/code/", code=code)
    assert not Ending.objects.exists()


def test_what_was_confirmed_cannot_be_exchanged(signature):
    errand = Errand(signature)
    errand.post("correct/", **LINE)
    code = errand.code()
    errand.post("correct/", **{**LINE, "name": "Somebody Else"})
    errand.post("correct/code/", code=code)
    errand.post("withdraw/code/", code=code)
    assert not Correction.objects.exists() and not Ending.objects.exists()


def test_twice_is_once(signature):
    errand = Errand(signature)
    errand.post("withdraw/", reason="")
    code = errand.code()
    first = errand.post("withdraw/code/", code=code)
    again = errand.post("withdraw/code/", code=code)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again["Location"].endswith("/done/")
    assert Ending.objects.count() == 1
    # In another browser it is told plainly.
    other = Errand(signature)
    answer = other.get("withdraw/")
    assert answer.status_code == 409
    assert "plus rien à retirer" in words_of(answer)
    assert other.post("withdraw/", reason="").status_code == 409


def test_an_officer_who_was_quicker_is_told_plainly(signature, monkeypatch):
    errand = Errand(signature)
    errand.post("withdraw/", reason="")
    code = errand.code()
    check = acts.refuse_ended

    def quicker(signature):
        monkeypatch.setattr(acts, "refuse_ended", check)
        acts.withdraw(signature, giving.Traces())
        check(signature)

    monkeypatch.setattr(acts, "refuse_ended", quicker)
    answer = errand.post("withdraw/code/", code=code)
    assert "a déjà pris fin" in words_of(answer) or "déjà" in words_of(answer)


# Correcting ---------------------------------------------------------------------------------------
def test_correcting_shows_the_line_in_both_languages_before_the_code(signature):
    errand = Errand(signature)
    assert 'value="Zoe Martin"' in errand.get("correct/").content.decode()
    preview = errand.post("correct/", preview="1", **LINE)
    assert preview.status_code == 200 and not Challenge.objects.exists()
    assert words_of(preview).count("Zoë Martin") == 2
    assert "Mairesse" in words_of(preview) and "Mayor" in words_of(preview)

    errand.post("correct/", **LINE)
    assert words_of(errand.get("correct/code/")).count("Zoë Martin") == 2
    assert PublicRecord.objects.count() == 1
    errand.post("correct/code/", code=errand.code())
    done = words_of(errand.get("done/"))
    assert "La ligne est rectifiée" in done and "Zoë Martin" in done
    before, after = PublicRecord.objects.order_by("number")
    assert (before.name, after.name) == ("Zoe Martin", "Zoë Martin")
    assert after.city_fr == before.city_fr and after.signed_on == before.signed_on


def test_the_same_correction_twice_is_once(signature):
    errand = Errand(signature)
    errand.post("correct/", **LINE)
    code = errand.code()
    errand.post("correct/code/", code=code)
    errand.post("correct/code/", code=code)
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    "change, words",
    [
        ({"name": ""}, "Écrivez votre nom"),
        ({"name": "Zoë\u202egnimod"}, "Zoë"),
        ({"function_fr": "", "function_en": ""}, "une langue au moins"),
        ({"name": "Zoe Martin", "function_fr": "Maire"}, "Rien ne diffère"),
    ],
)
def test_a_line_that_cannot_be_printed_is_refused_in_words(signature, change, words):
    answer = Errand(signature).post("correct/", **{**LINE, **change})
    assert answer.status_code == 200
    assert 'class="note note--alert"' in answer.content.decode()
    assert words in words_of(answer) or words in answer.content.decode()
    assert not Challenge.objects.exists()


# Where no code can be mailed ----------------------------------------------------------------------
def test_without_an_address_one_writes_to_the_officers(declaration, pilar, ada):
    on_paper = giving.confirm_paper(make_paper(make_seat(declaration), pilar), ada)
    erased = sign_for(make_invitation(declaration, city="Ham"))
    acts.erase(erased, ada)
    for signature, words in ((on_paper, "donnée sur papier"), (erased, "a été effacé")):
        errand = Errand(signature)
        for rest in ("withdraw/", "correct/", "withdraw/code/"):
            answer = errand.get(rest)
            assert answer.status_code == 409
            assert words in words_of(answer) and "protocole@parvis.example" in words_of(answer)
        assert words in words_of(errand.get("change/"))
        assert errand.post("withdraw/", reason="x").status_code == 409
    assert not Challenge.objects.exists()


def test_done_is_shown_where_it_was_done(signature):
    assert Errand(signature).get("done/").status_code == 302
    errand = Errand(signature)
    errand.post("withdraw/", reason="")
    errand.post("withdraw/code/", code=errand.code())
    # Nothing of what was typed stays in the session.
    assert errand.client.session["receipt act"]["answer"] == {}
