"""What is wrong with a programme file, and on which line."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHOWN = 200


@dataclass(frozen=True)
class Problem:
    """One error: the number of the file among those loaded, its name, the line and a sentence."""

    file_number: int
    file: str
    line: int
    message: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.message}"


class Problems:
    """Collects the problems of all files of one loading; each is kept once."""

    def __init__(self):
        self._found = {}

    def add(self, source, line, message):
        """Note that `source` (a `reading.Source`) has an error on `line` (from 1)."""
        problem = Problem(source.number, source.name, line, str(message))
        self._found[problem] = None

    def __len__(self):
        return len(self._found)

    def sorted(self):
        """Return the problems in the order of files and lines, those of a line as found."""
        return sorted(self._found, key=lambda problem: (problem.file_number, problem.line))


class ProgrammeFileError(Exception):
    """A programme file has errors and nothing was changed; `problems` holds every one of them."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__(self.text())

    def text(self, shown=SHOWN):
        """Return the errors, one a line, the first `shown` of them, and how many there are more."""
        lines = [str(problem) for problem in self.problems[:shown]]
        rest = len(self.problems) - len(lines)
        if rest > 0:
            lines.append(
                ngettext("… and %(count)d more error.", "… and %(count)d more errors.", rest)
                % {"count": rest}
            )
        lines.append(_("Nothing was changed."))
        return "\n".join(lines)
