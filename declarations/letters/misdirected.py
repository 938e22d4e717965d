"""Tells the officers that an invitation reached somebody for whom it was not meant."""

from django.urls import reverse

from declarations.models import Invitation
from declarations.records import city_names
from portal.lib.addresses import absolute
from portal.outbox.letters import Letter, bilingual, letter


@letter("declarations.misdirected")
def misdirected_letter(mail) -> Letter:
    """Name the invitation and the address it went to; of whoever told us nothing is known."""
    invitation = Invitation.objects.select_related("declaration", "seat__organisation__place").get(
        number=mail.about
    )
    page = absolute(reverse("admin:declarations_invitation_change", args=[invitation.pk]))

    def values(language):
        return {
            "city": city_names(invitation.seat.organisation)[0 if language == "fr" else 1],
            "declaration": invitation.declaration.name,
            "email": invitation.email,
            "page": page,
        }

    return Letter(*bilingual("declarations/misdirected", values, mail.language))
