"""Sending and checking a mailed code for the page that asks for it, counted for its network."""

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from declarations.models import Challenge
from declarations.phrases import masked
from declarations.signing import codes
from declarations.views.signing.visitors import may_try

CONFLICT, TOO_MANY = 409, 429


class CodeProblem(Exception):
    """No code was sent, or the typed one does not count; `str()` says why, `status` how."""

    def __init__(self, message, status=200):
        super().__init__(message)
        self.status = status

    @property
    def is_of_the_code(self) -> bool:
        """Whether the code that was typed is at fault, so that another one may be typed now."""
        return self.status == 200


def send(request, purpose, binding, /, *, to, language, asker="", **subject) -> str:
    """Mail a new code and return the number of its challenge; the rest as `codes.send_code`.

    Raises CodeProblem without an address, or when that is too often.
    """
    if not to:
        raise CodeProblem(_("No e-mail address is known for this invitation."), CONFLICT)
    if not may_try(request, "code sent"):
        raise CodeProblem(
            _("Too many codes were asked for from your network. Please wait an hour."), TOO_MANY
        )
    try:
        challenge = codes.send_code(
            purpose, binding, to=to, language=language, asker=asker, **subject
        )
    except codes.TooManyCodes as problem:
        raise CodeProblem(str(problem), TOO_MANY) from problem
    return str(challenge.number)


def check(request, challenge: Challenge | None, purpose, binding, typed) -> None:
    """Consume the typed code; raise CodeProblem when it is not right.

    Sent twice by a double click, the right code counts both times, for the same thing only.
    """
    if not may_try(request, "code tried"):
        raise CodeProblem(
            _("Too many codes were tried from your network. Please wait an hour."), TOO_MANY
        )
    if challenge is None:
        raise CodeProblem(_("This code no longer holds. Ask for a new one."))
    is_repeated = (
        challenge.consumed_at is not None
        and challenge.consumed_at > timezone.now() - codes.LIFETIME
        and challenge.binding == binding
    )
    if is_repeated and constant_time_compare(codes.code_of(challenge), typed):
        return
    try:
        codes.check_code(challenge.number, purpose, binding, typed)
    except codes.CodeRefused as problem:
        raise CodeProblem(str(problem)) from problem


def describe(challenge: Challenge | None, address: str) -> dict:
    """Return what a page says about a code: where it goes, how many tries are left."""
    return {
        "address": masked(address) if address else "",
        "was_sent": challenge is not None,
        "tries_left": max(0, codes.TRIES - challenge.tries) if challenge else codes.TRIES,
        "was_tried": bool(challenge and challenge.tries),
        "minutes": int(codes.LIFETIME.total_seconds() // 60),
    }
