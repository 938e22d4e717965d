"""Declarations from their draft to what anyone can verify.

texts → adoption → seats → ledger → signing → acts: each module refers to those before it. Rows of
the models named in `declarations/guards/rules.py` are never changed or deleted, by the database's
own refusal.
"""

from declarations.models.acts import (
    Confirmation,
    Correction,
    Ending,
    Erasure,
    Refusal,
    SigningRequest,
)
from declarations.models.adoption import AdoptedStatement, AdoptedText, AdoptionProposal, OpenText
from declarations.models.ledger import (
    Checkpoint,
    LedgerEntry,
    LedgerKey,
    Timestamp,
    Verification,
)
from declarations.models.seats import (
    Invitation,
    InvitationLink,
    InvitationStatement,
    Seat,
    SeatMember,
)
from declarations.models.signing import (
    Challenge,
    Evidence,
    PaperEntry,
    PaperRecord,
    PublicRecord,
    RateCount,
    ReadySession,
    Signature,
)
from declarations.models.texts import (
    LANGUAGE_CHOICES,
    Clause,
    Declaration,
    DeclarationText,
    Statement,
)

__all__ = [
    "LANGUAGE_CHOICES",
    "AdoptedStatement",
    "AdoptedText",
    "AdoptionProposal",
    "Challenge",
    "Checkpoint",
    "Clause",
    "Confirmation",
    "Correction",
    "Declaration",
    "DeclarationText",
    "Ending",
    "Erasure",
    "Evidence",
    "Invitation",
    "InvitationLink",
    "InvitationStatement",
    "LedgerEntry",
    "LedgerKey",
    "OpenText",
    "PaperEntry",
    "PaperRecord",
    "PublicRecord",
    "RateCount",
    "ReadySession",
    "Refusal",
    "Seat",
    "SeatMember",
    "Signature",
    "SigningRequest",
    "Statement",
    "Timestamp",
    "Verification",
]
