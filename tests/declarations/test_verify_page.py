"""Verifying by code, by file and by the QR code's address; what hostile files get to hear."""

from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from declarations import receipts, verifying
from declarations.ledger import keys, log, notes
from declarations.models import LedgerEntry, PublicRecord, Signature
from declarations.signing import acts, giving
from portal.lib.guards import install as guards
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for
from tests.declarations.signing.walking import words_of

# Nobody’s code.
UNKNOWN = "00000000-1111-4222-8333-abcdefabcdef"
LINK = b"/URI(https://x/fr/verify/%b/)"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def signature(declaration):
    return sign_for(make_invitation(declaration, city="Strasbourg", name="Camille Modèle"))


@pytest.fixture
def proof(signature):
    return receipts.proof_of(receipts.find(signature.number)).encode()


@pytest.fixture
def unguarded(db):
    """The database without its guards, as somebody with its password has it.

    They come back with the end of the test's transaction.
    """
    connection.check_constraints()  # PostgreSQL takes no trigger away while one is to run
    guards.remove(connection)


def look(client, signature, language="fr"):
    return client.get(f"/{language}/verify/{signature.number}/")


def send(client, data, name="proof.tlog-proof"):
    return client.post("/fr/verify/", {"file": SimpleUploadedFile(name, data)})


# By code ------------------------------------------------------------------------------------------
def test_the_code_is_found_however_it_is_typed(client, signature):
    code = str(signature.number)
    for typed in (
        code,
        code.replace("-", ""),
        code.upper(),
        f"  {code.replace('-', ' - ')} ",
        code.replace("-", "\u2011"),
        code.replace("0", "O").replace("1", "l"),
        f"http://localhost:8000/en/verify/{code}/",
    ):
        answer = client.get("/fr/verify/", {"code": typed})
        assert answer.status_code == 302, typed
        assert answer["Location"] == f"/fr/verify/{code}/"
    assert client.get(f"/fr/verify/{code.upper()}/").url == f"/fr/verify/{code}/"


@pytest.mark.parametrize(
    "typed, status, words",
    [
        ("abc", 200, "32 chiffres"),
        (UNKNOWN, 404, "Aucune signature ne porte ici ce code"),
        ("<script>alert(1)</script>", 200, "32 chiffres"),
        ("f" * 10_000, 200, "32 chiffres"),
        ("\x00", 200, "32 chiffres"),
    ],
)
def test_a_wrong_code_gets_plain_words(client, signature, typed, status, words):
    answer = client.get("/fr/verify/", {"code": typed})
    assert answer.status_code == status
    assert words in words_of(answer)
    assert "<script>alert" not in answer.content.decode()


def test_the_page_says_what_was_signed_and_that_the_ledger_agrees(client, declaration, signature):
    text = words_of(look(client, signature))
    for part in (
        "Strasbourg a signé",
        "Elle tient, et le registre concorde",
        "Camille Modèle",
        "Je m’engage avec ma ville.",
        "I commit with my city.",
        "figure au registre, inscription nᵒ 2",
        f"couvre {declaration.entries.count()} inscriptions",
        "lettre pour lettre",
        "Ce que cela ne montre pas",
        "Vérifier sans ce site",
    ):
        assert part in text, part
    assert notes.parse_note(log.checkpoint(declaration).note).text.split("\n")[2] in text
    assert "Strasbourg has signed" in words_of(look(client, signature, "en"))


def test_the_page_is_public_and_names_no_address(client, signature):
    answer = look(client, signature)
    assert signature.invitation.email not in answer.content.decode()
    assert 'name="robots" content="noindex"' in answer.content.decode()
    assert client.get("/fr/verify/nonsense/").status_code == 404
    assert client.get(f"/fr/verify/{uuid4()}/").status_code == 404


def test_later_acts_are_told(client, declaration, ada):
    signature = sign_for(make_invitation(declaration, capacity="representative"))
    acts.correct(signature, giving.Printed(name="Zoë", function_fr="Adjointe"), giving.Traces())
    acts.withdraw(signature, giving.Traces())
    text = words_of(look(client, signature))
    assert "s’est retirée" in text and "retirée le" in text and "Zoë" in text
    acts.erase(signature, ada)
    text = words_of(look(client, signature))
    assert "Zoë" not in text and "l’acte reste prouvable" in text
    assert "Quelque chose ne concorde pas" not in text


# What an insider changed --------------------------------------------------------------------------
def test_a_changed_name_is_noticed(client, signature, unguarded):
    PublicRecord.objects.filter(signature=signature).update(name="Somebody Else")
    text = words_of(look(client, signature))
    assert "Quelque chose ne concorde pas" in text
    assert "modifié après l’enregistrement" in text


def test_a_changed_leaf_is_noticed(client, signature, unguarded):
    leaf = signature.entry.leaf.replace('"kind":"commits"', '"kind":"supports"')
    assert leaf != signature.entry.leaf
    log.checkpoint(signature.declaration)
    LedgerEntry.objects.filter(pk=signature.entry_id).update(leaf=leaf)
    text = words_of(look(client, signature))
    assert "ne figure pas sous le point de contrôle signé" in text
    assert "dit autre chose que cette page" in text


def test_a_changed_act_is_noticed(client, signature, unguarded):
    Signature.objects.filter(pk=signature.pk).update(kind="supports")
    assert "dit autre chose que cette page" in words_of(look(client, signature))


def test_a_changed_text_is_noticed(client, signature, unguarded):
    text = signature.adopted_text
    changed = text.canonical.replace("I commit", "I object")
    type(text).objects.filter(pk=text.pk).update(canonical=changed)
    assert "n’est pas celui qui a été signé" in words_of(look(client, signature))


def test_a_hidden_withdrawal_is_noticed(client, signature, unguarded):
    acts.withdraw(signature, giving.Traces())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM declarations_ending")
    text = words_of(look(client, signature))
    assert "raconte de cette signature une autre histoire" in text


def test_without_the_key_the_page_says_what_could_not_be_verified(client, signature, settings):
    settings.PRODUCTION, settings.LEDGER_KEY_FILE = True, "/nowhere/key"
    text = words_of(look(client, signature))
    assert "Tout n’a pas pu être vérifié" in text and "sa clé manque" in text


# By file ------------------------------------------------------------------------------------------
def test_a_proof_file_is_genuine_and_still_holds(client, declaration, signature, proof):
    sign_for(make_invitation(declaration, city="Ham"))
    text = words_of(send(client, proof))
    assert "Votre fichier est authentique. Quand le registre comptait 3 inscriptions" in text
    assert "Strasbourg a signé" in text


def test_the_pdf_leads_to_its_signature_and_is_not_taken_for_more(client, signature):
    pdf = receipts.sealed_receipt(receipts.find(signature.number), "fr").pdf
    text = words_of(send(client, pdf, "recu.pdf"))
    assert "Seul le code a été lu dans votre PDF" in text and "Strasbourg a signé" in text


def altered(proof, old, new):
    changed = proof.replace(old, new, 1)
    assert changed != proof
    return changed


def with_wrong_path(proof):
    lines = proof.decode().split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("index ")) + 1
    lines[at] = keys.encode_base64(bytes(32))
    return "\n".join(lines).encode()


HOSTILE = {
    "empty": lambda proof: b" ",
    "binary": lambda proof: bytes(range(256)) * 100,
    "text": lambda proof: b"Hello",
    "half": lambda proof: proof[: len(proof) // 2],
    "two": lambda proof: proof + proof,
    "NUL": lambda proof: proof + b"\x00",
    "number": lambda proof: altered(proof, b"index 2", b"index 9999999999999999999"),
    "number beyond a database": lambda proof: altered(proof, b"index 2", b"index 999999999999999"),
    "other entry": lambda proof: altered(proof, b"index 2", b"index 1"),
    "path": with_wrong_path,
    "signature": lambda proof: altered(proof, b"\n3\n", b"\n4\n"),
    "zip": lambda proof: b"PK\x03\x04" + bytes(1000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_plain_words(client, proof, name):
    answer = send(client, HOSTILE[name](proof))
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1]
    assert 'id="file_error"' in main
    assert "Votre fichier est authentique" not in main


def test_a_proof_of_another_ledger_is_named(client, declaration, proof):
    key = keys.LogKey("other.example", log.signing_key().private)
    head = notes.Checkpoint("other.example/declarations/paix", 1, bytes(32))
    note = notes.sign_note(head.text(), key)
    answer = send(client, notes.proof_text(0, [], note, extra=b"x").encode())
    assert "autre registre (other.example/declarations/paix)" in words_of(answer)
    # The same name with another key: it was not issued here.
    head = notes.Checkpoint(log.origin(declaration), 1, bytes(32))
    stranger = keys.LogKey(log.signing_key().name, Ed25519PrivateKey.generate())
    note = notes.sign_note(head.text(), stranger)
    answer = send(client, notes.proof_text(0, [], note, extra=b"x").encode())
    assert "Aucune clé de ce registre n’a signé ce fichier" in words_of(answer)


def test_a_genuine_file_that_the_ledger_contradicts_raises_the_alarm(
    client, signature, proof, unguarded
):
    entry = signature.entry
    leaf = entry.leaf.replace("commits", "kommits")
    LedgerEntry.objects.filter(pk=entry.pk).update(leaf=leaf)
    answer = send(client, proof)
    assert "le registre d’aujourd’hui le contredit" in words_of(answer)
    assert "prévenez les organisateurs et les autres signataires" in words_of(answer)


def test_the_proof_of_something_else_is_named(client, declaration, signature):
    opened = declaration.entries.get(kind="opened")
    answer = send(client, log.proof_of(opened).encode())
    assert "n’est pas une signature" in words_of(answer)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n" + bytes(1000),
        b"%PDF-1.7\n" + b"9 0 obj<</Filter/FlateDecode/Length 99>>stream\nx" * 1000,
        b"%PDF-1.7\n/URI(https://x/fr/verify/" + b"-" * 36 + b"/)",
        b"%PDF-1.7\n"
        + b"".join(
            b"/URI(https://x/verify/%b/)" % one.encode()
            for one in (UNKNOWN, UNKNOWN.replace("0", "a"))
        ),
        b"%PDF-1.7\n" + LINK % UNKNOWN.encode(),
    ],
)
def test_a_strange_pdf_gets_plain_words(client, signature, data):
    answer = send(client, data, "receipt.pdf")
    assert answer.status_code in (200, 404)
    assert "ce PDF" in words_of(answer)


def test_a_file_that_is_too_large_is_not_read(client, db):
    answer = send(client, bytes(10_000_000))
    assert answer.status_code == 413
    assert "trop lourd" in words_of(answer)


def test_no_file_is_asked_for_in_words(client, db):
    answer = client.post("/fr/verify/", {"file": ""})
    assert "Choisissez un fichier" in words_of(answer)


def test_checks_are_limited_for_one_network(client, signature, proof, monkeypatch):
    monkeypatch.setattr("declarations.views.verifying.CHECKS_AN_HOUR", 2)
    assert look(client, signature).status_code == 200
    assert send(client, proof).status_code == 200
    for answer in (
        look(client, signature),
        send(client, proof),
        client.get("/fr/verify/", {"code": str(signature.number)}),
    ):
        assert answer.status_code == 429
        assert "Revenez dans une heure" in words_of(answer)


def test_nothing_in_a_pdf_is_interpreted():
    """The bytes alone decide: a bomb of compressed streams costs one pass over the file."""
    number = uuid4()
    pdf = b"%PDF-1.7\n" + bytes(500_000) + b"/URI(https://x/fr/verify/%b/)" % str(number).encode()
    assert verifying.code_in_pdf(pdf) == number


def test_a_proof_that_windows_kept_is_the_same_proof(client, proof):
    kept = b"\xef\xbb\xbf" + proof.replace(b"\n", b"\r\n")
    answer = client.post("/en/verify/", {"file": SimpleUploadedFile("p.tlog-proof", kept)})
    assert "Your file is genuine." in words_of(answer)


def test_an_empty_file_is_called_empty(client, db):
    answer = client.post("/en/verify/", {"file": SimpleUploadedFile("p.tlog-proof", b"")})
    assert "This file is empty." in words_of(answer)


def test_verifying_and_declarations_lead_to_each_other(client, declaration):
    assert (
        'href="/fr/verify/"' in client.get("/fr/declarations/").content.decode().split("<main")[1]
    )
    page = client.get("/fr/verify/").content.decode().split("<main")[1]
    for path in ("", "paix/signatories/", "paix/ledger/"):
        assert f'href="/fr/declarations/{path}"' in page


def test_a_clock_is_named_in_the_language_of_the_page(client, declaration):
    guest = make_invitation(declaration, city="Évora", time_zone="Europe/Lisbon")
    number = sign_for(guest).number
    assert "(Lisbonne, UTC" in words_of(client.get(f"/fr/verify/{number}/"))
    assert "(Lisbon, UTC" in words_of(client.get(f"/en/verify/{number}/"))
