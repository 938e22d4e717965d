"""What the last release changed in each session, with what it was before."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from sessions.releases.brief import brief

# The row itself says that its session is cancelled or taken out.
_SEEN = {"cancelled", "removed"}
# Of these a row says who, since it names many people.
_OF_PEOPLE = {"person_added", "person_removed", "person_replaced"}


class News(NamedTuple):
    """One change in words; `before` is what stood there, "" where nothing did."""

    what: str
    before: str = ""


def news_of(changes, language, zone):
    """Return {uid: [`News`]} of the `changes` of a release (see `releases.difference`).

    Words are in the active language, which is `language` (fr or en); times in `zone` (IANA). What
    changed in texts and details is left to the change log.
    """
    found = {}
    for change in changes:
        if "session" in change and (news := _news(change, language, zone)):
            told = found.setdefault(change["session"], [])
            if news not in told:
                told.append(news)
    return found


def _news(change, language, zone):
    told = None if change["what"] in _SEEN else brief(change, language, zone)
    if told is None:
        return None
    if change["what"] in _OF_PEOPLE and told.now:
        return News(_("%(label)s: %(words)s") % {"label": told.label, "words": told.now}, told.was)
    return News(told.label, told.was)
