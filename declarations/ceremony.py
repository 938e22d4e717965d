"""The hall: every seat in the order of protocol and how far it is, and what the wall shows.

The text of a ceremony is the one that is open for signature, else the latest that was adopted.
"""

from collections import defaultdict
from dataclasses import dataclass

from declarations.models import (
    AdoptedText,
    Invitation,
    OpenText,
    PaperEntry,
    Seat,
    Statement,
)
from declarations.models.seats import CODE_LETTERS
from declarations.papers.subjects import Bilingual
from declarations.records import city_names
from declarations.roll.choice import choose, read_choice
from declarations.roll.rows import Roll, RollEntry, name_countries, read_roll
from portal.lib.text import fold, sort_key

SIGNED, WAITING, OPEN = "signed", "waiting", "open"
STATES = (OPEN, WAITING, SIGNED)
# Letters that people type for a digit (Crockford's base 32).
MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class DeskSeat:
    """A seat at the desk. `place` counts from 1 in the order of protocol.

    `signatures` are those that stand, `waiting` the entries that a second officer has not decided
    on, `invitations` those that can still be answered by their link or were.
    """

    seat: Seat
    place: int
    city: Bilingual
    country: Bilingual
    signatures: tuple[RollEntry, ...]
    waiting: tuple[PaperEntry, ...]
    invitations: tuple[Invitation, ...]

    @property
    def state(self) -> str:
        """What matters next: an entry that waits, then a signature, then nothing yet."""
        if self.waiting:
            return WAITING
        return SIGNED if self.signatures else OPEN


def text_of(declaration) -> AdoptedText | None:
    """Return the text that is signed at the ceremony of a declaration, None before adoption."""
    opened = OpenText.objects.filter(declaration=declaration).select_related("adopted_text").first()
    if opened is not None:
        return opened.adopted_text
    return declaration.adopted_texts.order_by("-number").first()


def read_desk(declaration, language: str) -> list[DeskSeat]:
    """Return every seat in the order of protocol; seats of equal rank follow the alphabet.

    `language` (fr, en) is that of the alphabet. The number of queries does not grow with seats.
    """
    seats = list(
        Seat.objects.filter(declaration=declaration)
        .select_related("organisation__place")
        .prefetch_related("members__place")
    )
    countries = name_countries(
        {seat.organisation.place.country_code for seat in seats if seat.organisation.place_id}
        - {""}
    )
    signatures, waiting, invitations = defaultdict(list), defaultdict(list), defaultdict(list)
    for entry in read_roll(declaration).entries:
        if entry.is_standing:
            signatures[entry.seat].append(entry)
    for entry in _waiting(declaration):
        waiting[entry.seat_id].append(entry)
    for invitation in _invited(declaration):
        invitations[invitation.seat_id].append(invitation)
    names = {seat.pk: Bilingual(*city_names(seat.organisation)) for seat in seats}
    seats.sort(key=lambda seat: (seat.position, sort_key(names[seat.pk].text_for(language))))
    return [
        DeskSeat(
            seat=seat,
            place=place,
            city=names[seat.pk],
            country=countries.get(
                seat.organisation.place.country_code if seat.organisation.place_id else "",
                Bilingual(),
            ),
            signatures=tuple(signatures[seat.number]),
            waiting=tuple(waiting[seat.pk]),
            invitations=tuple(invitations[seat.pk]),
        )
        for place, seat in enumerate(seats, start=1)
    ]


def _waiting(declaration):
    return (
        PaperEntry.objects.filter(
            seat__declaration=declaration,
            purpose=PaperEntry.Purpose.SIGNATURE,
            settled_at__isnull=True,
            rejected_by__isnull=True,
            recorded_by__isnull=False,
        )
        .select_related("recorded_by")
        .order_by("recorded_at")
    )


def _invited(declaration):
    return Invitation.objects.filter(
        declaration=declaration, revoked_at__isnull=True, erased_at__isnull=True
    ).order_by("pk")


def find_seats(desk: list[DeskSeat], words: str) -> list[DeskSeat]:
    """Return the seats whose code was typed or scanned, else those whose names hold the words."""
    code = read_code(words)
    by_code = [one for one in desk if one.seat.code == code]
    if by_code:
        return by_code
    wanted = fold(words).split()
    found = []
    for one in desk:
        texts = [one.city.fr, one.city.en, one.country.fr, one.country.en]
        texts += [invitation.name for invitation in one.invitations]
        for member in one.seat.members.all():
            texts += city_names(member)
        haystack = fold(" ".join(texts))
        if all(word in haystack for word in wanted):
            found.append(one)
    return found


def read_code(text: str) -> str:
    """Return the code of a seat in what was typed or scanned, "" where there is none.

    A scanner types the whole address of the QR code, of which the code is a part.
    """
    for part in [*text.split("/"), text.replace(" ", "").replace("-", "")]:
        code = part.strip().upper().translate(MISREAD)
        if len(code) == 10 and set(code) <= set(CODE_LETTERS):
            return code
    return ""


@dataclass(frozen=True, slots=True)
class Wall:
    """What the wall shows: signatures that stand in the order of protocol, and their sums."""

    roll: Roll
    entries: tuple[RollEntry, ...]
    newest: RollEntry | None
    by_kind: dict[str, int]
    cities: int


def read_wall(declaration, language: str) -> Wall:
    """Return the wall of a declaration; nothing on it is more than the public roll says."""
    roll = read_roll(declaration)
    in_order = choose(roll, read_choice({}, roll), language)
    entries = tuple(entry for entry in in_order if entry.is_standing)
    counts = dict.fromkeys(Statement.Kind.values, 0)
    for entry in entries:
        counts[entry.kind] += 1
    return Wall(
        roll=roll,
        entries=entries,
        newest=max(entries, key=lambda entry: entry.index, default=None),
        by_kind=counts,
        cities=len({entry.seat for entry in entries}),
    )
