"""The sentences of signing that depend on a city, a statement or a clock."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from declarations.inviting import deadline_of
from declarations.models import Statement
from declarations.phrases import moment_text, page_language
from declarations.records import city_names
from organisations.models import Organisation
from portal.lib import clock
from portal.lib.text import fold

Kind, Capacity = Statement.Kind, Statement.Capacity


def city_of(invitation, language="") -> str:
    """Return what the roll calls the invited city or organisation."""
    french, english = city_names(invitation.seat.organisation)
    return french if (language or page_language()) == "fr" else english


def members_of(invitation) -> list[str]:
    """Return those who sign together with the invited city, in the page's language."""
    at = 0 if page_language() == "fr" else 1
    members = invitation.seat.members.select_related("place").order_by("pk")
    return [city_names(member)[at] for member in members]


def french_of(name: str) -> str:
    """Return a name after « de » : d’Izmir, du Havre, des Lilas, de Strasbourg."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return ("d’" if fold(name)[:1] in tuple("aeiou") else "de ") + name


def promise(kind: str, invitation) -> str:
    """Return the words of the button that gives a signature of this kind, naming the city."""
    city = city_of(invitation)
    if page_language() == "fr":
        city = french_of(city)
    is_city = invitation.seat.organisation.kind == Organisation.Kind.CITY
    words = {
        (Kind.COMMITS, True): _("I sign and commit the City of %(city)s"),
        (Kind.ACKNOWLEDGES, True): _("I sign and acknowledge for the City of %(city)s"),
        (Kind.SUPPORTS, True): _("I sign and support in the name of the City of %(city)s"),
        (Kind.COMMITS, False): _("I sign the commitment of %(city)s"),
        (Kind.ACKNOWLEDGES, False): _("I sign the acknowledgement of %(city)s"),
        (Kind.SUPPORTS, False): _("I sign the support of %(city)s"),
    }[kind, is_city]
    return words % {"city": city}


def kind_title(kind: str) -> str:
    """Return the act in the first person: “I commit”."""
    return {
        Kind.COMMITS: _("I commit"),
        Kind.ACKNOWLEDGES: _("I acknowledge"),
        Kind.SUPPORTS: _("I support"),
    }[kind]


def kind_deed(kind: str, language: str = "") -> str:
    """Return the act as the roll says it of somebody: “commits”."""
    with override(language or page_language()):
        return {
            Kind.COMMITS: _("commits"),
            Kind.ACKNOWLEDGES: _("acknowledges"),
            Kind.SUPPORTS: _("supports"),
        }[kind]


def kind_meaning(kind: str, capacity: str) -> str:
    """Return in plain words what a statement means for whoever signs it."""
    if kind == Kind.COMMITS:
        return _(
            "You sign as the mayor: the city itself promises to act on the goals of this text."
        )
    if kind == Kind.ACKNOWLEDGES and capacity != Capacity.REPRESENTATIVE:
        return _(
            "You acknowledge this text without committing your city or organisation; "
            "a confirmation can follow."
        )
    if kind == Kind.ACKNOWLEDGES:
        return _(
            "You sign as a representative: you promise to bring this text before the mayor or "
            "the council. It does not commit the city; they can confirm it later."
        )
    if capacity == Capacity.HEAD:
        return _("You sign as the head of your organisation, which stands behind this text.")
    return _("You state that you stand behind this text.")


def deadline_text(invitation) -> str:
    """Return the deadline on the invited person's clock, "" without one.

    Midnight is told as the last minute of the day before: nobody takes it for a day more.
    """
    instant = deadline_of(invitation)
    if instant is None:
        return ""
    wall = clock.to_wall(instant, invitation.time_zone)
    if (wall.hour, wall.minute) == (0, 0):
        instant -= timedelta(minutes=1)
    return moment_text(instant, invitation.time_zone)


def opening_text(invitation) -> str:
    """Return when signing begins, on the invited person's clock; "" once it has begun."""
    opens = invitation.declaration.opens_at
    if opens is None or opens <= timezone.now():
        return ""
    return moment_text(opens, invitation.time_zone)


def function_of(row) -> tuple[str, str]:
    """Return the function of an invitation or record in the page's language, else the other's.

    With it the language of the words, "" for that of the page.
    """
    language = page_language()
    other = "en" if language == "fr" else "fr"
    words = getattr(row, f"function_{language}")
    return (words, "") if words else (getattr(row, f"function_{other}"), other)
