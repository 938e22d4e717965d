"""A release as its pages read it, with all that follows from it kept beside it."""

from dataclasses import dataclass, field
from functools import cached_property

from sessions.agenda.moments import Timeline
from sessions.agenda.news import news_of
from sessions.models import Release
from sessions.programme import printed_cities
from sessions.releases.current import programme_for
from sessions.releases.memory import Kept
from sessions.rows import LONG_PROGRAMME, Pen

# So many releases are kept by each process; one of 1,000 sessions takes some 40 MB.
_editions = Kept(4)


@dataclass
class Edition:
    """A `Programme` that nobody changes, what its release changed, and the pens that write it."""

    programme: object
    changes: list = field(default_factory=list)
    _pens: Kept = field(default_factory=lambda: Kept(8))

    @cached_property
    def timeline(self):
        return Timeline(self.timed)

    @cached_property
    def timed(self):
        """The sessions that have a time, by their start."""
        timed = [session for session in self.programme.sessions if session.starts_at]
        return sorted(timed, key=lambda session: session.starts_at)

    def cities(self, language):
        """Return the `City`s whose clocks the programme prints, each once, in their order."""
        return printed_cities(self.programme.sessions, language)

    def pen(self, language, zone, query=""):
        """Return the `Pen` of a language (the active one) and zone; `query` goes into its links."""
        pen = self._pens.get((language, zone, query))
        if pen is not None:
            return pen
        pen = Pen(
            self.programme.summit,
            language,
            zone,
            is_long=len(self.programme.sessions) > LONG_PROGRAMME,
            query=query,
            news=news_of(self.changes, language, zone),
        )
        return self._pens.put((language, zone, query), pen)


def edition_of(user, summit):
    """Return the `Edition` that a user sees at the public address of a summit, None for none.

    That of a release is made, with three queries, the first time it is asked for. That of a draft
    is made anew each time.
    """
    programme = programme_for(user, summit)
    if programme is None:
        return None
    if not programme.sha256:
        return Edition(programme)
    found = kept_edition(programme.sha256)
    # What staff see before a summit is public says so; what is kept is what the public sees.
    if found is None or not summit.is_published:
        changes = Release.objects.values_list("changes", flat=True).get(
            summit=programme.summit, number=programme.number
        )
        found = Edition(programme, changes)
        if summit.is_published:
            _editions.put(programme.sha256, found)
    return found


def kept_edition(sha256):
    """Return the public `Edition` of a release where it is kept, else None."""
    return _editions.get(sha256)
