"""Sending and checking the mailed code of a visit, for whatever it is to confirm."""

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from declarations.models import Challenge
from declarations.signing import codes
from declarations.views.signing.visitors import may_try
from declarations.views.signing.words import masked


class CodeProblem(Exception):
    """No code was sent, or the typed one does not count; `str()` says why, `status` how."""

    def __init__(self, message, status=200):
        super().__init__(message)
        self.status = status


def binding(sitting, purpose) -> str:
    """Return the digest of everything that a code of this visit confirms."""
    visit = sitting.visit
    covered = {"visit": visit.nonce, "purpose": str(purpose), "text": sitting.adopted.sha256}
    if purpose == Challenge.Purpose.SIGN:
        return codes.binding_of(**covered, statement=visit.statement, printed=visit.printed)
    return codes.binding_of(**covered, answer=visit.answer)


def send(request, sitting, purpose):
    """Mail a new code to the invited address; raise CodeProblem without one, or too often."""
    if not sitting.invitation.email:
        raise CodeProblem(_("No e-mail address is known for this invitation."), 409)
    if not may_try(request, "code sent"):
        raise CodeProblem(
            _("Too many codes were asked for from your network. Please wait an hour."), 429
        )
    invitation = sitting.invitation
    try:
        challenge = codes.send_code(
            purpose,
            binding(sitting, purpose),
            to=invitation.email,
            language=invitation.language,
            invitation=invitation,
        )
    except codes.TooManyCodes as problem:
        raise CodeProblem(str(problem), 429) from problem
    sitting.visit.challenges[str(purpose)] = str(challenge.number)
    sitting.visit.save(request)


def check(request, sitting, purpose, typed):
    """Consume the typed code and return its challenge; raise CodeProblem when it is not right.

    Sent twice by a double click, the right code counts both times, in the same visit and for the
    same thing only.
    """
    if not may_try(request, "code tried"):
        raise CodeProblem(
            _("Too many codes were tried from your network. Please wait an hour."), 429
        )
    challenge = challenge_of(sitting, purpose)
    if challenge is None:
        raise CodeProblem(_("This code no longer holds. Ask for a new one."))
    wanted = binding(sitting, purpose)
    is_repeated = challenge.consumed_at is not None and challenge.binding == wanted
    if is_repeated and constant_time_compare(codes.code_of(challenge), typed):
        return challenge
    try:
        return codes.check_code(challenge.number, purpose, wanted, typed)
    except codes.CodeRefused as problem:
        raise CodeProblem(str(problem)) from problem


def challenge_of(sitting, purpose) -> Challenge | None:
    """Return the latest code of this visit for a purpose, whether or not it still holds."""
    number = sitting.visit.challenges.get(str(purpose))
    return sitting.invitation.challenges.filter(number=number).first() if number else None


def describe(sitting, purpose) -> dict:
    """Return what a page says about the code: where it went, how many tries are left."""
    challenge = challenge_of(sitting, purpose)
    return {
        "address": masked(sitting.invitation.email) if sitting.invitation.email else "",
        "was_sent": challenge is not None,
        "tries_left": max(0, codes.TRIES - challenge.tries) if challenge else codes.TRIES,
        "was_tried": bool(challenge and challenge.tries),
        "minutes": int(codes.LIFETIME.total_seconds() // 60),
    }
