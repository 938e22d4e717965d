"""Changes between two programmes in words: for the public log, the feed, officers and previews.

Everything is in the active language, which callers also pass on for the texts of the content.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import clock, provenance
from portal.lib.fields import FuzzyDateField
from portal.lib.fuzzy import FuzzyDate
from portal.lib.typography import day_shift_text, day_text, join_names, time_range_text, time_text
from portal.lib.word_difference import SAME, Piece, compare_words
from portal.lib.zone_names import city_of_zone
from sessions.models import Item, LanguageUse, Participation, Segment
from sessions.releases.shapes import SESSION, SUMMIT, TABLES
from sessions.words import language_name

LABELS = {
    "added": gettext_lazy("New in the programme"),
    "removed": gettext_lazy("Removed from the programme"),
    "cancelled": gettext_lazy("Cancelled"),
    "restored": gettext_lazy("Takes place after all"),
    "closed": gettext_lazy("No longer open to the public"),
    "opened": gettext_lazy("Now open to the public"),
    "moved": gettext_lazy("Moved"),
    "lengthened": gettext_lazy("Lengthened"),
    "shortened": gettext_lazy("Shortened"),
    "announced": gettext_lazy("Time announced"),
    "unannounced": gettext_lazy("Time no longer announced"),
    "retitled": gettext_lazy("New title"),
    "room": gettext_lazy("Room"),
    "place": gettext_lazy("Place"),
    "part": gettext_lazy("Part of the summit"),
    "person_added": gettext_lazy("Now taking part"),
    "person_removed": gettext_lazy("No longer taking part"),
    "person_replaced": gettext_lazy("Taking part instead"),
    "step_added": gettext_lazy("New step"),
    "step_removed": gettext_lazy("Step removed"),
    "item_added": gettext_lazy("Added to a step"),
    "item_removed": gettext_lazy("Taken out of a step"),
    "languages": gettext_lazy("Languages"),
    "clocks": gettext_lazy("Clocks shown"),
    "themes": gettext_lazy("Themes"),
}
_SIDES = ("before", "after")
# Changes whose label says that what stood before stands no more.
_SAYING_SO = {
    *("removed", "person_removed", "step_removed", "item_removed", "row_removed"),
    *("unannounced", "cancelled"),
}
# Longer texts are compared word by word on pages.
_LINE = 60
# Of longer ones a feed says that they were worded anew, and no more.
_SHORT = 160
# So many letters of what stayed are shown around what changed.
_AROUND = 80


class HostClock(NamedTuple):
    """The clock by which a log tells times: an IANA zone, and what its city is called."""

    time_zone: str
    city: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change: what happened, what stood before and what stands now, in plain text.

    `words` maps the language of a longer text ("" where it has none) to its pieces, see
    `portal.lib.word_difference`; pages show them instead. Of a text that is too long for a
    sentence, `before` and `after` are empty.
    """

    what: str
    label: str
    before: str = ""
    after: str = ""
    words: dict = field(default_factory=dict)

    @property
    def sentence(self):
        """The change as one sentence, for feeds and mails."""
        parts = {"label": self.label, "before": self.before, "after": self.after}
        if self.words and not (self.before or self.after):
            return _("%(label)s: worded anew") % parts
        if self.before and self.after:
            return _("%(label)s: %(after)s (before: %(before)s)") % parts
        if self.before and self.what not in _SAYING_SO:
            return _("%(label)s: not stated any more (before: %(before)s)") % parts
        if self.before or self.after:
            return _("%(label)s: %(words)s") % {**parts, "words": self.before or self.after}
        return self.label


@dataclass(frozen=True, slots=True)
class About:
    """All changes of one session; `uid` and `slug` are "" for those of the summit itself."""

    uid: str
    slug: str
    title: provenance.Served
    lines: list

    @property
    def is_gone(self):
        return any(line.what == "removed" for line in self.lines)


def host_clock(summit, language):
    """Return the `HostClock` of a summit whose parts and clock cities are loaded."""
    for part in summit.parts.all():
        for city in part.clock_cities.all():
            if city.time_zone == summit.time_zone:
                name = provenance.serve(city, "label", language).text
                return HostClock(summit.time_zone, name)
    return HostClock(summit.time_zone, city_of_zone(summit.time_zone, language))


def worded(changes, host, language):
    """Return the changes (`releases.difference`) as a list of `About`, the summit's own first."""
    found = {}
    for change in changes:
        uid = change.get("session", "")
        if uid not in found:
            title = served(change.get("title", {}), language)
            found[uid] = About(uid, change.get("slug", ""), title, [])
        found[uid].lines.extend(_lines(change, host, language))
    return sorted(found.values(), key=lambda about: about.uid != "")


def served(texts, language):
    """Return a text given by language as readers of one language get it."""
    for code in (language, *provenance.languages()):
        if texts.get(code):
            return provenance.Served(texts[code], code, code != language, False, False)
    return provenance.Served("", language, False, False, False)


def time_words(starts, ends, host, language):
    """Return two instants as a day and a stretch of time with its city and offset; "" for none."""
    if starts is None:
        return ""
    wall = clock.to_wall(starts, host.time_zone)
    until = clock.to_wall(ends, host.time_zone) if ends else None
    text = f"{day_text(wall.date(), language)}, {time_range_text(wall, until, language)}"
    shift = (until.date() - wall.date()).days if until else 0
    if shift:
        text += f" {day_shift_text(shift, language)}"
    return f"{text} ({host.city}, {clock.offset_text(starts, host.time_zone)})"


def instants(when):
    """Return (start, end) of what a change holds of a time, aware datetimes or None."""
    found = (when.get(name) for name in ("starts_at", "ends_at"))
    return tuple(datetime.fromisoformat(text) if text else None for text in found)


def instant_words(instant, host, language):
    """Return an instant (aware) as a day with its year, a time, its city and offset."""
    wall = clock.to_wall(instant, host.time_zone)
    day = day_text(wall.date(), language, year=True)
    offset = clock.offset_text(instant, host.time_zone)
    return f"{day}, {time_text(wall, language)} ({host.city}, {offset})"


def _lines(change, host, language):
    what = change["what"]
    if what == "words":
        language_of = change["language"]
        label = f"{_field_label(change, language)} ({language_name(language_of)})"
        return [_of_texts(what, label, change["before"], change["after"], language_of)]
    if what == "details":
        return [_of_details(change, host, language)]
    if what == "person_reworded":
        return list(_of_rewording(change, host, language))
    if what in ("row_added", "row_removed"):
        kind = capfirst(str(_model(change["model"])._meta.verbose_name))
        words = _("Added: %(kind)s") if what == "row_added" else _("Removed: %(kind)s")
        before, after = (
            Truncator(_text(change.get(side, {}), language)).chars(_SHORT) for side in _SIDES
        )
        return [Line(what, words % {"kind": kind}, before, after)]
    label = _label(change, language)
    for code in (language, *provenance.languages()):
        before, after = (_side(change, side, host, code) for side in _SIDES)
        if before != after:
            own = label if code == language else f"{label} ({language_name(code)})"
            if what == "retitled":
                return [_of_texts(what, own, before, after, code)]
            return [Line(what, own, before, after)]
    if what in ("room", "place", "part") or before:
        # Another room, say, of the same name or of none.
        return [Line(what, _("%(field)s: another one") % {"field": label})]
    return [Line(what, label)]


def _label(change, language):
    what = change["what"]
    if what == "reordered":
        if "session" in change:
            return _("The people stand in another order")
        return _("The sessions stand in another order")
    if what == "step_moved":
        return _("Moved: “%(step)s”") % {"step": _step(change, change["step"], language)}
    return str(LABELS[what])


def _side(change, side, host, language):
    """Return what stood before, or stands after, in words."""
    value = change.get(side)
    what = change["what"]
    if what in ("step_added", "step_removed", "item_added", "item_removed"):
        return "" if value is None else _step(change, value, language)
    if not value:
        return ""
    if what == "languages":
        return join_names([_language_use(use, code) for use, code in value], language)
    if what in ("clocks", "themes"):
        return join_names([_text(one, language) for one in value], language)
    if "starts_at" in value:
        return time_words(*instants(value), host, language)
    return _text(value, language)


def _step(change, title, language):
    kinds = Item.Kind if change["what"].startswith("item") else Segment.Kind
    return _text(title, language) or str(kinds(change["kind"]).label)


def _language_use(use, code):
    name = language_name(code)
    if use == LanguageUse.Use.WORKING:
        return name
    return f"{name} ({LanguageUse.Use(use).label})"


def _of_texts(what, label, before, after, language_of):
    longest, words = max(len(before), len(after)), {}
    if longest > _SHORT or (longest > _LINE and before and after):
        words = {language_of: _shortened(compare_words(before, after))}
    if longest > _SHORT:
        before = after = ""
    return Line(what, label, before, after, words)


def _shortened(pieces):
    """Return the pieces of a comparison without the middle of what stayed the same."""
    found, last = [], len(pieces) - 1
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.what == SAME and len(text) > 3 * _AROUND:
            head = "" if place == 0 else text[:_AROUND].rsplit(None, 1)[0] + " "
            tail = "" if place == last else " " + text[-_AROUND:].split(None, 1)[-1]
            piece = Piece(SAME, f"{head}…{tail}")
        found.append(piece)
    return tuple(found)


def _of_details(change, host, language):
    label = _field_label(change, language)
    column = _column(change)
    if column is not None and not column.is_relation:
        before, after = (_value(column, change[side], host, language) for side in _SIDES)
    else:
        # A row by its name; the oldest releases told of it that it is another one, and no more.
        before, after = (
            _text(change[side], language) if isinstance(change[side], dict) else ""
            for side in _SIDES
        )
    if before == after:
        return Line("details", _("%(field)s: another one") % {"field": label})
    return Line("details", label, before, after)


def _of_rewording(change, host, language):
    """A person’s words in the programme, one line for each field and language."""
    name = _text(change["after"], language)
    for field_name in change["fields"]:
        column = _field(Participation, field_name)
        if column is None:
            continue
        label = _("%(name)s: %(field)s") % {"name": name, "field": column.verbose_name}
        was, will = (change.get(side, {}).get(field_name, "") for side in ("was", "will"))
        if column.is_relation or not (isinstance(was, dict) or isinstance(will, dict)):
            before, after = (
                _text(one, language)
                if isinstance(one, dict)
                else _value(column, one, host, language)
                for one in (was, will)
            )
            yield Line("person_reworded", label, before, after)
            continue
        was, will = was or {}, will or {}
        for code in provenance.languages():
            if was.get(code, "") != will.get(code, ""):
                own = f"{label} ({language_name(code)})"
                yield _of_texts("person_reworded", own, was.get(code, ""), will.get(code, ""), code)


def _field_label(change, language):
    model, about = _model(change["model"]), _text(change.get("about", {}), language)
    column = _column(change)
    name = str(column.verbose_name if column else change["field"])
    if model in (SUMMIT.model, SESSION.model):
        return capfirst(name)
    kind = capfirst(str(model._meta.verbose_name))
    if about and len(about) <= _SHORT:
        kind = _("%(kind)s “%(name)s”") % {"kind": kind, "name": about}
    return _("%(row)s, %(field)s") % {
        "row": kind,
        "field": name,
    }


def _value(column, value, host, language):
    """Return the frozen value of a column in words."""
    if isinstance(column, models.BooleanField):
        return _("yes") if value else _("no")
    if value in ("", None):
        return ""
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, FuzzyDateField):
        return FuzzyDate.parse(value).text(language)
    if isinstance(column, models.DateTimeField):
        return instant_words(datetime.fromisoformat(value), host, language)
    if isinstance(column, models.DateField):
        return day_text(date.fromisoformat(value), language, year=True)
    return str(value)


def _text(texts, language):
    return served(texts, language).text


def _column(change):
    return _field(_model(change["model"]), change["field"])


def _field(model, name):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        # A release outlives a column: it is then named as it was called.
        return None


@cache
def _models():
    found, shapes = {}, [SUMMIT, SESSION, *TABLES.values()]
    while shapes:
        shape = shapes.pop()
        found[shape.model._meta.model_name] = shape.model
        shapes += shape.lists.values()
    return found


def _model(name):
    return _models()[name]
