"""The mail with the code that confirms an act. The code is made here and stands in no table."""

from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.models import Challenge
from declarations.records import city_names
from declarations.signing.codes import code_of
from portal.lib import clock
from portal.lib.typography import time_text
from portal.lib.zone_names import clock_name
from portal.outbox.letters import Letter, Unneeded, bilingual, letter


@letter("declarations.code")
def code_letter(mail) -> Letter:
    """Give the code of a challenge to the address that it was asked for."""
    challenge = Challenge.objects.select_related(
        "invitation__declaration",
        "invitation__seat__organisation__place",
        "signature__declaration",
        "signature__seat__organisation__place",
        "signature__invitation",
        "request__declaration",
    ).get(number=mail.about)
    if challenge.consumed_at or challenge.expires_at <= timezone.now():
        raise Unneeded("the code no longer holds")
    subject = challenge.invitation or challenge.signature or challenge.request
    declaration = subject.declaration

    def values(language):
        return {
            "purpose": purpose_words(challenge.purpose),
            "code": code_of(challenge),
            "city": _city(challenge, language),
            "declaration": declaration.name,
            "until": _until(challenge, language),
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

    return Letter(
        *bilingual("declarations/code", values, mail.language),
        reply_to=(declaration.contact_email,) if declaration.contact_email else (),
    )


def purpose_words(purpose: str) -> str:
    """Return what a code is good for, in the active language."""
    return {
        Challenge.Purpose.SIGN: _("Your code to sign"),
        Challenge.Purpose.REFUSE: _("Your code to decline"),
        Challenge.Purpose.DELEGATE: _("Your code to pass the invitation on"),
        Challenge.Purpose.WITHDRAW: _("Your code to withdraw your signature"),
        Challenge.Purpose.CORRECT: _("Your code to correct what is printed"),
        Challenge.Purpose.REQUEST: _("Your code to ask to sign"),
    }[purpose]


def _city(challenge, language):
    if challenge.request:
        return challenge.request.city
    seat = (challenge.invitation or challenge.signature).seat
    return city_names(seat.organisation)[0 if language == "fr" else 1]


def _until(challenge, language):
    """« 16 h 30 (Paris, UTC+1) » on the reader's clock."""
    given = challenge.signature.invitation if challenge.signature else None
    zone = (challenge.invitation or challenge.request or given).time_zone
    wall = clock.to_wall(challenge.expires_at, zone)
    offset = clock.offset_text(challenge.expires_at, zone)
    return f"{time_text(wall, language)} ({clock_name(zone, offset, language)})"
