"""The links of invitations: 256 random bits, of which only the digest is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
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

    None says nothing about why: unknown, expired, revoked and used-up links look the same. Found
    by its digest, so that no secret is compared byte by byte.
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


def revoke_links(invitation) -> int:
    """Revoke every link of an invitation; return how many."""
    return InvitationLink.objects.filter(invitation=invitation, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
