"""The mails that ask somebody to sign, remind them, and tell the officers who will not."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from declarations.inviting import deadline_of
from declarations.models import Invitation, Statement
from declarations.records import city_names
from declarations.signing.giving import SigningRefused, refuse_unusable, statements_for
from declarations.signing.links import make_link
from portal.lib import clock
from portal.lib.addresses import absolute
from portal.lib.typography import day_text, time_text
from portal.lib.zone_names import clock_name
from portal.outbox.letters import Letter, Unneeded, bilingual, letter

_FEMININE = {"mme", "madame", "mlle", "mrs", "ms", "miss", "lady"}
_MASCULINE = {"m", "monsieur", "mr", "sir"}


@letter("declarations.invitation")
def invitation_letter(mail) -> Letter:
    """The first mail to an invited person, and each one that an officer sends again."""
    return _ask(mail, "declarations/invitation")


@letter("declarations.reminder")
def reminder_letter(mail) -> Letter:
    """The mail to somebody who has not answered yet."""
    return _ask(mail, "declarations/reminder")


@letter("declarations.refused")
def refused_letter(mail) -> Letter:
    """Tells the officers that somebody declines. The reason stays in the admin: it is private."""
    return _tell(mail, "declarations/refused")


@letter("declarations.delegated")
def delegated_letter(mail) -> Letter:
    """Tells the officers to whom an invitation was passed on."""
    return _tell(mail, "declarations/delegated")


def preview(invitation, language: str) -> Letter:
    """Return the invitation as it would be written now, for officers: its link opens nothing.

    The declaration of the invitation is open for signature.
    """
    text = invitation.declaration.open_text.adopted_text
    statements = statements_for(invitation, text)
    return _write(
        "declarations/invitation",
        lambda code: sentences(invitation, text, statements, link_to("x" * 43), code),
        language,
        invitation.declaration,
    )


def _ask(mail, template):
    invitation = _invitation(mail)
    if mail.to != invitation.email:
        raise Unneeded("the address was changed")
    try:
        text = refuse_unusable(invitation).adopted_text
    except SigningRefused as refusal:
        raise Unneeded(refusal.reason) from refusal
    statements = statements_for(invitation, text)
    if not statements:
        raise Unneeded("no statement to sign")
    token = make_link(invitation)
    return _write(
        template,
        lambda code: sentences(invitation, text, statements, link_to(token), code),
        mail.language,
        invitation.declaration,
    )


def _tell(mail, template):
    invitation = _invitation(mail)
    page = absolute(reverse("admin:declarations_invitation_change", args=[invitation.pk]))

    def values(language):
        city = dict(zip(("fr", "en"), city_names(invitation.seat.organisation), strict=True))
        names = {
            "name": _shown_name(invitation),
            "city": city[language],
            "declaration": invitation.declaration.name,
            "function": getattr(invitation, f"function_{language}"),
        }
        if invitation.delegated_from is not None:
            names["before"] = _shown_name(invitation.delegated_from)
        return {"names": names, "page": page}

    subject, text, html = bilingual(template, values, mail.language)
    return Letter(subject, text, html)


def _write(template, values, language, declaration):
    subject, text, html = bilingual(template, values, language)
    contact = declaration.contact_email
    return Letter(subject, text, html, reply_to=(contact,) if contact else ())


def _invitation(mail):
    return Invitation.objects.select_related(
        "declaration__summit__place",
        "seat__organisation__place",
        "delegated_from",
        "person",
    ).get(number=mail.about)


def link_to(token: str) -> str:
    """Return the full address that a link opens, in the active language."""
    return absolute(reverse("declarations:invitation", args=[token]))


# Sentences ----------------------------------------------------------------------------------------
# Plain text: the HTML template escapes them.
def sentences(invitation, text, statements, link: str, language: str) -> dict[str, object]:
    """Return what the mail says, in the active language, which is `language` (fr or en).

    `statements` are those of the adopted `text` that the person may sign.
    """
    declaration = invitation.declaration
    organisation = invitation.seat.organisation
    city = dict(zip(("fr", "en"), city_names(organisation), strict=True))[language]
    deadline = deadline_of(invitation)
    before = invitation.delegated_from
    return {
        "greeting": greeting(invitation),
        "farewell": farewell(invitation),
        "invited": ", ".join(
            part
            for part in (
                f"{invitation.honorific} {invitation.name}".strip(),
                getattr(invitation, f"function_{language}"),
            )
            if part
        ),
        "city": city,
        "declaration": declaration.name,
        "full_title": declaration.full_title or "",
        "passed_on_by": before.name if before is not None else "",
        "asked": [
            (_asked(statement), text.statement_texts(statement.code, language)[1])
            for statement in statements
        ],
        "deadline": _instant(deadline, invitation.time_zone, language) if deadline else "",
        "deadline_at_summit": _deadline_at_summit(deadline, invitation, language),
        "days_left": _days_left(deadline, invitation.time_zone) if deadline else "",
        "link": link,
        "known_by": invitation.known_by,
        "contact": [
            part
            for part in (
                declaration.contact_name,
                declaration.contact_phone,
                declaration.contact_email,
            )
            if part
        ],
    }


def gender_of(invitation) -> str:
    """Return "f" or "m" as the honorific, else the person on record, says; "" if neither does."""
    words = {word.strip(".").casefold() for word in invitation.honorific.split()}
    if words & _FEMININE:
        return "f"
    if words & _MASCULINE:
        return "m"
    person = invitation.person
    return person.gender if person is not None and person.gender in ("f", "m") else ""


def title_of(invitation) -> str:
    """Return how the invited person is addressed in French and English, in the active language."""
    gender = gender_of(invitation)
    if invitation.capacity == Statement.Capacity.MAYOR:
        if gender == "m":
            return pgettext("address to a man", "Mayor")
        if gender == "f":
            if invitation.function_fr.casefold().startswith("mairesse"):
                return pgettext("address to a woman who calls herself mairesse", "Mayor")
            return pgettext("address to a woman", "Mayor")
        return pgettext("address to a man or a woman", "Mayor")
    if gender == "m":
        return pgettext("address", "Sir")
    if gender == "f":
        return pgettext("address", "Madam")
    return pgettext("address", "Madam or Sir")


def greeting(invitation) -> str:
    """Return the first line of the mail: « Madame la Maire, », “Dear Mayor,”."""
    return _("Dear %(title)s,") % {"title": title_of(invitation)}


def farewell(invitation) -> str:
    """Return the courteous last sentence, which names the title again."""
    return _("Please accept, %(title)s, the assurance of our high consideration.") % {
        "title": title_of(invitation)
    }


def _asked(statement):
    is_representative = statement.capacity == Statement.Capacity.REPRESENTATIVE
    if statement.kind == Statement.Kind.ACKNOWLEDGES and not is_representative:
        return _("You can acknowledge the declaration in these words:")
    return {
        Statement.Kind.COMMITS: _("As mayor, you can commit your city in these words:"),
        Statement.Kind.ACKNOWLEDGES: _(
            "As a representative, you can acknowledge the declaration, and bring it to the mayor "
            "or the council, in these words:"
        ),
        Statement.Kind.SUPPORTS: _("You can support the declaration in these words:"),
    }[statement.kind]


def _shown_name(invitation):
    return invitation.name or _("somebody whose name was erased")


def _instant(instant, zone, language, place=""):
    """« vendredi 4 décembre 2026, 18 h (Istanbul, UTC+3) » – no preposition goes wrong."""
    wall = clock.to_wall(instant, zone)
    offset = clock.offset_text(instant, zone)
    named = f"{place}, {offset}" if place else clock_name(zone, offset, language)
    return f"{day_text(wall, language, year=True)}, {time_text(wall, language)} ({named})"


def _deadline_at_summit(deadline, invitation, language):
    """The deadline on the clocks of the summit, or "" where they show the same."""
    summit = invitation.declaration.summit
    if deadline is None or summit is None:
        return ""
    zone = summit.time_zone
    if clock.to_wall(deadline, zone) == clock.to_wall(deadline, invitation.time_zone):
        return ""
    return _instant(deadline, zone, language, summit.place.city if summit.place else "")


def _days_left(deadline, zone):
    days = (clock.to_wall(deadline, zone).date() - clock.to_wall(timezone.now(), zone).date()).days
    if days == 0:
        return _("The deadline is today.")
    return ngettext("%(days)d day is left.", "%(days)d days are left.", days) % {"days": days}
