"""A change of zone moves the instants of all times entered in it, and may be impossible."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib.admin import ParvisForm


def timed_rows(sessions):
    """Return sessions and their segments, each with what its zone is read from, in two queries."""
    rows = []
    for session in sessions.select_related("summit", "part__summit").prefetch_related("segments"):
        rows.append(session)
        for segment in session.segments.all():
            segment.session = session
            rows.append(segment)
    return rows


class ZoneForm(ParvisForm):
    """A summit or a part: when its zone changes, wall times stay and instants follow.

    A time that does not exist in the new zone, or exists twice, is named beside the zone.
    """

    def affected(self):
        """Return the sessions whose times may be meant in this row’s zone."""
        return self.instance.sessions.all()

    def place(self, row):
        """Let a row read the zone from the instance being edited, not from the table."""

    def _post_clean(self):
        super()._post_clean()
        self.moved = []
        if self.errors or "time_zone" not in self.changed_data or self.instance.pk is None:
            return
        for row in timed_rows(self.affected()):
            self.place(row)
            try:
                if row.derive_instants():
                    self.moved.append(row)
            except ValidationError as error:
                self.add_error(
                    "time_zone",
                    ValidationError(
                        _("The times of “%(row)s” do not fit this zone: %(reason)s"),
                        params={"row": str(row), "reason": " ".join(error.messages)},
                    ),
                )

    def save_moved(self):
        """Save the rows whose instants follow the new zone."""
        for row in self.moved:
            row.save(update_fields=["starts_at", "ends_at"])


class SummitForm(ZoneForm):
    def place(self, row):
        session = getattr(row, "session", row)
        session.summit = self.instance
        if session.part_id:
            session.part.summit = self.instance


def sessions_outside(part):
    """Return the sessions of a part with dates that begin outside them, by their wall times."""
    after = part.ends_on + timedelta(days=1)
    return list(
        part.sessions.exclude(starts_wall="").filter(
            Q(starts_wall__lt=part.starts_on.isoformat()) | Q(starts_wall__gte=after.isoformat())
        )
    )


class PartForm(ZoneForm):
    """A part also keeps its sessions within its dates."""

    def place(self, row):
        session = getattr(row, "session", row)
        session.part = self.instance

    def _post_clean(self):
        super()._post_clean()
        part = self.instance
        if self.errors or part.pk is None or not {"starts_on", "ends_on"} & {*self.changed_data}:
            return
        left_out = sessions_outside(part) if part.starts_on else []
        if left_out:
            self.add_error(
                "starts_on",
                ValidationError(
                    _("These dates leave out sessions of this part: %(sessions)s."),
                    params={"sessions": ", ".join(str(session) for session in left_out)},
                ),
            )
