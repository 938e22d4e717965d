"""Signing through the pages, from the link to the receipt."""

import base64
import hashlib
from io import BytesIO

import pytest
from django.utils import timezone, translation
from PIL import Image

from declarations.models import Challenge, Evidence, Invitation, ReadySession, Signature
from declarations.signing import consent
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, make_seat
from tests.declarations.signing.walking import CONSENT, Walk, address

pytestmark = pytest.mark.django_db


def test_a_mayor_signs_and_is_led_to_the_receipt(walk):
    walk.arrive()
    assert (walk.last.status_code, walk.last.url) == (303, address("sign"))
    for step, page in (
        (walk.read, "sign-statement"),
        (walk.choose, "sign-name"),
        (walk.name, "sign-code"),
        (walk.ask_for_code, "sign-code"),
        (walk.type_code, "sign-confirm"),
    ):
        assert step().last.status_code == 303
        assert walk.last.url == address(page)
        assert walk.get(page).status_code == 200
    walk.sign()
    signature = Signature.objects.get()
    assert (walk.last.status_code, walk.last.url) == (303, address("receipt", signature.number))
    record = signature.records.get()
    assert (record.name, record.function_fr, record.function_en) == ("Zoé Martin", "Maire", "Mayor")
    assert Mail.objects.filter(kind="declarations.receipt", to="zoe@izmir.example").count() == 1


def test_the_evidence_holds_what_was_typed_and_agreed_to(walk):
    walk.client.defaults["HTTP_USER_AGENT"] = "A phone"
    walk.get_ready().sign()
    evidence = Evidence.objects.get(act="signature")
    assert (evidence.email, evidence.ip) == ("zoe@izmir.example", "127.0.0.1")
    assert (evidence.user_agent, evidence.typed_name) == ("A phone", "Zoé Martin")
    with translation.override("fr"):
        assert evidence.consent == consent.sentence()


@pytest.mark.parametrize(
    "page, first",
    [
        ("sign-statement", "sign-read"),
        ("sign-name", "sign-read"),
        ("sign-code", "sign-read"),
        ("sign-confirm", "sign-read"),
        ("sign", "sign-read"),
    ],
)
def test_a_step_out_of_order_leads_to_the_first_one_that_is_not_done(walk, page, first):
    walk.arrive()
    assert walk.get(page).url == address(first)
    assert walk.post(page, {"send": "1", "code": "1", "name": "x"}).url == address(first)
    assert not Challenge.objects.exists()


def test_nothing_is_chosen_beforehand_and_the_whole_words_stand_there_in_both_languages(walk):
    walk.arrive().read()
    page = walk.get("sign-statement").content.decode()
    assert "checked" not in page.split("<fieldset", 1)[1].split("</fieldset>")[0]
    for words in ("Je m’engage avec ma ville.", "I commit with my city.", "J’ai lu la Déclaration"):
        assert words in page
    assert "J’en prends acte" not in page


@pytest.mark.parametrize("statement", ["acknowledges", "", "unknown"])
def test_a_statement_that_is_not_ours_is_refused(walk, statement):
    walk.arrive().read().choose(statement)
    assert walk.last.status_code == 200
    assert 'aria-invalid="true"' in walk.last.content.decode()
    assert walk.get("sign-name").url == address("sign-statement")


def test_reading_must_be_said_for_this_version(walk):
    walk.arrive()
    text = walk.invitation.declaration.open_text.adopted_text
    page = walk.post("sign-read", {"text": text.sha256})
    assert "Cochez la case" in page.content.decode()
    assert walk.get("sign").url == address("sign-read")
    page = walk.get("sign-read").content.decode()
    assert " ".join(text.fingerprint_groups) in page
    assert "Texte one fr" in page
    assert "Texte one en" in page
    assert "checked" not in page.split('id="reading"')[1].split("</form>")[0]


def test_the_name_is_prefilled_previewed_and_kept_when_something_is_wrong(walk):
    walk.arrive().read().choose()
    assert 'value="Zoé Martin"' in walk.get("sign-name").content.decode()
    walk.name(name="Zoé\N{RIGHT-TO-LEFT OVERRIDE} Martin", function_fr="Première maire")
    assert walk.last.status_code == 200
    page = walk.last.content.decode()
    assert "U+202E" in page
    assert 'value="Première maire"' in page
    walk.name(name="Zoé <b>Martin</b>", function_en="Lady Mayor", preview="1")
    page = walk.last.content.decode()
    assert "Zoé &lt;b&gt;Martin&lt;/b&gt;" in page
    assert page.count("Lady Mayor") == 2  # the field and the line
    assert walk.get("sign-code").url == address("sign-name")
    walk.name(function_fr="", function_en="")
    assert "dans une langue au moins" in walk.last.content.decode()


def test_a_name_is_one_whatever_the_form_in_which_it_was_typed(walk):
    walk.arrive().read().choose().name(name="Zoe\N{COMBINING ACUTE ACCENT} Martin")
    walk.ask_for_code().type_code().sign(typed_name="Zoe\N{COMBINING ACUTE ACCENT} Martin")
    assert Signature.objects.get().records.get().name == "Zoé Martin"


def test_a_representative_acknowledges_on_behalf_of_somebody(declaration):
    invitation = make_invitation(declaration, capacity="representative", name="Ali Kaya")
    walk = Walk(invitation).arrive().read().choose("acknowledges")
    assert "on_behalf_of_fr" in walk.get("sign-name").content.decode()
    walk.name(
        name="Ali Kaya",
        on_behalf_of_fr="l’assemblée municipale",
        on_behalf_of_en="the city council",
    )
    walk.ask_for_code().type_code()
    page = walk.get("sign-confirm").content.decode()
    assert "Je signe et prends acte pour la ville d’Izmir" in page
    walk.sign(typed_name="kaya ali")
    record = Signature.objects.get(kind="acknowledges").records.get()
    assert record.on_behalf_of_en == "the city council"


def test_a_mayor_signs_on_behalf_of_nobody(walk):
    walk.arrive().read().choose().name(on_behalf_of_fr="le roi")
    walk.ask_for_code().type_code().sign()
    assert Signature.objects.get().records.get().on_behalf_of_fr == ""


@pytest.mark.parametrize(
    "city, words",
    [
        ("Izmir", "la ville d’Izmir"),
        ("Le Havre", "la ville du Havre"),
        ("Lyon", "la ville de Lyon"),
    ],
)
def test_the_button_names_the_act_and_the_city(declaration, city, words):
    walk = Walk(make_invitation(declaration, city=city)).get_ready()
    assert f"Je signe et j’engage {words}" in walk.get("sign-confirm").content.decode()
    walk.language = "en"
    page = walk.get("sign-confirm").content.decode()
    assert f"I sign and commit the City of {city}" in page


# The code -----------------------------------------------------------------------------------------


def test_a_code_is_mailed_on_request_alone_and_its_address_is_masked(walk):
    walk.arrive().read().choose().name()
    page = walk.get("sign-code").content.decode()
    assert "zoe@izmir.example" not in page
    assert "z•••@izmir.example" in page
    assert not Challenge.objects.exists()
    walk.ask_for_code()
    mail = Mail.objects.get(kind="declarations.code")
    assert (mail.to, mail.language) == ("zoe@izmir.example", "fr")


@pytest.mark.parametrize("shape", ["{} {}", "  {}{} ", "{}\N{NO-BREAK SPACE}{}"])
def test_spaces_in_a_code_are_forgiven(walk, shape):
    walk.arrive().read().choose().name().ask_for_code()
    code = walk.mailed_code()
    walk.type_code(code=shape.format(code[:4], code[4:]))
    assert walk.last.url == address("sign-confirm")


def test_a_wrong_code_counts_and_five_end_it(walk):
    walk.arrive().read().choose().name().ask_for_code()
    right = walk.mailed_code()
    wrong = f"{(int(right) + 1) % 10**8:08d}"
    walk.type_code(code=wrong)
    assert "Il reste 4 essais" in walk.words
    for _try in range(4):
        walk.type_code(code=wrong)
    assert "dernier essai" in walk.words
    walk.type_code(code=right)
    assert walk.last.status_code == 200
    assert not ReadySession.objects.exists()
    walk.ask_for_code().type_code()
    assert walk.last.url == address("sign-confirm")


@pytest.mark.parametrize("typed", ["", "123", "1234567x", "١٢٣٤٥٦٧٨", "1" * 500])
def test_what_is_no_code_costs_no_try(walk, typed):
    walk.arrive().read().choose().name().ask_for_code()
    walk.post("sign-code", {"code": typed})
    assert walk.last.status_code == 200
    assert Challenge.objects.get().tries == 0


def test_the_sixth_code_within_an_hour_is_refused_in_words(walk):
    walk.arrive().read().choose().name()
    for _sent in range(5):
        assert walk.ask_for_code().last.status_code == 303
    walk.ask_for_code()
    assert walk.last.status_code == 429
    assert "Cinq codes" in walk.words
    walk.type_code()
    assert walk.last.url == address("sign-confirm")


@pytest.mark.parametrize("change", ["statement", "name", "function"])
def test_changing_anything_forgets_the_code(pilar, ada, change):
    declaration = make_open_declaration(
        pilar,
        ada,
        statements={
            "commits": ("mayor", "Je m’engage.", "I commit."),
            "supports": ("mayor", "Je soutiens.", "I support."),
        },
    )
    walk = Walk(make_invitation(declaration)).arrive().read().choose().name().ask_for_code()
    code = walk.mailed_code()
    if change == "statement":
        walk.choose("supports")
    elif change == "name":
        walk.name(name="Zoé Martine")
    else:
        walk.name(function_fr="Mairesse")
    walk.type_code(code=code)
    assert "ne vaut plus" in walk.words
    assert not ReadySession.objects.exists()


def test_changing_the_name_after_the_code_asks_for_a_new_one(walk):
    walk.get_ready().name(name="Zoé Martine")
    assert walk.last.url == address("sign-code")
    walk.post("sign-confirm", {"ready": str(ReadySession.objects.get().number), **CONSENT})
    assert walk.last.url == address("sign-code")
    assert not Signature.objects.exists()


def test_a_code_of_another_browser_is_worth_nothing_here(walk, invitation):
    walk.arrive().read().choose().name().ask_for_code()
    code = walk.mailed_code()
    other = Walk(invitation).arrive().read().choose().name()
    other.type_code(code=code)
    assert other.last.status_code == 200
    assert not ReadySession.objects.exists()


def test_without_an_address_no_code_can_be_asked_for(declaration):
    walk = Walk(make_invitation(declaration, email="")).arrive().read().choose().name()
    assert "Aucune adresse" in walk.get("sign-code").content.decode()
    walk.ask_for_code()
    assert walk.last.status_code == 409
    assert not Challenge.objects.exists()


# The signature ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "missing, words",
    [({"consent": ""}, "Cochez la case"), ({"typed_name": " "}, "Écrivez votre nom")],
)
def test_consent_and_typed_name_are_needed(walk, missing, words):
    walk.get_ready().sign(**missing)
    assert walk.last.status_code == 200
    assert words in walk.last.content.decode()
    assert not Signature.objects.exists()


def test_another_typed_name_is_told_once_and_traps_nobody(walk):
    walk.get_ready().sign(typed_name="Z. Martin")
    assert walk.last.status_code == 200
    assert "Vous avez écrit" in walk.words
    page = walk.last.content.decode()
    assert 'name="as_typed" value="Z. Martin"' in page
    assert "checked" in page
    walk.sign(typed_name="Z. Martin", as_typed="Z. Martin")
    assert walk.last.status_code == 303
    assert Evidence.objects.get(act="signature").typed_name == "Z. Martin"


@pytest.mark.parametrize("typed", ["zoe martin", "MARTIN Zoé", "Zoé-Martin"])
def test_accents_capitals_and_order_of_a_typed_name_do_not_matter(walk, typed):
    assert walk.get_ready().sign(typed_name=typed).last.status_code == 303


def png(width=300, height=100, **saved):
    picture = BytesIO()
    image = Image.new("RGBA", (width, height))
    image.putpixel((5, 5), (20, 26, 51, 255))
    image.save(picture, "PNG", **saved)
    return picture.getvalue()


def data_url(content, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def test_a_drawing_is_drawn_anew_and_its_digest_kept(walk):
    hidden = png() + b"<script>alert(1)</script>"
    walk.get_ready().sign(drawing=data_url(hidden))
    evidence = Evidence.objects.get(act="signature")
    assert evidence.drawing_sha256 == hashlib.sha256(hidden).hexdigest()
    assert b"script" not in bytes(evidence.drawing)
    with Image.open(BytesIO(evidence.drawing)) as drawn:
        assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (300, 100), "L")
        assert drawn.getpixel((5, 5)) < 100
        assert drawn.getpixel((50, 50)) == 255


@pytest.mark.parametrize(
    "drawing, words",
    [
        (data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "image PNG"),
        (data_url(b"GIF89a" + b"\0" * 40), "être lu"),
        (data_url(png()[:-30]), "être lu"),
        ("data:image/png;base64,!!!", "être lu"),
        (data_url(png(5000, 5000)), "trop lourd"),
        (data_url(b"\0" * 400_000), "trop lourd"),
        ("javascript:alert(1)", "image PNG"),
    ],
)
def test_a_drawing_that_is_none_is_refused_and_the_rest_is_kept(walk, drawing, words):
    walk.get_ready().sign(drawing=drawing)
    assert walk.last.status_code == 200
    page = walk.last.content.decode()
    assert words in page
    assert 'value="Zoé Martin"' in page
    assert not Signature.objects.exists()


def test_a_text_that_offers_this_person_nothing_says_so(declaration):
    walk = Walk(make_invitation(declaration, statements=())).arrive().read()
    page = walk.get("sign-statement")
    assert page.status_code == 409
    assert "Aucune formule" in page.content.decode()


def test_a_joint_seat_names_its_members(declaration):
    seat = make_seat(declaration)
    member = make_seat(declaration, "Lyon").organisation
    seat.members.add(member)
    walk = Walk(make_invitation(seat=seat))
    assert "avec Lyon" in walk.get("invitation", walk.token).content.decode()


def test_the_session_forgets_the_person_once_she_has_signed(walk):
    walk.get_ready().sign()
    kept = str(walk.client.session["signing"])
    assert "Zoé" not in kept
    assert walk.token not in kept


def test_a_signed_link_opens_nothing_more(walk, invitation):
    walk.get_ready().sign()
    assert Walk(invitation, token=walk.token).get("invitation", walk.token).status_code == 410
    assert not invitation.links.filter(revoked_at__isnull=True).exists()


def test_reading_is_dated_before_the_code(walk):
    before = timezone.now()
    walk.get_ready()
    ready = ReadySession.objects.get()
    assert before <= ready.read_at <= ready.code_ok_at
    assert Invitation.objects.get() == ready.invitation
