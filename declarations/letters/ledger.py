"""Mails about the ledger: the notice to signatories with its checkpoint, the alarm to officers."""

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from declarations.aligned import LANGUAGES
from declarations.ledger.notices import head_of, invitations_of_papers, news_between, size_told
from declarations.models import Signature, Verification
from declarations.records import city_names
from portal.lib import clock
from portal.lib.addresses import absolute
from portal.lib.typography import day_text, time_text
from portal.outbox.letters import Attachment, Letter, Unneeded, bilingual, letter

# More are counted: a mail that nobody can read to its end is not read.
MOST_CITIES = 60
MOST_PROBLEMS = 100


@letter("declarations.checkpoint")
def checkpoint_letter(mail) -> Letter:
    """Tell a signatory what happened since the last notice, and hand over the checkpoint."""
    signature = Signature.objects.select_related(
        "declaration", "invitation", "erasure", "seat__organisation__place"
    ).get(number=mail.about)
    if mail.to not in _addresses(signature):
        raise Unneeded("the address was changed or erased")
    declaration, size = signature.declaration, size_told(mail)
    head = head_of(declaration, size)
    news = news_between(declaration, mail.data["old_size"], size)

    def values(language):
        return {
            "declaration": declaration.name,
            "city_on_paper": _city_on_paper(signature, language),
            "news": _news(news, language),
            "is_first": not mail.data["old_size"],
            "note": head.note,
            "page": absolute(reverse("declarations:ledger", args=[declaration.slug])),
            "keys": news.keys,
            "contact": _contact(declaration),
        }

    subject, text, html = bilingual("declarations/checkpoint", values, mail.language)
    name = f"{declaration.slug}-{size}.checkpoint"
    contact = declaration.contact_email
    return Letter(
        subject,
        text,
        html,
        attachments=(Attachment(name, head.note.encode(), "text/plain"),),
        reply_to=(contact,) if contact else (),
    )


def _city_on_paper(signature, language):
    """Return for which city somebody signed on paper, "" where the reader signed.

    The mail then goes to where the city was invited: who reads it there need not be who signed.
    """
    if signature.invitation_id is not None:
        return ""
    return city_names(signature.seat.organisation)[LANGUAGES.index(language)]


def _addresses(signature):
    """Return the addresses at which a signatory may be told, as they are now."""
    if hasattr(signature, "erasure"):
        return []
    if signature.invitation is not None:
        return [signature.invitation.email]
    of_seat = invitations_of_papers(signature.declaration).filter(seat=signature.seat_id)
    return of_seat.values_list("email", flat=True)


@letter("declarations.alarm")
def alarm_letter(mail) -> Letter:
    """Tell an officer what the verification found, or that it has not run."""
    if mail.about:
        verification = Verification.objects.get(pk=mail.about)
        at, problems = verification.at, verification.problems
    else:
        at, problems = parse_datetime(mail.data["late_since"]), []

    def values(language):
        wall = clock.to_wall(at, "UTC")
        return {
            "at": f"{day_text(wall, language, year=True)}, {time_text(wall, language)} (UTC)",
            "is_late": not mail.about,
            "count": len(problems),
            "problems": [(one["log"], one[language]) for one in problems[:MOST_PROBLEMS]],
            "left_out": max(len(problems) - MOST_PROBLEMS, 0),
        }

    subject, text, html = bilingual("declarations/alarm", values, mail.language)
    return Letter(subject, text, html)


def _news(news, language):
    """Return the sentences of what happened, in the active language, which is `language`."""
    place = LANGUAGES.index(language)
    sentences = []
    for kind, words in _words_with_cities().items():
        cities = [pair[place] for pair in news.cities.get(kind, ())]
        if cities:
            sentences.append(words % {"cities": _listed(cities)})
    for kind, count in news.counts.items():
        sentences.append(_counted(kind, count))
    if news.keys:
        sentences.append(_("A new key signs the ledger. It stands below: keep it too."))
    return sentences


def _words_with_cities():
    return {
        "signature": _("Signed: %(cities)s."),
        "renewed": _("Renewed by a successor: %(cities)s."),
        "confirmation": _("Confirmed by a mayor or a council: %(cities)s."),
        "withdrawn": _("Withdrawn: %(cities)s."),
        "correction": _("Spelling of a name corrected: %(cities)s."),
    }


def _counted(kind, count):
    if kind == "erasure":
        return ngettext(
            "%(n)d name was erased at the person’s request; the act stands.",
            "%(n)d names were erased at the persons’ request; the acts stand.",
            count,
        ) % {"n": count}
    return {
        "text-adopted": _("A version of the text was adopted."),
        "opened": _("The declaration was opened for signature."),
        "closed": _("The declaration was closed for signature."),
    }[kind]


def _listed(cities):
    shown = ", ".join(cities[:MOST_CITIES])
    more = len(cities) - MOST_CITIES
    if more <= 0:
        return shown
    return ngettext("%(shown)s and %(n)d more", "%(shown)s and %(n)d more", more) % {
        "shown": shown,
        "n": more,
    }


def _contact(declaration):
    parts = (declaration.contact_name, declaration.contact_phone, declaration.contact_email)
    return [part for part in parts if part]
