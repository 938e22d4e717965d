"""A roll with everything that can happen to a signature, and long rolls made in bulk."""

import hashlib
from datetime import date, timedelta
from itertools import count

from declarations.ledger import log, merkle
from declarations.models import (
    LedgerEntry,
    PaperEntry,
    PaperRecord,
    PublicRecord,
    Seat,
    Signature,
)
from declarations.records import Line, make_salt, record_sha256
from declarations.signing import acts, giving
from declarations.signing.giving import Printed, Traces
from organisations.models import Organisation, Place
from tests.declarations.builders import make_invitation, make_seat, sign_for

_numbers = count(1)
COUNTRIES = {
    "TR": ("Türkiye", "Türkiye"),
    "DE": ("Allemagne", "Germany"),
    "CA": ("Canada", "Canada"),
    "ES": ("Espagne", "Spain"),
}


def make_city_of(code, french, english="", *, at=None):
    """A published city of one of `COUNTRIES`; `at` is (latitude, longitude)."""
    number = next(_numbers)
    place = Place.objects.create(
        key=f"roll-{number}",
        city_fr=french,
        city_en=english or french,
        country_fr=COUNTRIES[code][0],
        country_en=COUNTRIES[code][1],
        country_code=code,
        latitude=at[0] if at else None,
        longitude=at[1] if at else None,
    )
    return Organisation.objects.create(
        slug=f"roll-{number}", kind="city", name_fr=french, place=place, is_published=True
    )


def make_paper(seat, recorder, **fields):
    """A paper that one officer recorded: a mayor's commitment, unless the fields say otherwise."""
    number = next(_numbers)
    fields = {
        "adopted_text": seat.declaration.adopted_texts.last(),
        "statement": "commits",
        "capacity": "mayor",
        "name": f"Signataire {number}",
        "function_fr": "Maire",
        "function_en": "Mayor",
        "place": "Izmir",
        "signed_on": date(2026, 11, 2),
        **fields,
    }
    return PaperEntry.objects.create(
        seat=seat,
        scan=f"scans/{number}.pdf",
        scan_sha256=hashlib.sha256(f"scan {number}".encode()).hexdigest(),
        recorded_by=recorder,
        **fields,
    )


def confirm(signature, recorder, officer, **fields):
    """Have a council confirm an acknowledgement, by a decision that two officers vouch for."""
    fields = {"body": "council", "reference": "2026-17", "signed_on": date(2026, 11, 20), **fields}
    paper = make_paper(
        signature.seat,
        recorder,
        **{"purpose": "confirmation", "signature": signature, "statement": "", **fields},
    )
    return acts.confirm_acknowledgement(paper, officer)


def make_varied_roll(declaration, pilar, ada):
    """One signature of each fate; returns them by what became of them."""
    cities = {
        "standing": make_city_of("TR", "Izmir", at=(38.42, 27.14)),
        "paper": make_city_of("DE", "Düsseldorf", at=(51.22, 6.77)),
        "withdrawn": make_city_of("ES", "Cordoue", "Córdoba", at=(37.89, -4.78)),
        "renewed": make_city_of("CA", "Montréal", "Montreal", at=(45.5, -73.57)),
        "confirmed": make_city_of("ES", "Bilbao", at=(43.26, -2.93)),
        "erased": make_city_of("DE", "Aix-la-Chapelle", "Aachen"),
    }
    seats = {
        fate: make_seat(declaration, city, position=position)
        for position, (fate, city) in enumerate(cities.items())
    }
    seats["standing"].members.add(make_city_of("TR", "Bornova"))
    found = {
        fate: sign_for(make_invitation(seat=seats[fate], name=f"Personne {fate}"))
        for fate in ("standing", "withdrawn", "renewed", "erased")
    }
    found["paper"] = giving.confirm_paper(make_paper(seats["paper"], pilar, name="Ida Papier"), ada)
    found["confirmed"] = sign_for(
        make_invitation(seat=seats["confirmed"], name="Rosa Repräsent", capacity="representative")
    )
    confirm(found["confirmed"], pilar, ada)
    acts.correct(
        found["standing"],
        Printed(name="Zoë Standing", function_fr="Mairesse", function_en="Mayor"),
        Traces(),
    )
    acts.withdraw(found["withdrawn"], Traces())
    found["successor"] = sign_for(
        make_invitation(seat=seats["renewed"], name="Nora Nouvelle", is_renewal=True)
    )
    acts.erase(found["erased"], ada)
    return found


def make_long_roll(declaration, recorder, officer, number):
    """So many signatures on paper, written in bulk as the rules would write them one by one."""
    text = declaration.adopted_texts.last()
    last = declaration.entries.order_by("-index").first()
    at = last.at + timedelta(minutes=1)
    slug = f"long-{next(_numbers)}"
    codes = list(COUNTRIES)
    places = Place.objects.bulk_create(
        Place(
            key=f"{slug}-{n}",
            city_fr=f"Ville {n:04}",
            city_en=f"Town {n:04}",
            country_fr=COUNTRIES[codes[n % 4]][0],
            country_en=COUNTRIES[codes[n % 4]][1],
            country_code=codes[n % 4],
            latitude=-50 + n % 110,
            longitude=-170 + n * 7 % 340,
        )
        for n in range(number)
    )
    cities = Organisation.objects.bulk_create(
        Organisation(
            slug=f"{slug}-{n}", kind="city", name_fr=f"Ville {n:04}", place=place,
            is_published=True,
        )
        for n, place in enumerate(places)
    )  # fmt: skip
    seats = Seat.objects.bulk_create(
        Seat(declaration=declaration, organisation=city) for city in cities
    )
    papers = PaperEntry.objects.bulk_create(
        PaperEntry(
            seat=seat, adopted_text=text, statement="commits", capacity="mayor", scan="x.pdf",
            name=f"Nom {n}", signed_on=at.date(), recorded_by=recorder, settled_at=at,
            scan_sha256=hashlib.sha256(f"{slug} {n}".encode()).hexdigest(),
        )
        for n, seat in enumerate(seats)
    )  # fmt: skip
    records = PaperRecord.objects.bulk_create(
        PaperRecord(
            seat=paper.seat, adopted_text=text, statement="commits", entry=paper,
            scan_sha256=paper.scan_sha256, signed_on=at.date(), recorded_by=recorder,
            confirmed_by=officer, confirmed_at=at,
        )
        for paper in papers
    )  # fmt: skip
    lines = [
        Line(
            honorific="Mme", name=f"Nom {n}", function_fr="Maire", function_en="Mayor",
            city_fr=f"Ville {n:04}", city_en=f"Town {n:04}", country_code=codes[n % 4],
            on_behalf_of_fr="", on_behalf_of_en="", place="", signed_on=at.date(),
        )
        for n in range(number)
    ]  # fmt: skip
    salts = [make_salt() for _line in lines]
    signatures = [
        Signature(
            declaration=declaration, adopted_text=text, text_sha256=text.sha256,
            statement="commits", kind="commits", capacity="mayor", seat=paper.seat,
            method="paper", paper=paper, signed_at=at, record_sha256=record_sha256(line, salt),
        )
        for paper, line, salt in zip(records, lines, salts, strict=True)
    ]  # fmt: skip
    leaves = [f'{{"type":"signature","id":"{one.number}"}}' for one in signatures]
    entries = LedgerEntry.objects.bulk_create(
        LedgerEntry(
            declaration=declaration, index=last.index + 1 + n, previous_index=last.index + n,
            kind="signature", leaf=leaf, leaf_hash=merkle.leaf_hash(leaf.encode()).hex(), at=at,
        )
        for n, leaf in enumerate(leaves)
    )  # fmt: skip
    for signature, entry in zip(signatures, entries, strict=True):
        signature.entry = entry
    signatures = Signature.objects.bulk_create(signatures)
    PublicRecord.objects.bulk_create(
        PublicRecord(
            signature=signature, entry=signature.entry, salt=salt,
            record_sha256=signature.record_sha256, **vars(line),
        )
        for signature, line, salt in zip(signatures, lines, salts, strict=True)
    )  # fmt: skip
    log.checkpoint(declaration)
