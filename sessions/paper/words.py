"""The sentences of a programme on paper, in the language that is active when they are asked for."""

from datetime import UTC

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import clock, provenance
from portal.lib.fuzzy import period_text
from portal.lib.spacing import smart
from portal.lib.typography import day_text, number_text, time_text
from portal.lib.zone_names import clock_name

_GROUP, _GROUPS_SHOWN = 4, 4


def cover_words(programme, variant, count, language):
    """Return what the cover says of a `Programme` printed as a `Variant` with `count` sessions."""
    summit = programme.summit
    served = {
        name: provenance.serve(summit, name, language).text
        for name in ("title", "subtitle", "slogan", "short_title")
    }
    words = {name: smart(text, language) for name, text in served.items()}
    return words | {
        "kind_of_paper": _kind_of_paper(summit, variant),
        "dates": capfirst(_dates(summit, language)),
        "choice": _choice(variant, language),
        "count": ngettext("%(n)s session", "%(n)s sessions", count)
        % {"n": number_text(count, language)},
        "ignored": _left_out(variant),
        **release_words(programme, language),
    }


def _dates(summit, language):
    if summit.ends_on is None and summit.starts_on is not None:
        return summit.starts_on.text(language)
    return period_text(summit.starts_on, summit.ends_on, language)


def release_words(programme, language):
    """Return which release a paper shows: its number and instant, its fingerprint in short."""
    zone = programme.summit.time_zone
    wall = clock.to_wall(programme.released_at, zone)
    moment = f"{day_text(wall.date(), language, year=True)}, {time_text(wall, language)}"
    zone_name = clock_name(zone, clock.offset_text(programme.released_at, zone), language)
    return {
        "release": _("Release %(number)s of %(moment)s, %(zone)s")
        % {"number": programme.number, "moment": moment, "zone": zone_name},
        "fingerprint": short_fingerprint(programme.sha256),
    }


def short_fingerprint(sha256):
    """Return the first letters of a fingerprint in groups of four, as people compare it."""
    shown = sha256[: _GROUP * _GROUPS_SHOWN]
    return " ".join(shown[at : at + _GROUP] for at in range(0, len(shown), _GROUP))


def labels(programme, city, language):
    """Return the words that the template places itself; `city` has the clock that counts."""
    return {
        "contents": _("Contents"),
        "people": _("People"),
        "clocks": _("Times and clocks"),
        "clocks_why": _(
            "The first time of each session is that of %(city)s. The others are worked out from "
            "it, changes of clocks included; “+1 d” marks the next day there."
        )
        % {"city": city}
        if city
        else "",
        "fingerprint_label": _("Fingerprint of the release (SHA-256, first letters)"),
        "newest": _("This paper does not change. The programme as it is now:"),
        "qr": _("QR code of the address of the programme"),
        "cancelled": _("Cancelled"),
        "untimed": _("Sessions in their order"),
        "untimed_why": _(
            "The times of these sessions are not announced. They stand in the order of the "
            "document."
        ),
        "questions": _("Guiding questions"),
        "nothing": _("No session of this programme was chosen.")
        if programme.sessions
        else _("The programme is being prepared"),
        "contacts": _("Whom to ask"),
        "place": _("Place"),
        "dates_label": _("Dates"),
        "head": smart(programme.summit.label, language),
    }


def _kind_of_paper(summit, variant):
    if variant.listed is not None:
        return _("My agenda")
    return capfirst(
        {
            "draft": _("draft programme"),
            "provisional": _("provisional programme"),
            "final": _("final programme"),
        }.get(summit.stage, _("Programme"))
    )


def _choice(variant, language):
    if variant.listed is not None or variant.selection.is_empty:
        return ""
    return _("Extract: %(filter)s") % {"filter": variant.selection.words(language)}


def _left_out(variant):
    if not variant.left_out:
        return ""
    names = ", ".join(variant.left_out)
    return _("Not understood in the address, so ignored: %(names)s") % {"names": names}


def instant_parts(instant):
    """Return an instant as year, month, day, hour, minute and second in UTC, for the file."""
    utc = instant.astimezone(UTC)
    return [utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second]
