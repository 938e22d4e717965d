"""The receipt of a signature: its page, its files and its mails."""

from uuid import uuid4

import pytest
from django.conf import settings as site
from django.utils import translation

from declarations import receipts
from declarations.ledger import log, notes
from declarations.letters import receipts as letters
from declarations.papers import seal
from declarations.papers.seal import Sealed, SealUnusable
from declarations.signing import acts, giving
from portal.outbox.letters import Unneeded
from portal.outbox.models import Mail
from tests.declarations.builders import make_invitation, make_open_declaration, make_seat, sign_for
from tests.declarations.papers.reading import attachments, pages, says, text_of
from tests.declarations.rolls import confirm, make_paper
from tests.declarations.signing.walking import Walk
from tests.portal.builders import make_city, make_summit

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada, summit=make_summit())


@pytest.fixture
def signature(declaration):
    return sign_for(
        make_invitation(
            declaration,
            city="Strasbourg",
            name="Camille Modèle",
            honorific="Mme",
            function_fr="Mairesse",
            email="camille@ville.example",
            notice_email="cabinet@ville.example",
        )
    )


def page(client, signature, rest="", language="fr"):
    return client.get(f"/{language}/receipts/{signature.number}/{rest}")


def words(response):
    """The text of a page on one line, its special spaces as plain ones."""
    return " ".join(plain(response.content.decode()).split())


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


# The page -----------------------------------------------------------------------------------------
def test_the_receipt_says_the_whole_act_in_both_languages(client, signature):
    text = words(page(client, signature))
    assert "Merci. Strasbourg est la 1<sup>re</sup> ville signataire." in text
    for part in (
        "Je m’engage avec ma ville.",
        "I commit with my city.",
        "J’ai lu la Déclaration.",
        "Camille Modèle",
        "Mairesse",
        " ".join(signature.adopted_text.fingerprint_groups),
        str(signature.number),
        "version 1",
        "Nᵒ 2",
        "(Paris, UTC+1)",
        "(Istanbul, UTC+3)",
        "(UTC)",
        f"{site.SITE_URL}/fr/verify/{signature.number}/",
    ):
        assert part in text, part
    text = words(page(client, signature, language="en"))
    assert "Thank you. Strasbourg is the 1st city to sign." in text


def test_a_receipt_is_private_to_whoever_has_its_code(client, signature):
    for rest in ("", "receipt.pdf", "proof.tlog-proof", "change/", "withdraw/", "correct/"):
        response = page(client, signature, rest)
        assert response.status_code == 200
        assert {name: response.headers[name] for name in PRIVATE} == PRIVATE
        assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
        if rest not in ("receipt.pdf", "proof.tlog-proof"):
            # Neither address stands anywhere: the receipt may be handed on.
            assert "camille@ville.example" not in response.content.decode()
            assert "cabinet@ville.example" not in response.content.decode()


def test_an_unknown_code_and_one_that_is_none_look_the_same(client, signature):
    codes = [str(uuid4()), "nonsense", str(signature.number).upper(), signature.number.hex]
    answers = [client.get(f"/fr/receipts/{code}/") for code in codes]
    assert {answer.status_code for answer in answers} == {404}
    texts = {
        answer.content.decode().replace(code, "CODE")
        for answer, code in zip(answers, codes, strict=True)
    }
    assert len(texts) == 1


def test_the_rank_counts_cities_each_once(client, declaration, pilar, ada):
    first = make_seat(declaration, "Izmir")
    sign_for(make_invitation(seat=first, capacity="representative"))
    network = make_seat(declaration, make_city("Réseau", kind="network"))
    of_network = sign_for(make_invitation(seat=network))
    again = sign_for(make_invitation(seat=first))
    second = sign_for(make_invitation(declaration, city="Xi’an"))
    assert receipts.find(second.number).rank == 2
    assert "Merci. Xi’an est la 2<sup>e</sup> ville signataire." in words(page(client, second))
    # The second act of a city and that of another body are no further city.
    for signature in (again, of_network):
        assert receipts.find(signature.number).rank is None
        assert "a signé." in words(page(client, signature))


def test_the_number_of_queries_does_not_grow_with_the_roll(
    client, declaration, signature, django_assert_max_num_queries
):
    log.checkpoint(declaration)
    for number in range(6):
        sign_for(make_invitation(declaration, city=f"Ville {number}"))
    with django_assert_max_num_queries(16):
        page(client, signature)


def test_the_mail_is_spoken_of_honestly_and_to_the_signatory_alone(client, declaration):
    walk = Walk(make_invitation(declaration, name="Zoé Martin", email="zoe@ville.example"))
    receipt = walk.get_ready().sign().last["Location"]
    mail = Mail.objects.filter(kind="declarations.receipt")
    assert "sur le point de partir" in words(walk.client.get(receipt))
    mail.update(state=Mail.State.ACCEPTED, settled_at="2026-11-22T00:00Z")
    assert "accepté par le serveur de messagerie" in words(walk.client.get(receipt))
    mail.update(state=Mail.State.BOUNCED)
    assert "n’est pas arrivé" in words(walk.client.get(receipt))
    assert "courriel de ce reçu" not in words(client.get(receipt))


def test_what_became_of_a_signature_stands_on_its_receipt(client, declaration, pilar, ada):
    acknowledged = sign_for(make_invitation(declaration, city="Ham", capacity="representative"))
    confirm(acknowledged, pilar, ada)
    assert "confirmée par le conseil le 20 novembre 2026" in words(page(client, acknowledged))

    acts.correct(acknowledged, giving.Printed(name="Zoë", function_fr="Adjointe"), giving.Traces())
    text = words(page(client, acknowledged))
    assert "orthographe rectifiée le" in text and "Zoë" in text

    acts.withdraw(acknowledged, giving.Traces(note="Changement d’avis"))
    text = words(page(client, acknowledged))
    assert "Cette signature a été retirée" in text and "retirée le" in text
    assert "Changement d’avis" not in text and "receipt-change" not in text

    acts.erase(acknowledged, ada)
    text = words(page(client, acknowledged))
    assert "Nom effacé à la demande de la personne" in text
    assert "Zoë" not in text and "Adjointe" not in text


def test_a_successor_renews_and_the_old_receipt_says_so(client, declaration):
    seat = make_seat(declaration, "Izmir")
    old = sign_for(make_invitation(seat=seat, name="Ancienne Maire"))
    sign_for(make_invitation(seat=seat, name="Nouveau Maire", is_renewal=True))
    assert "renouvelée par Nouveau Maire" in words(page(client, old))
    assert "Retirer ou rectifier" not in words(page(client, old))


def test_mark_up_in_a_name_stays_text(client, declaration):
    hostile = '<img src="/etc/hostname" onerror="x">'
    signature = sign_for(make_invitation(declaration), name=hostile)
    assert "<img" not in page(client, signature).content.decode()
    assert "<img" in text_of(page(client, signature, "receipt.pdf").content)
    with translation.override("fr"):
        assert "<img" not in letters.receipt_letter(mail_of(signature, "receipt")).html


# The files ----------------------------------------------------------------------------------------
def test_the_pdf_is_one_page_that_leads_to_its_verification(client, signature):
    response = page(client, signature, "receipt.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="paix-2-recu.pdf"' in response["Content-Disposition"]
    pdf = response.content
    assert len(pages(pdf)) == 1
    assert says(
        pdf,
        "Camille Modèle",
        "Je m’engage avec ma ville.",
        "I commit with my city.",
        str(signature.number),
        f"{site.SITE_URL}/fr/verify/{signature.number}/",
        "Ce fichier ne porte pas de cachet électronique.",
    )
    assert f"/fr/verify/{signature.number}/)".encode() in pdf
    assert attachments(pdf)["paix-2.tlog-proof"].decode() == receipts.proof_of(
        receipts.find(signature.number)
    )


def test_the_proof_file_proves_the_entry(client, declaration, signature):
    proof = page(client, signature, "proof.tlog-proof").content
    head = notes.verify_proof(
        proof, signature.entry.leaf.encode(), [_vkey()], log.origin(declaration)
    )
    assert head.size == declaration.entries.count()


def _vkey():
    return log.signing_key().public.vkey


def test_a_pending_time_stamp_stands_in_the_name_of_the_file(client, signature, monkeypatch):
    sealed = Sealed(b"%PDF-1.7", is_sealed=True, problem="nobody answers")
    monkeypatch.setattr(seal, "seal", lambda pdf, **kwargs: sealed)
    name = page(client, signature, "receipt.pdf")["Content-Disposition"]
    assert "paix-2-recu-horodatage-en-attente.pdf" in name
    with translation.override("fr"):
        letter = letters.receipt_letter(mail_of(signature, "receipt"))
    assert "horodatage" in letter.attachments[0].name
    assert "encore attendu" in letter.text and "still pending" in letter.text


def test_no_pdf_is_given_without_the_seal_that_is_configured(client, signature, settings):
    settings.SEAL_FILE = "/nowhere/seal.p12"
    response = page(client, signature, "receipt.pdf")
    assert response.status_code == 503
    assert "Le cachet du portail ne peut servir à présent" in words(response)
    assert "le PDF doit attendre" in words(page(client, signature))
    # The mail goes out all the same, and says so.
    with translation.override("fr"):
        letter = letters.receipt_letter(mail_of(signature, "receipt"))
    assert [file.name for file in letter.attachments] == ["paix-2.tlog-proof", "paix-3.checkpoint"]
    assert "n’a pas pu recevoir son cachet" in plain(letter.text)
    with pytest.raises(SealUnusable):
        seal.plan()


def test_no_proof_is_given_without_the_key_of_the_ledger(client, signature, settings):
    settings.PRODUCTION, settings.LEDGER_KEY_FILE = True, "/nowhere/key"
    assert page(client, signature, "proof.tlog-proof").status_code == 503
    assert page(client, signature, "receipt.pdf").status_code == 503
    assert page(client, signature).status_code == 200
    with translation.override("fr"), pytest.raises(log.KeyMissing):
        letters.receipt_letter(mail_of(signature, "receipt"))


def test_papers_are_limited_for_one_network(client, signature, monkeypatch):
    monkeypatch.setattr("declarations.views.receipts.PAPERS_AN_HOUR", 0)
    response = page(client, signature, "receipt.pdf")
    assert response.status_code == 429
    assert "Revenez dans une heure" in words(response)


# The mails ----------------------------------------------------------------------------------------
def mail_of(signature, kind):
    return Mail.objects.get(kind=f"declarations.{kind}", about=str(signature.number))


def write(compose, mail):
    with translation.override(mail.language):
        return compose(mail)


def test_the_mail_of_the_receipt_carries_everything(declaration, signature):
    letter = write(letters.receipt_letter, mail_of(signature, "receipt"))
    pdf, proof, checkpoint = letter.attachments
    assert pdf.content.startswith(b"%PDF-") and pdf.mimetype == "application/pdf"
    notes.verify_proof(
        proof.content, signature.entry.leaf.encode(), [_vkey()], log.origin(declaration)
    )
    head = notes.verify_checkpoint(checkpoint.content, [_vkey()], log.origin(declaration))
    assert head.size == declaration.entries.count()
    assert letter.subject == "Reçu de votre signature : Déclaration paix".replace(" :", "\xa0:")
    for body in (letter.text, letter.html):
        for part in (
            "Camille Modèle",
            "Je m’engage avec ma ville.",
            "I commit with my city.",
            str(signature.number),
            " ".join(signature.adopted_text.fingerprint_groups),
            f"{site.SITE_URL}/fr/verify/{signature.number}/",
            f"{site.SITE_URL}/en/receipts/{signature.number}/change/",
            "protocole@parvis.example",
        ):
            assert part in body, part
    assert letter.reply_to == ("protocole@parvis.example",)


def test_the_second_address_learns_of_the_signature_and_can_object(signature):
    mail = mail_of(signature, "notice")
    assert mail.to == "cabinet@ville.example"
    letter = write(letters.notice_letter, mail)
    assert "Camille Modèle" in letter.text and "au nom de Strasbourg" in letter.text
    assert "+33 1 23 45 67 89" in letter.text
    assert letter.attachments == ()


def test_each_later_act_is_confirmed_by_mail_with_the_new_checkpoint(declaration, pilar, ada):
    signature = sign_for(make_invitation(declaration, capacity="representative", language="en"))
    confirm(signature, pilar, ada)
    acts.correct(signature, giving.Printed(name="Zoë", function_en="Deputy"), giving.Traces())
    acts.withdraw(signature, giving.Traces())
    for kind, compose, part in (
        ("confirmed", letters.confirmed_letter, "was confirmed by the council on 20 November 2026"),
        ("corrected", letters.corrected_letter, "Zoë, Deputy"),
        ("withdrawn", letters.withdrawn_letter, "was withdrawn on"),
    ):
        letter = write(compose, mail_of(signature, kind))
        assert part in plain(letter.text)
        head = notes.verify_checkpoint(
            letter.attachments[-1].content, [_vkey()], log.origin(declaration)
        )
        assert head.size == declaration.entries.count()


def test_nobody_is_written_to_about_a_person_who_was_erased(signature, ada):
    acts.erase(signature, ada)
    with pytest.raises(Unneeded):
        write(letters.receipt_letter, mail_of(signature, "receipt"))


def test_a_paper_signature_has_a_receipt_too(client, declaration, pilar, ada):
    signature = giving.confirm_paper(make_paper(make_seat(declaration), pilar), ada)
    text = words(page(client, signature))
    assert "sur papier" in text and "2 novembre 2026" in text
    assert says(page(client, signature, "receipt.pdf").content, "Sur papier")
