"""Inviting: who is asked to sign and how often, and what officers may still change.

The mails are queued here and written in the worker (`declarations.letters.invitations`), which has
the last word: an invitation that was answered in the meantime is not mailed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from declarations.ledger import log
from declarations.models import (
    AdoptedStatement,
    AdoptedText,
    Invitation,
    InvitationLink,
    OpenText,
    Signature,
    Statement,
)
from portal.outbox.api import Envelope, cancel, queue_many
from portal.outbox.models import Mail

INVITATION, REMINDER = "declarations.invitation", "declarations.reminder"
# Nobody’s mailbox is filled by an officer who presses twice.
PER_DAY = 5


class State(models.TextChoices):
    """What became of an invitation."""

    WAITING = "waiting", pgettext_lazy("invitation", "not answered yet")
    SIGNED = "signed", pgettext_lazy("invitation", "signed")
    DECLINED = "declined", pgettext_lazy("invitation", "declined")
    PASSED_ON = "passed_on", pgettext_lazy("invitation", "passed on")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")
    REVOKED = "revoked", pgettext_lazy("invitation", "taken back")
    ERASED = "erased", pgettext_lazy("invitation", "erased")


ANSWERED = (State.SIGNED, State.DECLINED, State.PASSED_ON)
# An officer may still change these.
CHANGEABLE = (State.WAITING, State.EXPIRED)


def with_answers(invitations):
    """Return a queryset of invitations with all that `state_of` reads, in one query."""
    passed_on = Invitation.objects.filter(delegated_from=OuterRef("pk"))
    return invitations.select_related(
        "declaration__summit__place", "seat__organisation__place", "signature", "refusal"
    ).annotate(is_passed_on=Exists(passed_on))


def deadline_of(invitation) -> datetime | None:
    """Return the instant until which an invitation can be answered, or None for no limit."""
    ends = (invitation.expires_at, invitation.declaration.closes_at)
    return min((end for end in ends if end is not None), default=None)


def state_of(invitation, at: datetime) -> State:
    """Return what became of an invitation (of `with_answers`) by an instant."""
    deadline = deadline_of(invitation)
    conditions = [
        (State.SIGNED, hasattr(invitation, "signature")),
        (State.DECLINED, hasattr(invitation, "refusal")),
        (State.PASSED_ON, invitation.is_passed_on),
        (State.ERASED, invitation.erased_at is not None),
        (State.REVOKED, invitation.revoked_at is not None),
        (State.EXPIRED, deadline is not None and deadline <= at),
    ]
    return next((state for state, holds in conditions if holds), State.WAITING)


def in_states(invitations, states: Iterable[State], at: datetime):
    """Return those of a queryset of `with_answers` that are in one of the states at an instant."""
    conditions = [
        (State.SIGNED, Q(signature__isnull=False)),
        (State.DECLINED, Q(refusal__isnull=False)),
        (State.PASSED_ON, Q(is_passed_on=True)),
        (State.ERASED, Q(erased_at__isnull=False)),
        (State.REVOKED, Q(revoked_at__isnull=False)),
        (State.EXPIRED, Q(expires_at__lte=at) | Q(declaration__closes_at__lte=at)),
    ]
    states, wanted, before = set(states), Q(pk__in=[]), Q()
    for state, condition in conditions:
        if state in states:
            wanted |= before & condition
        before &= ~condition if state != State.EXPIRED else _not_expired(at)
    if State.WAITING in states:
        wanted |= before
    return invitations.filter(wanted)


def _not_expired(at):
    # The negation of a condition on columns that may be null would leave those rows out.
    return (Q(expires_at__isnull=True) | Q(expires_at__gt=at)) & (
        Q(declaration__closes_at__isnull=True) | Q(declaration__closes_at__gt=at)
    )


def signable(declaration) -> dict[str, list[str]]:
    """Return for each capacity the keys of the statements that it may sign, in their order.

    They are those of the text that is open, else of the latest adopted one, else of the draft.
    """
    opened = OpenText.objects.filter(declaration=declaration).values("adopted_text")
    text = (
        AdoptedText.objects.filter(pk__in=opened).first()
        or AdoptedText.objects.filter(declaration=declaration).order_by("-number").first()
    )
    if text is not None:
        rows = AdoptedStatement.objects.filter(adopted_text=text).order_by("position", "id")
        pairs = rows.values_list("capacity", "code")
    else:
        pairs = Statement.objects.filter(declaration=declaration).values_list("capacity", "key")
    codes = defaultdict(list)
    for capacity, code in pairs:
        codes[capacity].append(code)
    return dict(codes)


# Sending ------------------------------------------------------------------------------------------
@dataclass
class Survey:
    """Which of some invitations can be mailed now.

    `first`: not mailed to their present address yet; `again`: mailed already; `cannot`: pairs of
    an invitation and the reason in the reader's language.
    """

    first: list = field(default_factory=list)
    again: list = field(default_factory=list)
    cannot: list = field(default_factory=list)

    def chosen(self, *, again: bool) -> list:
        """Return whom to mail: those not mailed yet, and those mailed already if asked for."""
        return [*self.first, *(self.again if again else [])]

    def by_language(self, *, again: bool = False) -> Counter:
        """Return how many of the chosen are written to first in which language."""
        return Counter(invitation.language for invitation in self.chosen(again=again))


def problem_of_declaration(declaration) -> str:
    """Return why nobody can be invited to a declaration now, or "" (a text for the officer)."""
    if not (declaration.contact_name and (declaration.contact_phone or declaration.contact_email)):
        return _(
            "Enter who answers signatories, with a telephone or an e-mail address, on the page of "
            "the declaration: no mail leaves without a sender who can be reached."
        )
    if not OpenText.objects.filter(declaration=declaration).exists():
        return _("The declaration is not open for signature.")
    if declaration.closes_at is not None and declaration.closes_at <= timezone.now():
        return _("The deadline of the declaration has passed.")
    return ""


def survey(invitations, at: datetime | None = None) -> Survey:
    """Sort a queryset of invitations into those that can be mailed and those that cannot.

    The number of queries grows with the declarations concerned, not with the invitations.
    """
    at = at or timezone.now()
    rows = list(with_answers(invitations).prefetch_related("statements"))
    sent = mails_of(rows)
    problems = {row.declaration_id: row.declaration for row in rows}
    problems = {pk: problem_of_declaration(one) for pk, one in problems.items()}
    taken = statements_taken(rows)
    codes = {row.declaration_id: row.declaration for row in rows}
    codes = {pk: signable(one) for pk, one in codes.items()}
    found = Survey()
    for row in rows:
        mails = sent.get(str(row.number), [])
        offered = codes[row.declaration_id].get(row.capacity, [])
        own = {statement.code for statement in row.statements.all()} & set(offered)
        reason = problems[row.declaration_id] or _obstacle(row, own, taken, mails, at)
        if reason:
            found.cannot.append((row, reason))
        elif any(mail.to == row.email and mail.state != Mail.State.CANCELLED for mail in mails):
            found.again.append(row)
        else:
            found.first.append(row)
    return found


def statements_taken(invitations) -> dict[int, set[str]]:
    """Return by seat (its pk) the statements that somebody signed for it, and that stand."""
    found = defaultdict(set)
    seats = {invitation.seat_id for invitation in invitations}
    standing = Signature.objects.standing().filter(seat__in=seats)
    for seat, statement in standing.values_list("seat_id", "statement"):
        found[seat].add(statement)
    return found


def _obstacle(invitation, statements, taken, mails, at):
    state = state_of(invitation, at)
    if state != State.WAITING:
        return {
            State.SIGNED: _("Has signed."),
            State.DECLINED: _("Has declined."),
            State.PASSED_ON: _("Has passed the invitation on."),
            State.ERASED: _("The person was erased."),
            State.REVOKED: _("The invitation was taken back."),
            State.EXPIRED: _("The invitation has expired: give it a later deadline first."),
        }[state]
    if not invitation.email:
        return _("There is no e-mail address.")
    if not statements:
        return _("There is no statement that this person may sign.")
    if not invitation.is_renewal and statements <= taken[invitation.seat_id]:
        return _(
            "This was signed for the same seat already. To invite a successor, tick “renews a "
            "predecessor’s signature” on the invitation."
        )
    recent = [
        mail
        for mail in mails
        if mail.kind == INVITATION and mail.queued_at > at - timedelta(days=1)
    ]
    if len(recent) >= PER_DAY:
        return ngettext(
            "%(count)d invitation was sent within a day. Wait until tomorrow.",
            "%(count)d invitations were sent within a day. Wait until tomorrow.",
            len(recent),
        ) % {"count": len(recent)}
    return ""


def mails_of(invitations) -> dict[str, list[Mail]]:
    """Return the invitations and reminders mailed so far, oldest first, by number (text)."""
    found = defaultdict(list)
    numbers = [str(invitation.number) for invitation in invitations]
    mails = Mail.objects.filter(kind__in=(INVITATION, REMINDER), about__in=numbers)
    for mail in mails.order_by("queued_at", "pk"):
        found[mail.about].append(mail)
    return found


@transaction.atomic
def invite(invitations, officer, *, batch: str, again: bool = False) -> list[Mail]:
    """Queue the mails of a queryset of invitations as one batch, and return them.

    `again` also writes to those who were written to before. A batch that exists already is left
    alone, so that a form sent twice sends nothing twice. Where the declaration opens later, the
    mails wait until then.
    """
    if Mail.objects.filter(batch=batch).exists():
        return []
    rows = survey(invitations).chosen(again=again)
    sent = mails_of(rows)
    mails = queue_many(
        Envelope(
            INVITATION,
            row.email,
            row.language,
            f"invitation:{row.number}:{1 + _count(sent.get(str(row.number), []))}",
            about=str(row.number),
            batch=batch,
            not_before=row.declaration.opens_at,
        )
        for row in rows
    )
    Invitation.objects.filter(pk__in=[row.pk for row in rows], invited_by__isnull=True).update(
        invited_by=officer
    )
    return mails


def _count(mails):
    return sum(mail.kind == INVITATION for mail in mails)


def rivals_of(invitation) -> list[Invitation]:
    """Return the other open invitations with which somebody may sign the same for its seat."""
    statements = invitation.statements.values_list("code", flat=True)
    others = with_answers(Invitation.objects.filter(seat=invitation.seat_id))
    same = in_states(others, (State.WAITING,), timezone.now()).exclude(pk=invitation.pk)
    return list(same.filter(statements__code__in=list(statements)).distinct().order_by("pk"))


# Changing -----------------------------------------------------------------------------------------
def _held(invitations):
    """Return those of a queryset that may still be changed, their declarations locked."""
    rows = list(invitations.select_related("declaration").order_by("declaration_id", "pk"))
    for declaration in {row.declaration_id: row.declaration for row in rows}.values():
        log.lock(declaration)
    fresh = with_answers(Invitation.objects.filter(pk__in=[row.pk for row in rows]))
    return list(in_states(fresh, CHANGEABLE, timezone.now()))


@transaction.atomic
def revoke(invitations) -> list[Invitation]:
    """Take back those of a queryset that were not answered; return them.

    Their links die at once and what is queued for them is not sent.
    """
    rows, now = _held(invitations), timezone.now()
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=now)
    silence(rows)
    return rows


@transaction.atomic
def extend(invitations, expires_at: datetime | None) -> list[Invitation]:
    """Set the deadline of those of a queryset that were not answered; return them.

    None leaves the deadline of the declaration. Links already mailed hold as long as the new
    deadline allows. Raises ValidationError for a deadline in the past.
    """
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationError(_("This deadline lies in the past."))
    rows = _held(invitations)
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(expires_at=expires_at)
    fit_links(rows, expires_at)
    return rows


def fit_links(invitations, expires_at: datetime | None) -> None:
    """Let the links of invitations end with a deadline, at most LINK_DAYS after they were made."""
    links = list(InvitationLink.objects.filter(invitation__in=invitations, revoked_at__isnull=True))
    for link in links:
        latest = link.created_at + timedelta(days=settings.LINK_DAYS)
        link.expires_at = min(latest, expires_at) if expires_at is not None else latest
    InvitationLink.objects.bulk_update(links, ["expires_at"])


def silence(invitations) -> None:
    """Kill the links of invitations and take their mails out of the queue.

    For an invitation that is taken back, and for one whose address changed: whoever reads the old
    mailbox must not sign.
    """
    InvitationLink.objects.filter(invitation__in=invitations, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    numbers = [str(invitation.number) for invitation in invitations]
    cancel(kind__in=(INVITATION, REMINDER), about__in=numbers)


def statements_in_use(invitation) -> set[str]:
    """Return the statements for which the invited person has typed a code: these must stay."""
    return set(invitation.ready_sessions.values_list("statement", flat=True))
