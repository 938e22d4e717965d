"""The releases of a summit as its change log tells them: newest first, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import provenance
from sessions.models import Release
from sessions.releases.wording import instant_words, served, worded

PER_PAGE = 20


@dataclass(frozen=True)
class Told:
    """One release: its number, when it was made and what it changed, in the active language.

    `remark` says what the changes cannot: that it is the first, or goes back to a former one.
    """

    number: int
    released_at: datetime
    when: str
    sha256: str
    first_sha256: str
    note: provenance.Served
    remark: str
    about: list

    @property
    def heading(self):
        """How lists name the release."""
        return _("Release %(number)s, %(when)s") % {"number": self.number, "when": self.when}

    @property
    def count(self):
        """How many changes there are, in words; "" for none."""
        lines = sum(len(about.lines) for about in self.about)
        return ngettext("%(n)s change", "%(n)s changes", lines) % {"n": lines} if lines else ""


def releases_of(summit):
    """Return the releases of a summit, newest first, without their contents."""
    return (
        Release.objects.filter(summit=summit)
        .order_by("-number")
        .select_related("restores", "released_by")
        .defer("canonical", "restores__canonical", "restores__changes")
    )


def tell(releases, host, language):
    """Return the `Told` of releases (loaded by `releases_of`); `host` is a `wording.HostClock`."""
    releases = list(releases)
    first = _first_fingerprint(releases)
    return [
        Told(
            number=one.number,
            released_at=one.released_at,
            when=instant_words(one.released_at, host, language),
            sha256=one.sha256,
            first_sha256=first,
            note=served(notes_of(one), language),
            remark=_remark(one),
            about=worded(one.changes, host, language),
        )
        for one in releases
    ]


def notes_of(release):
    """Return the note of a release, or of a planned one, by language."""
    return {code: provenance.text_in(release, "note", code) for code in provenance.languages()}


def _first_fingerprint(releases):
    if not releases:
        return ""
    first = Release.objects.filter(summit=releases[0].summit_id, number=1)
    return first.values_list("sha256", flat=True).get()


def _remark(release):
    if release.restores_id:
        return _("The programme is again that of release %(number)s.") % {
            "number": release.restores.number
        }
    if release.number == 1:
        return _("The programme was released for the first time.")
    if not release.changes:
        return _("Small corrections that change no session.")
    return ""
