"""Codes of eight digits, mailed at the moment they are needed and typed by a person.

A code proves that whoever signs reads the invited mailbox now. It is derived from a random nonce
and the site's secret key and never stored; it confirms exactly what `binding` covers.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from declarations.models import Challenge
from declarations.signing import rates
from portal.lib.canonical import canonical_json
from portal.outbox.api import queue

LIFETIME = timedelta(minutes=10)
TRIES = 5
PER_HOUR = 5
# However many browsers ask: what one mailbox gets at most.
MAILED_PER_HOUR = 10
HOUR = timedelta(hours=1)


class CodeRefused(Exception):
    """The code is wrong or no longer holds; `str()` says it in the reader's language."""


class TooManyCodes(Exception):
    """Too many codes were asked for; `str()` says when to try again."""


def binding_of(**parts) -> str:
    """Return the SHA-256 (hexadecimal) of everything that a code confirms."""
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


@transaction.atomic
def send_code(purpose, binding, *, to, language, asker="", **subject) -> Challenge:
    """Queue a mail with a new code and return its challenge.

    `subject` is invitation, signature or request. Earlier codes of the same purpose die. Raises
    TooManyCodes after five within an hour.

    With `asker` (a secret of the browser that asks) codes that other browsers asked for count only
    if something was typed: a mail scanner that presses buttons types nothing and must not use up
    the codes of a person. Guessing gets no further: five codes an hour with five tries each.
    """
    now = timezone.now()
    earlier = Challenge.objects.select_for_update().filter(purpose=purpose, **subject)
    recent = [one for one in earlier if one.created_at > now - HOUR]
    counted = len(recent)
    if asker:
        mine = rates.count(f"code asked to {purpose}", asker, window=HOUR)
        counted = max(mine - 1, sum(one.tries > 0 for one in recent))
    if counted >= PER_HOUR or len(recent) >= MAILED_PER_HOUR:
        raise TooManyCodes(
            _("Five codes were sent within an hour. Please wait an hour, or write to us.")
        )
    earlier.filter(consumed_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    challenge = Challenge.objects.create(
        purpose=purpose,
        binding=binding,
        nonce=secrets.token_hex(16),
        created_at=now,
        expires_at=now + LIFETIME,
        **subject,
    )
    queue(
        "declarations.code",
        to=to,
        language=language,
        about=challenge.number,
        key=f"code:{challenge.number}",
    )
    return challenge


def code_of(challenge) -> str:
    """Return the eight digits of a challenge."""
    digest = salted_hmac(
        "declarations.code",
        f"{challenge.number}:{challenge.nonce}:{challenge.binding}",
        algorithm="sha256",
    ).digest()
    return f"{int.from_bytes(digest) % 10**8:08d}"


def check_code(number, purpose, binding, typed) -> Challenge:
    """Consume the code of a challenge (its number) and return it; each try counts.

    Spaces between the digits are forgiven. Raises CodeRefused when the code is wrong, too old,
    used, tried five times, or was sent for something else than `binding` says. Never called
    inside a transaction: a failed try must stay counted.
    """
    now = timezone.now()
    open_ones = Challenge.objects.filter(
        number=number, purpose=purpose, consumed_at__isnull=True, expires_at__gt=now
    )
    if not open_ones.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        raise CodeRefused(_("This code no longer holds. Ask for a new one."))
    challenge = open_ones.get()
    given = "".join(typed.split())
    if challenge.binding != binding:
        raise CodeRefused(_("You changed something after this code was sent. Ask for a new one."))
    if not constant_time_compare(given, code_of(challenge)):
        left = TRIES - challenge.tries
        if left <= 0:
            raise CodeRefused(
                _("This code is not right, and it was the last try. Ask for a new one.")
            )
        raise CodeRefused(_("This code is not right. Check the eight digits in the latest mail."))
    if not open_ones.update(consumed_at=now):
        raise CodeRefused(_("This code no longer holds. Ask for a new one."))
    challenge.consumed_at = now
    return challenge
