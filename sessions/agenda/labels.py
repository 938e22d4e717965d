"""What the parameters of a filter and their values are called, in the active language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.lib import provenance
from portal.lib.typography import day_text
from sessions.words import SIGN, language_name


def headings():
    """Return {parameter: what it is called in the form}, in the order of the form."""
    return {
        "day": _("Day"),
        "kind": _("Kind"),
        "theme": _("Theme"),
        "language": _("I can follow in"),
        "access": _("Access"),
        "part": _("Part"),
        "city": _("City"),
        "person": _("Person"),
        "documents": _("Documents"),
        "recording": _("Recordings"),
    }


def ignored_words(pairs):
    """Return a sentence for each (parameter, value) of `Selection.ignored`, in readers' words."""
    names = {
        **headings(),
        "language": _("Language"),
        "q": _("Words in the programme"),
        "zone": _("Time zone"),
        "view": pgettext("view", "View"),
    }
    known = _("%(name)s: “%(value)s” is unknown here and was left out.")
    unknown = _("“%(name)s” is no choice of this programme and was left out.")
    return [
        known % {"name": names[name], "value": value} if name in names else unknown % {"name": name}
        for name, value in pairs
    ]


def followed_label(code):
    """Return what it means to follow something in a language: “in French”."""
    if code == SIGN:
        return _("in sign language")
    return _("in %(language)s") % {"language": language_name(code)}


def access_label(value):
    """Return what a value of `access` means."""
    return {
        "on_site": _("on site"),
        "online": _("online"),
        "streamed": _("live-streamed"),
        "public": _("open sessions"),
        "closed": _("closed sessions"),
    }[value]


def row_label(name, row, language):
    """Return what a part, theme, body or person is called, in a language (fr or en)."""
    if name == "person":
        return row.name
    if name == "city":
        short = provenance.serve(row, "short_name", language).text
        return short or provenance.serve(row, "name", language).text
    served = provenance.serve(row, "title" if name == "part" else "name", language)
    return served.text or (day_text(row.starts_on, language) if name == "part" else row.key)
