"""Moves instants after a change of clocks: wall times stay, what they mean in UTC follows."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from sessions.models import Segment, Session


@dataclass(frozen=True)
class Move:
    """One instant that moved: its row, the side (starts or ends), from when to when (UTC)."""

    row: object
    side: str
    before: datetime | None
    after: datetime | None


def update_instants(*, summits=None, dry_run=False):
    """Recompute the instants of sessions and segments from their wall times and zones.

    `summits` limits it to those (objects). Returns (moves, refused): the Moves, and (row, sentence)
    for each wall time that the zone no longer has; such a row is left as it is. With `dry_run`
    nothing is saved.
    """
    moves, refused = [], []
    with transaction.atomic():
        for row in _timed_rows(summits):
            before = {side: getattr(row, f"{side}_at") for side in ("starts", "ends")}
            try:
                if not row.derive_instants():
                    continue
            except ValidationError as error:
                refused.append((row, " ".join(error.messages)))
                continue
            for side, instant in before.items():
                after = getattr(row, f"{side}_at")
                if after != instant:
                    moves.append(Move(row, side, instant, after))
            if not dry_run:
                row.save(update_fields=["starts_at", "ends_at"])
    return moves, refused


def _timed_rows(summits):
    sessions = Session.objects.exclude(starts_wall="").select_related("summit", "part__summit")
    segments = Segment.objects.exclude(starts_wall="").select_related(
        "session__summit", "session__part__summit"
    )
    if summits is not None:
        sessions = sessions.filter(summit__in=summits)
        segments = segments.filter(session__summit__in=summits)
    yield from sessions.order_by("pk")
    yield from segments.order_by("pk")
