"""Loads programme files all or nothing."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.programme_files.checking import check
from portal.programme_files.instants import update_instants
from portal.programme_files.problems import Problems, ProgrammeFileError
from portal.programme_files.reading import Source, read
from portal.programme_files.writing import Writer
from summits.models import Summit


@dataclass(frozen=True)
class Report:
    """How many rows of each model were made, changed, kept as they are and removed.

    `summits` are the slugs of the summits that the files hold.
    """

    counts: dict
    summits: tuple = ()

    def total(self, what):
        """Return the number of rows over all models; `what` is made, changed, kept or removed."""
        return sum(counter.get(what, 0) for counter in self.counts.values())


def load(*paths, at=None):
    """Load programme files in one transaction and return a Report.

    `at` is the instant (aware datetime) from which `now` and `today` count, by default the present
    one. Files may refer to each other. Messages are in the active language. Raises
    ProgrammeFileError with every problem of every file; nothing is then changed.
    """
    at = at or timezone.now()
    problems = Problems()
    files = []
    for number, path in enumerate(paths):
        source = Source(number, _shown(path), Path(path))
        root = read(source, problems)
        if root is not None:
            files.append(check(source, root, problems))
    writer = Writer(at, problems)
    try:
        with transaction.atomic():
            writer.write(files)
            _follow_zones(writer, problems)
            if problems:
                raise ProgrammeFileError(problems.sorted())
    except BaseException:
        # A transaction does not take back files.
        for stored in writer.stored_files:
            stored.storage.delete(stored.name)
        raise
    return Report(
        {model: dict(counter) for model, counter in writer.counts.items()},
        tuple(row.key for blocks in files for row in blocks.get("summit", ())),
    )


def _shown(path):
    """The name of a file in messages: relative where it lies below the working folder."""
    path = Path(path)
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _follow_zones(writer, problems):
    """Sessions that a file does not mention follow the zone of their summit or part."""
    summits = {
        obj if isinstance(obj, Summit) else getattr(obj, "summit", None): row
        for row, obj in writer.rezoned
    }
    for summit, row in summits.items():
        _moves, refused = update_instants(summits=[summit])
        for timed, sentence in refused:
            problems.add(
                row.source,
                row.line,
                _("In the new time zone, of “%(name)s”: %(reason)s")
                % {"name": timed, "reason": sentence},
            )
