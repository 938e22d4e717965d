"""The mails about a request to sign: to the officers who decide, and to whoever was declined."""

from django.urls import reverse

from declarations.models import SigningRequest
from declarations.receipts import contact_of
from portal.lib.addresses import absolute
from portal.outbox.letters import Letter, bilingual, letter


@letter("declarations.requested")
def requested_letter(mail) -> Letter:
    """Tells the officers that somebody asks to sign."""
    asked = _asked(mail)
    page = absolute(reverse("admin:declarations_signingrequest_change", args=[asked.pk]))
    return _write("declarations/requested", mail, asked, page=page)


@letter("declarations.request_declined")
def request_declined_letter(mail) -> Letter:
    """Declines courteously, in the officer's own words."""
    asked = _asked(mail)
    return _write("declarations/request_declined", mail, asked, words=mail.data.get("words", ""))


def _asked(mail):
    return SigningRequest.objects.select_related("declaration").get(number=mail.about)


def _write(template, mail, asked, **words):
    def values(language):
        return {
            "city": asked.city,
            "name": " ".join(part for part in (asked.honorific, asked.name) if part),
            "function": getattr(asked, f"function_{language}")
            or asked.function_fr
            or asked.function_en,
            "capacity": asked.get_capacity_display(),
            "message": asked.message,
            "declaration": asked.declaration.name,
            "contact": contact_of(asked.declaration),
            **words,
        }

    subject, text, html = bilingual(template, values, mail.language)
    email = asked.declaration.contact_email
    return Letter(subject, text, html, reply_to=(email,) if email else ())
