"""What the session remembers while one person answers one invitation in one browser.

The token of the link is not in it. Whatever was proved holds for exactly what was shown: choosing
another statement or another name forgets the code.
"""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from declarations.models import AdoptedText, Invitation, ReadySession
from declarations.signing.giving import Printed, refuse_unusable, statements_for

KEY = "signing"
# How long a link that was opened stays open in this browser.
LASTS = timedelta(hours=4)


class VisitLost(Exception):
    """The session knows of no invitation, or of one that was opened too long ago."""


@dataclass
class Visit:
    """`since` and `read_at` are ISO times, `text` the fingerprint of the version read.

    `challenges` holds the number of the mailed code for each purpose, `answer` what is to be
    declined or passed on, `done` what was: refuse, delegate or not_me. `refusal` is why a form was
    refused, until the page that says so has been shown.
    """

    invitation: str
    since: str
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))
    text: str = ""
    read_at: str = ""
    statement: str = ""
    printed: dict = field(default_factory=dict)
    challenges: dict = field(default_factory=dict)
    ready: str = ""
    answer: dict = field(default_factory=dict)
    done: str = ""
    refusal: dict = field(default_factory=dict)

    @classmethod
    def begin(cls, request, invitation) -> "Visit":
        """Bind the session to an invitation under a new key.

        Whoever opens the same invitation again in this browser finds what was entered before; of
        another invitation nothing stays.
        """
        visit = cls._stored(request)
        now = timezone.now().isoformat()
        if visit is None or visit.invitation != str(invitation.number):
            visit = cls(invitation=str(invitation.number), since=now)
        visit.since = now
        request.session.cycle_key()
        visit.save(request)
        return visit

    @classmethod
    def of(cls, request) -> "Visit":
        """Return the visit of a session; raise VisitLost when there is none or it is too old."""
        visit = cls._stored(request)
        if visit is None or parse_datetime(visit.since) < timezone.now() - LASTS:
            raise VisitLost
        return visit

    @classmethod
    def _stored(cls, request):
        try:
            return cls(**request.session[KEY])
        except (KeyError, TypeError):  # none, or from before this class changed
            return None

    def save(self, request):
        request.session[KEY] = asdict(self)

    def read(self, adopted):
        """Note that the reading statement of this version was ticked now."""
        if self.text != adopted.sha256:
            self._forget_code()
        self.text, self.read_at = adopted.sha256, timezone.now().isoformat()

    def choose(self, statement):
        if self.statement != statement:
            self._forget_code()
        self.statement = statement

    def name(self, printed: Printed):
        if self.printed != asdict(printed):
            self._forget_code()
        self.printed = asdict(printed)

    def finish(self, done=""):
        """Forget everything personal; what shows that this browser did it stays."""
        self.printed, self.answer, self.challenges, self.done = {}, {}, {}, done

    def _forget_code(self):
        self.ready = ""
        self.challenges.pop("sign", None)


@dataclass
class Sitting:
    """A visit with what the database says about it at this moment."""

    visit: Visit
    invitation: Invitation
    adopted: AdoptedText

    @classmethod
    def of(cls, request) -> "Sitting":
        """Raises VisitLost, and SigningRefused when the invitation can no longer be answered."""
        visit = Visit.of(request)
        invitation = invitation_of(visit)
        return cls(visit, invitation, refuse_unusable(invitation).adopted_text)

    @cached_property
    def statements(self):
        return statements_for(self.invitation, self.adopted)

    @property
    def has_read(self):
        return self.visit.text == self.adopted.sha256

    @property
    def must_read_again(self):
        """True when another version was opened after this one was read."""
        return bool(self.visit.text) and not self.has_read

    @property
    def printed(self) -> Printed:
        return Printed(**self.visit.printed)

    @property
    def next_step(self) -> str:
        """Return the first step that is not done: read, statement, name, code or confirm."""
        visit = self.visit
        if not self.has_read:
            return "read"
        if visit.statement not in {one.code for one in self.statements}:
            return "statement"
        if not visit.printed.get("name"):
            return "name"
        return "confirm" if self.ready_session else "code"

    @cached_property
    def ready_session(self) -> ReadySession | None:
        """Return the proof that the code was typed for exactly this text and statement."""
        if not self.visit.ready:
            return None
        return ReadySession.objects.filter(
            number=self.visit.ready,
            invitation=self.invitation,
            adopted_text=self.adopted,
            statement=self.visit.statement,
        ).first()


def invitation_of(visit) -> Invitation:
    """Return the invitation of a visit; raise VisitLost when it is not there."""
    invitation = (
        Invitation.objects.filter(number=visit.invitation)
        .select_related(
            "declaration__summit__place", "declaration__place", "seat__organisation__place"
        )
        .first()
    )
    if invitation is None:
        raise VisitLost
    return invitation
