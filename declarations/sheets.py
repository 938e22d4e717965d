"""Declarations as other pages announce them, with how many signed and what can be done now."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from declarations.models import AdoptedText, Declaration, Statement
from portal.lib import clock
from portal.lib.fuzzy import FuzzyDate

_EMPTY_SEAL = 24


@dataclass(frozen=True)
class Sheet:
    """One declaration and its signatures; `state` is as `state_of` says.

    Only signatures that stand are counted: neither withdrawn nor renewed. `signed` is the sum of
    the three kinds; `cities` counts each city or organisation once, a joint seat as one.
    """

    declaration: Declaration
    state: str
    signed: int
    committed: int
    acknowledged: int
    supported: int
    cities: int
    countries: int
    adopted: str
    closes: str

    @property
    def petals(self):
        """One petal per signature; before the first one, those of an empty seal."""
        return self.signed or _EMPTY_SEAL


def sheets(declarations, language, *, at):
    """Return the `Sheet`s of a queryset of declarations, those open at `at` (aware) first.

    `language` is fr or en. One query.
    """
    counted = with_counts(declarations).select_related("summit", "place").order_by("slug")
    found = [_sheet(declaration, language, at) for declaration in counted]
    order = {"open": 0, "soon": 1}
    found.sort(key=lambda sheet: sheet.declaration.slug)
    found.sort(key=lambda sheet: _adopted_key(sheet.declaration), reverse=True)
    return sorted(found, key=lambda sheet: order.get(sheet.state, 2))


def with_counts(declarations):
    """Return the queryset with `signed`, `committed`, `acknowledged`, `supported`, `cities` and
    `countries` on each declaration, see `Sheet`; and `has_adopted_text`.
    """
    # A corrected signature has several records, of one and the same country: the first counts.
    valid = Q(
        signatures__isnull=False,
        signatures__ending__isnull=True,
        signatures__records__number=1,
    )
    country = "signatures__records__country_code"

    def kind(name):
        return Count("signatures", filter=valid & Q(signatures__kind=name))

    return declarations.annotate(
        has_adopted_text=Exists(AdoptedText.objects.filter(declaration=OuterRef("pk"))),
        signed=Count("signatures", filter=valid),
        committed=kind(Statement.Kind.COMMITS),
        acknowledged=kind(Statement.Kind.ACKNOWLEDGES),
        supported=kind(Statement.Kind.SUPPORTS),
        cities=Count("signatures__seat", filter=valid, distinct=True),
        countries=Count(country, filter=valid & ~Q(**{country: ""}), distinct=True),
    )


def state_of(declaration, at):
    """Return how far a declaration is: named, draft, adopted, soon, open or closed.

    Adopted: its text is settled and nobody opened it for signature yet. One query more for a draft
    that is not from `with_counts`.
    """
    if declaration.stage == Declaration.Stage.OPEN:
        if declaration.opens_at and declaration.opens_at > at:
            return "soon"
        if declaration.closes_at and declaration.closes_at <= at:
            return "closed"
        return "open"
    if declaration.stage == Declaration.Stage.DRAFT and _is_adopted(declaration):
        return "adopted"
    return str(declaration.stage)


def _is_adopted(declaration):
    if hasattr(declaration, "has_adopted_text"):
        return declaration.has_adopted_text
    return declaration.adopted_texts.exists()


def may_ask_to_sign(declaration, state):
    """Return whether a city that was not invited can ask to sign now; `state` as `state_of`."""
    return declaration.takes_requests and state == "open"


def _sheet(declaration, language, at):
    return Sheet(
        declaration=declaration,
        state=state_of(declaration, at),
        signed=declaration.signed,
        committed=declaration.committed,
        acknowledged=declaration.acknowledged,
        supported=declaration.supported,
        cities=declaration.cities,
        countries=declaration.countries,
        adopted=declaration.adopted_on.text(language) if declaration.adopted_on else "",
        closes=closing_day(declaration, declaration.closes_at, language),
    )


def closing_day(declaration, instant, language, *, is_end=True):
    """Return the last day on which one may sign, in the summit's zone; "" without an instant.

    Midnight belongs to the day before it, unless the instant is a beginning (`is_end` False).
    """
    if instant is None:
        return ""
    zone = declaration.summit.time_zone if declaration.summit_id else "UTC"
    moment = instant - timedelta(microseconds=1) if is_end else instant
    return FuzzyDate.from_date(clock.to_wall(moment, zone).date()).text(language)


def _adopted_key(declaration):
    return declaration.adopted_on.sort_key if declaration.adopted_on else ""
