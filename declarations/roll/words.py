"""What a line of the roll says in words, in the language that is active.

The page, the CSV file and the feed say the same. Days are those at the summit.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from declarations.models import PaperEntry, Signature, Statement
from declarations.roll.choice import CITY_EN, CITY_FR, CONFIRMED, NEWEST, PROTOCOL, SIGNED
from declarations.roll.rows import RENEWED, WITHDRAWN
from portal.lib.fuzzy import dates_text
from portal.lib.text import sort_key


def check_path(entry) -> str:
    """Return the address of the page on which anybody checks a signature."""
    return reverse("declarations:verify-signature", args=[entry.number])


def member_names(entry, language: str) -> list[str]:
    """Return the cities and organisations that sign through the same seat, by the alphabet."""
    return sorted((member.text_for(language) for member in entry.members), key=sort_key)


def day_words(day, language: str) -> str:
    """Return a date with its year: « 1er septembre 2019 », “1 September 2019”."""
    return dates_text([day], language)


def kind_words(kind: str) -> str:
    """Return what one does by a statement of this kind: “commits”, « s’engage »."""
    return str(Statement.Kind(kind).label)


def method_words(entry) -> str:
    """Return how the signature of a `RollEntry` was given."""
    if entry.medium == PaperEntry.Medium.TABLET:
        return _("on a tablet, given at the ceremony")
    if entry.method == Signature.Method.PAPER:
        return _("on paper, given at the ceremony")
    return short_method_words(entry.method)


def short_method_words(method: str) -> str:
    """Return the same in short: “online”, “on paper”."""
    return str(Signature.Method(method).label)


def name_words(entry) -> str:
    """Return the honorific and the name, or that the name was erased."""
    if entry.is_erased:
        return _("name erased at the person’s request")
    return " ".join(part for part in (entry.line.honorific, entry.line.name) if part)


def ending_words(entry, language: str) -> str:
    """Return how a signature ended and when; "" while it stands."""
    ending = entry.ending
    if ending is None:
        return ""
    day = day_words(ending.on, language)
    if ending.reason == WITHDRAWN:
        return _("withdrawn on %(day)s") % {"day": day}
    if ending.successor_name:
        return _("renewed by %(name)s on %(day)s") % {"name": ending.successor_name, "day": day}
    return _("renewed by a successor on %(day)s") % {"day": day}


def confirmation_words(entry, language: str) -> str:
    """Return who confirmed an acknowledgement, when and by which decision; "" for nobody."""
    confirmation = entry.confirmation
    if confirmation is None:
        return ""
    day = day_words(confirmation.decided_on, language)
    if confirmation.by == PaperEntry.Body.COUNCIL:
        words = _("confirmed by the council on %(day)s") % {"day": day}
    else:
        words = _("confirmed by the mayor on %(day)s") % {"day": day}
    if not confirmation.reference:
        return words
    return _("%(confirmed)s, decision %(number)s") % {
        "confirmed": words,
        "number": confirmation.reference,
    }


def state_words(state: str) -> str:
    """Return the name of a state by which the roll is filtered."""
    return {
        WITHDRAWN: _("withdrawn"),
        RENEWED: _("renewed by a successor"),
        CONFIRMED: _("acknowledgement confirmed"),
    }.get(state, _("standing"))


def order_words(order: str) -> str:
    """Return the name of an order of the roll."""
    return {
        PROTOCOL: _("by protocol"),
        CITY_FR: _("cities from A to Z in French"),
        CITY_EN: _("cities from A to Z in English"),
        SIGNED: _("order of signing"),
        NEWEST: _("newest first"),
    }[order]


def choice_words(choice, roll, language: str) -> list[str]:
    """Return the chosen filters in words, such as ["commits", "Türkiye"]."""
    words = [_("“%(words)s”") % {"words": choice.words}] if choice.words else []
    if choice.kind:
        words.append(kind_words(choice.kind))
    if choice.country:
        words.append(roll.countries[choice.country].text_for(language))
    if choice.method:
        words.append(short_method_words(choice.method))
    if choice.state:
        words.append(state_words(choice.state))
    if choice.since:
        words.append(_("signed from %(day)s") % {"day": day_words(choice.since, language)})
    if choice.until:
        words.append(_("signed until %(day)s") % {"day": day_words(choice.until, language)})
    return words


def ignored_words(choice) -> list[str]:
    """Return the names of the fields whose value was ignored."""
    names = {
        "kind": _("Act"),
        "country": _("Country"),
        "method": _("Signed how"),
        "state": _("State"),
        "from": _("Signed from"),
        "to": _("Signed until"),
        "order": _("Order"),
    }
    return [names[name] for name in choice.ignored]
