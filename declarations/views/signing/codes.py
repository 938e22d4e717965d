"""The mailed code of a visit, for whatever it is to confirm."""

from declarations.models import Challenge
from declarations.signing import codes
from declarations.views import mailed_codes


def binding(sitting, purpose) -> str:
    """Return the digest of everything that a code of this visit confirms."""
    visit = sitting.visit
    covered = {"visit": visit.nonce, "purpose": str(purpose), "text": sitting.adopted.sha256}
    if purpose == Challenge.Purpose.SIGN:
        return codes.binding_of(**covered, statement=visit.statement, printed=visit.printed)
    return codes.binding_of(**covered, answer=visit.answer)


def send(request, sitting, purpose):
    """Mail a new code to the invited address; raise CodeProblem without one, or too often."""
    invitation = sitting.invitation
    sitting.visit.challenges[str(purpose)] = mailed_codes.send(
        request,
        purpose,
        binding(sitting, purpose),
        to=invitation.email,
        language=invitation.language,
        asker=sitting.visit.nonce,
        invitation=invitation,
    )
    sitting.visit.save(request)


def check(request, sitting, purpose, typed):
    """Consume the code typed in this visit; raise CodeProblem when it is not right."""
    challenge = challenge_of(sitting, purpose)
    mailed_codes.check(request, challenge, purpose, binding(sitting, purpose), typed)


def challenge_of(sitting, purpose) -> Challenge | None:
    """Return the latest code of this visit for a purpose, whether or not it still holds."""
    number = sitting.visit.challenges.get(str(purpose))
    return sitting.invitation.challenges.filter(number=number).first() if number else None


def describe(sitting, purpose) -> dict:
    """Return what a page says about the code: where it goes, how many tries are left."""
    return mailed_codes.describe(challenge_of(sitting, purpose), sitting.invitation.email)
