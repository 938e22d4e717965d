"""Which sessions of a summit an address asks for: its filter, and its personal list."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.http import Http404, QueryDict

from organisations.models import Organisation
from sessions.agenda.selection import MOST_IGNORED, Selection, decisive
from sessions.calendars.feeds import Chosen
from sessions.calendars.lists import listed, pack_short, read_list, short_uids, without_list
from sessions.calendars.removed import last_seen
from sessions.models import Release
from speakers.models import Person

_NAMED = {"person": Person, "city": Organisation}
_SLUG = re.compile(r"[-\w]{1,80}", re.ASCII)


@dataclass(frozen=True)
class Choice:
    """What the query of an address chooses. `shorts` is its personal list, None without one."""

    filters: QueryDict
    shorts: tuple | None = None

    @classmethod
    def read(cls, query, release):
        """Read a QueryDict against the current `Release` of a summit.

        Of a personal list only sessions of the release count, so that forged ones cost nothing.
        """
        shorts = read_list(query)
        if shorts is not None:
            known = _short_uids_of(release.sha256)
            shorts = tuple(one for one in shorts if one in known)
        return cls(without_list(query), shorts)

    @property
    def key(self):
        """All that decides about the calendar beside the programme, without asking for that."""
        return (decisive(self.filters), self.shorts)

    def of(self, programme):
        """Return (the `Chosen` of a `Programme`, its `Selection`, the query spelled canonically).

        Raises Http404 for a filter that means nothing here: a calendar cannot say that it left
        something out. A day, or a person or body of a former release, that the programme does not
        name any more is no mistake: whoever subscribed gets a calendar that is empty for now.
        """
        selection = Selection.from_query(self.filters, programme)
        if len(selection.ignored) == MOST_IGNORED:  # there may be more
            raise Http404
        emptied = {name for name, _value in selection.ignored}
        if not all(_is_former(*pair, programme.summit) for pair in selection.ignored):
            raise Http404
        sessions, gone = selection.sessions(programme), programme.gone
        if selection.chosen or emptied:
            matched = self._matched_before(programme, selection.chosen.keys() | emptied)
            gone = [one for one in gone if one.uid in matched]
        if emptied - selection.chosen.keys():
            sessions = []
        query = self.filters.urlencode() if emptied else selection.query
        if self.shorts is not None:
            sessions, gone = listed(sessions, self.shorts), listed(gone, self.shorts)
            query = "&".join(filter(None, [query, f"list={pack_short(self.shorts)}"]))
        return Chosen(programme, sessions, gone), selection, query

    def _matched_before(self, programme, names):
        """Return the uids of removed sessions that the filter let through as they stood last."""
        matched = set()
        for seen in last_seen(programme):
            selection = Selection.from_query(self.filters, seen)
            if names <= selection.chosen.keys():
                matched.update(session.uid for session in selection.sessions(seen))
        return matched


# What a fingerprint stands for never changes.
@lru_cache(maxsize=16)
def _short_uids_of(sha256):
    content = Release.objects.filter(sha256=sha256).first().content()
    return frozenset(short_uids([one["uid"] for one in _all(content)], most=None))


def _all(content):
    return [*content["sessions"], *content.get("gone", ())]


def _is_former(name, value, summit):
    """Whether a value that the programme does not know may have chosen something before.

    People and bodies count by their names in any release, whether they have a page or not: what
    the public reads there, the filter offers.
    """
    if name in _NAMED:
        named = _NAMED[name].objects.filter(slug=value, releases__summit=summit)
        return bool(_SLUG.fullmatch(value)) and named.exists()
    return name == "day" and _is_date(value)


def _is_date(text):
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
