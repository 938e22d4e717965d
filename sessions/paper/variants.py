"""What a reader asks for on paper: `programme.pdf?day=2026-05-04&paper=letter&print=large&both=1`.

The filter is that of the page (`sessions.agenda.selection`); `list` and `uid` name the sessions of
a personal list (`sessions.calendars.lists`) instead.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.lib import provenance
from portal.lib.paper.typesetting import SIZES
from sessions.agenda.selection import PARAMETERS, Selection
from sessions.calendars.lists import listed, pack, read_list

DEFAULT_SIZE = "a4"
_OWN = ("paper", "print", "both", "list", "uid")


@dataclass(frozen=True)
class Variant:
    """One way to print a programme.

    `languages` has one code, or two that stand side by side; `size` is a key of `SIZES`; `listed`
    are the uids of the sessions of a personal list, None where the filter decides. `ignored` are
    (parameter, value) pairs that mean nothing here.
    """

    languages: tuple[str, ...]
    size: str = DEFAULT_SIZE
    is_large: bool = False
    selection: Selection = field(default_factory=Selection)
    listed: tuple[str, ...] | None = None
    ignored: tuple = ()
    zone: str = ""

    @classmethod
    def from_query(cls, query, programme, language):
        """Read a QueryDict; `language` (fr or en) is that of the address and comes first.

        Wrong and unknown values are left out and stand in `ignored`; so are sessions of a personal
        list that the programme never had.
        """
        rest = query.copy()
        asked = {name: rest.pop(name, [""])[-1] for name in _OWN}
        selection = Selection.from_query(rest, programme)
        shorts = read_list(query)
        known = {"paper": {*SIZES, ""}, "print": {"large", ""}, "both": {"1", "0", ""}}
        wrong = tuple((name, asked[name][:40]) for name in known if asked[name] not in known[name])
        others = [code for code in provenance.languages() if code != language]
        return cls(
            languages=(language, *others) if asked["both"] == "1" else (language,),
            size=asked["paper"] if asked["paper"] in SIZES else DEFAULT_SIZE,
            is_large=asked["print"] == "large",
            selection=selection,
            listed=None
            if shorts is None
            else tuple(str(one.uid) for one in listed(_all_ever(programme), shorts)),
            ignored=(*wrong, *selection.ignored),
            zone="" if selection.zone == programme.summit.time_zone else selection.zone,
        )

    @property
    def facts(self):
        """All that decides what is printed beside the programme itself, for the key of a file."""
        return [self.languages, self.query, self.left_out]

    @property
    def left_out(self):
        """The names of the parameters that mean nothing here, "…" for those that nobody defined.

        A paper repeats nothing else of what was ignored: whoever writes an address must not write
        on the cover.
        """
        known = {*PARAMETERS, *_OWN, "zone"}
        return sorted({name if name in known else "…" for name, _value in self.ignored})

    @property
    def query(self):
        """The variant as a query string, always spelled the same; "" for the usual one."""
        pairs = []
        if self.size != DEFAULT_SIZE:
            pairs.append(("paper", self.size))
        if self.is_large:
            pairs.append(("print", "large"))
        if len(self.languages) > 1:
            pairs.append(("both", "1"))
        if self.listed is not None:
            pairs.append(("list", pack(self.listed)))
        chosen = self.selection.query
        if self.zone and "day" not in self.selection.chosen:  # which names the zone itself
            pairs.append(("zone", self.zone))
        return "&".join(filter(None, (chosen, urlencode(pairs))))

    def sessions(self, programme):
        """Return the sessions to print, in the programme's order.

        In a personal list those that were removed since a former release stand last, cancelled: who
        chose them must learn of it.
        """
        if self.listed is None:
            return self.selection.sessions(programme)
        return [one for one in _all_ever(programme) if str(one.uid) in self.listed]


def _all_ever(programme):
    return [*programme.sessions, *programme.gone]
