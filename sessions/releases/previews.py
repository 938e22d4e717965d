"""Links by which a mayor's cabinet reads a draft: signed, expiring, for one language, revocable.

Nothing is stored for a link. It holds the number of the summit, the language, for how many days it
is valid and whether sessions that are not ready are shown, signed with the summit's own key.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from portal.lib.addresses import absolute
from sessions.models import PreviewKey
from sessions.models.preview import new_key
from summits.models import Summit

LONGEST = 90
# A sign that stands neither in a number nor in base64, and that mails keep within a link.
_SEPARATOR = "."


class PreviewOver(Exception):
    """The link was right, and is too old."""


@dataclass(frozen=True)
class Preview:
    """What a link shows: a stored `Summit`, in a language, perhaps with sessions not yet ready.

    `ends_at` is the instant (UTC) at which the link is too old.
    """

    summit: Summit
    language: str
    with_drafts: bool
    ends_at: datetime


def preview_link(*, summit, language, days, with_drafts=False):
    """Return the whole address of a new preview link, valid for so many days.

    Raises ValueError for a language that the site does not have, or days outside 1 to `LONGEST`.
    """
    if language not in dict(settings.LANGUAGES) or not 1 <= days <= LONGEST:
        raise ValueError("No such preview.")
    stored, _made = PreviewKey.objects.get_or_create(summit=summit)
    facts = [str(summit.pk), language, str(days), "all" if with_drafts else "ready"]
    token = _signer(stored.key).sign(_SEPARATOR.join(facts))
    with translation.override(language):
        return absolute(reverse("programme:preview", args=[token]))


def read_link(token):
    """Return the `Preview` of a token; raises `signing.BadSignature` or `PreviewOver`."""
    number = token.partition(_SEPARATOR)[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise signing.BadSignature("No such preview.")
    stored = PreviewKey.objects.select_related("summit__place").filter(pk=int(number)).first()
    if stored is None:
        raise signing.BadSignature("No such preview.")
    signer = _signer(stored.key)
    _number, language, days, which = signer.unsign(token).split(_SEPARATOR)
    valid = timedelta(days=int(days))
    try:
        signer.unsign(token, max_age=valid)
    except signing.SignatureExpired as error:
        raise PreviewOver from error
    # The signature holds: what stands before it is when it was made.
    made = signing.b62_decode(token.rsplit(_SEPARATOR, 2)[1])
    return Preview(
        stored.summit, language, which == "all", datetime.fromtimestamp(made, UTC) + valid
    )


def revoke_links(summit):
    """End all preview links of a summit."""
    PreviewKey.objects.update_or_create(summit=summit, defaults={"key": new_key()})


def _signer(key):
    return signing.TimestampSigner(sep=_SEPARATOR, salt=f"programme.preview.{key}")
