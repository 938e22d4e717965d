"""The public roll of a declaration: every signature ever given, and what became of each.

Nothing is taken off the roll: what was withdrawn, renewed or erased says so on its line.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch

from declarations.models import Declaration, Ending, PublicRecord, Signature
from declarations.papers.subjects import Bilingual
from declarations.records import Line, city_names
from organisations.models import Organisation, Place
from portal.lib import clock

STANDING, WITHDRAWN, RENEWED = "standing", "withdrawn", "renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollEnding:
    """How a signature ended; `on` is the day at the summit.

    `successor` is the code of the signature that renewed it, `successor_name` "" where that
    person was erased.
    """

    reason: str
    at: datetime
    on: date
    successor: UUID | None = None
    successor_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollConfirmation:
    """The decision by which a mayor or council (`by`) confirmed an acknowledgement."""

    by: str
    decided_on: date
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RollEntry:
    """One signature on the roll.

    `number` is the code of its receipt, `index` its number in the ledger, `version` that of the
    text signed, `position` the order of protocol. `members` sign through the same seat.
    `medium` is what it was given on in the hall (paper, tablet), "" online; `method` counts both
    as on paper. `follows` is the code of the ended signature that this one comes after.
    `updated_at` is when anything of it last changed. `page` is the address name (slug) of a city
    that has a public page, else "".
    """

    number: UUID
    index: int
    seat: UUID
    position: int
    statement: str
    kind: str
    capacity: str
    method: str
    medium: str
    version: int
    text_sha256: str
    record_sha256: str
    line: Line
    country: Bilingual
    members: tuple[Bilingual, ...]
    page: str
    coordinates: tuple[float, float] | None
    signed_at: datetime
    updated_at: datetime
    is_erased: bool
    follows: UUID | None
    ending: RollEnding | None
    confirmation: RollConfirmation | None

    @property
    def state(self) -> str:
        """What became of it: standing, withdrawn or renewed."""
        return self.ending.reason if self.ending else STANDING

    @property
    def is_standing(self) -> bool:
        return self.ending is None

    @property
    def city(self) -> Bilingual:
        return Bilingual(self.line.city_fr, self.line.city_en)

    @property
    def function(self) -> Bilingual:
        return Bilingual(self.line.function_fr, self.line.function_en)

    @property
    def on_behalf_of(self) -> Bilingual:
        return Bilingual(self.line.on_behalf_of_fr, self.line.on_behalf_of_en)


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll as it is now, in the order of the ledger.

    `size` and `as_of` are the number of entries of the ledger and the instant of the last one:
    0 and None where no text was ever adopted, so that nothing could be signed. `zone` is the
    summit's. `countries` names those on the roll by their code.
    """

    declaration: Declaration
    entries: tuple[RollEntry, ...]
    countries: dict[str, Bilingual]
    zone: str
    size: int
    as_of: datetime | None


def read_roll(declaration) -> Roll:
    """Return the roll of a declaration. The number of queries does not grow with the signatures."""
    signatures = list(_whole(Signature.objects.filter(declaration=declaration)).in_ledger_order())
    countries = _countries_of(signatures)
    zone = zone_of(declaration)
    last = declaration.entries.order_by("-index").values("index", "at").first()
    return Roll(
        declaration=declaration,
        entries=tuple(_entry(one, countries, zone) for one in signatures),
        countries=countries,
        zone=zone,
        size=last["index"] + 1 if last else 0,
        as_of=last["at"] if last else None,
    )


def read_newest(declaration, count: int) -> list[RollEntry]:
    """Return so many of the signatures that stand, the last given first."""
    standing = Signature.objects.filter(declaration=declaration).standing()
    signatures = list(_whole(standing).order_by("-entry__index")[:count])
    countries = _countries_of(signatures)
    return [_entry(one, countries, zone_of(declaration)) for one in signatures]


def read_signatures(signatures) -> list[tuple[Declaration, RollEntry]]:
    """Return the signatures of a queryset, of whichever declarations, the last given first."""
    found = list(
        _whole(signatures).select_related("declaration__summit").order_by("-signed_at", "-pk")
    )
    countries = _countries_of(found)
    return [(one.declaration, _entry(one, countries, zone_of(one.declaration))) for one in found]


def zone_of(declaration) -> str:
    """Return the IANA name of the zone in which the days of a declaration are meant."""
    return declaration.summit.time_zone if declaration.summit_id else "UTC"


def name_countries(codes) -> dict[str, Bilingual]:
    """Return the names of countries (ISO 3166 codes) as the places of the portal call them.

    A country that no place names is called by its code. One query, none without codes.
    """
    if not codes:
        return {}
    found = {code: {"fr": "", "en": ""} for code in sorted(codes)}
    places = Place.objects.filter(country_code__in=found).order_by("key")
    for place in places.only("country_code", "country_fr", "country_en"):
        names = found[place.country_code]
        names["fr"] = names["fr"] or place.country_fr or ""
        names["en"] = names["en"] or place.country_en or ""
    return {
        code: Bilingual(**names) if any(names.values()) else Bilingual(code, code)
        for code, names in found.items()
    }


def _countries_of(signatures):
    codes = {signature.records.all()[0].country_code for signature in signatures}
    return name_countries(codes - {""})


def _whole(signatures):
    """The queryset with all that `_entry` reads, in a number of queries that does not grow."""
    records = PublicRecord.objects.select_related("entry").defer("entry__leaf").order_by("number")
    return (
        signatures.select_related(
            *("entry", "adopted_text", "seat__organisation__place", "previous", "successor"),
            *("ending", "confirmation", "erasure", "paper__entry"),
        )
        # Neither the text nor the leaves are printed, and both are long.
        .defer("adopted_text__canonical", "entry__leaf")
        .prefetch_related(
            Prefetch("records", records),
            Prefetch("successor__records", records),
            Prefetch("seat__members", Organisation.objects.select_related("place")),
        )
    )


def _entry(signature, countries, zone):
    record = list(signature.records.all())[-1]
    line = Line.of(record)
    seat = signature.seat
    organisation = seat.organisation
    ending = getattr(signature, "ending", None)
    confirmation = getattr(signature, "confirmation", None)
    erasure = getattr(signature, "erasure", None)
    later = [one.at for one in (ending, confirmation, erasure) if one is not None]
    return RollEntry(
        number=signature.number,
        index=signature.entry.index,
        seat=seat.number,
        position=seat.position,
        statement=signature.statement,
        kind=signature.kind,
        capacity=signature.capacity,
        method=signature.method,
        medium=signature.paper.entry.medium if signature.paper_id else "",
        version=signature.adopted_text.number,
        text_sha256=signature.text_sha256,
        record_sha256=record.record_sha256,
        line=line,
        country=countries.get(line.country_code, Bilingual()),
        members=tuple(Bilingual(*city_names(member)) for member in seat.members.all()),
        page=organisation.slug if organisation.is_published else "",
        coordinates=_coordinates(organisation.place if organisation.place_id else None),
        signed_at=signature.signed_at,
        updated_at=max([signature.signed_at, record.entry.at, *later]),
        is_erased=record.erased_at is not None,
        follows=signature.previous.number if signature.previous_id else None,
        ending=_ending(signature, ending, zone) if ending is not None else None,
        confirmation=RollConfirmation(
            by=confirmation.body,
            decided_on=confirmation.decided_on,
            reference=confirmation.reference,
            at=confirmation.at,
        )
        if confirmation is not None
        else None,
    )


def _ending(signature, ending, zone):
    on = clock.to_wall(ending.at, zone).date()
    if ending.reason != Ending.Reason.RENEWED:
        return RollEnding(reason=ending.reason, at=ending.at, on=on)
    # Whoever renews does it in the transaction that ends the signature before.
    successor = signature.successor
    return RollEnding(
        reason=ending.reason,
        at=ending.at,
        on=on,
        successor=successor.number,
        successor_name=list(successor.records.all())[-1].name,
    )


def _coordinates(place):
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return float(place.latitude), float(place.longitude)
