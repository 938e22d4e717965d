"""The links of invitations: 256 random bits, of which only the digest is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from declarations.models import Invitation, InvitationLink


def make_link(invitation) -> str:
    """Make a link of an invitation and return its secret, which is stored nowhere.

    It holds until the invitation expires, at most LINK_DAYS. Earlier links stay valid: a mail
    that was slow must not arrive dead.
    """
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=settings.LINK_DAYS)
    if invitation.expires_at is not None:
        expires = min(expires, invitation.expires_at)
    InvitationLink.objects.create(
        invitation=invitation, digest=digest_of(token), expires_at=expires
    )
    return token


def digest_of(token: str) -> str:
    """Return the SHA-256 (hexadecimal) under which a link is found."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation that a link opens now, or None.

    None says nothing about why: unknown, expired and revoked links look the same, and
    `used_invitation_of` alone tells those that were used. Found by its digest, so that no secret
    is compared byte by byte.
    """
    now = timezone.now()
    link = (
        InvitationLink.objects.filter(
            digest=digest_of(token), revoked_at__isnull=True, expires_at__gt=now
        )
        .select_related("invitation__declaration", "invitation__seat__organisation__place")
        .first()
    )
    if link is None or link.invitation.revoked_at or link.invitation.erased_at:
        return None
    return link.invitation


def used_invitation_of(token: str) -> Invitation | None:
    """Return the invitation that was answered – signed, declined, passed on – while a link held.

    None for all others: a link that ended before the answer, being expired or sent to an address
    that was replaced, must not tell whoever holds it that somebody answered later.
    """
    link = (
        InvitationLink.objects.filter(
            digest=digest_of(token), revoked_at__isnull=False, expires_at__gt=F("revoked_at")
        )
        .select_related("invitation__declaration__summit", "invitation__seat__organisation__place")
        .first()
    )
    if link is None or link.invitation.revoked_at or link.invitation.erased_at:
        return None
    answered = _answered_at(link.invitation)
    return link.invitation if answered is not None and answered <= link.revoked_at else None


def _answered_at(invitation):
    """Return when an invitation was answered, None while it was not."""
    for name, when in (("signature", "signed_at"), ("refusal", "at")):
        answer = getattr(invitation, name, None)
        if answer is not None:
            return getattr(answer, when)
    return invitation.delegations.values_list("created_at", flat=True).first()


def revoke_links(invitation) -> int:
    """Revoke every link of an invitation; return how many."""
    return InvitationLink.objects.filter(invitation=invitation, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
