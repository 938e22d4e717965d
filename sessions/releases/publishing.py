"""Making a release: at once, at a planned instant, or by going back to a former one."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Organisation
from portal.lib.canonical import canonical_json, fingerprint
from portal.outbox.chores import chore
from sessions.models import PlannedRelease, Release, Session
from sessions.publication import publish_pages
from sessions.releases.difference import differences, participations
from sessions.releases.freezing import draft_content
from sessions.releases.stamping import stamp
from speakers.models import Person
from summits.models import Summit

# What a release adds to the facts of a draft, and to those of a session.
_STAMPS = ("release", "gone")
_SESSION_STAMPS = ("sequence", "changed_at", "last_time")


class NothingChanged(ValidationError):
    """A release that would say nothing new."""


class ShownOtherwise(ValidationError):
    """Somebody changed the draft, or released it, after it was shown for confirmation."""


@dataclass(frozen=True)
class Shown:
    """What an officer was shown: the number of the last release, the fingerprint of the draft.

    `with_drafts` says that sessions not yet marked as ready are to be released with the others,
    `with_pages` that people, bodies and documents get their public pages with it.
    """

    number: int
    sha256: str
    with_drafts: bool = False
    with_pages: bool = False


def last_release(summit):
    """Return the last `Release` of a summit, None before the first."""
    return Release.objects.filter(summit=summit).order_by("-number").first()


@transaction.atomic
def release(*, summit, by=None, note=None, content=None, restores=None, at=None):
    """Release a summit's programme and return the new `Release`.

    `content` is what `draft_content` gave, by default what it gives now, which ends a plan; `note`
    maps languages to a sentence for the public; `by` is a user; `at` an aware instant, by default
    now. Two officers who press at once get one release after the other. Raises NothingChanged where
    the public would see what it sees already.
    """
    Summit.objects.select_for_update().get(pk=summit.pk)
    last = last_release(summit)
    before = last.content() if last else None
    if content is None:
        content = draft_content(summit)
        # This draft holds what a planned release holds, and what was edited since.
        PlannedRelease.objects.filter(summit=summit).delete()
    if before is not None and facts(before) == facts(content):
        raise NothingChanged(_("Nothing has changed since release %(n)s.") % {"n": last.number})
    instant = at or timezone.now()
    if last and instant <= last.released_at:
        raise ValidationError(_("A release must come after the one before."))
    stamped = stamp(
        content, before, number=last.number + 1 if last else 1, at=_instant_text(instant)
    )
    canonical = canonical_json(stamped)
    made = Release.objects.create(
        summit=summit,
        number=stamped["release"]["number"],
        released_at=datetime.fromisoformat(stamped["release"]["at"]),
        released_by=by,
        restores=restores,
        canonical=canonical,
        sha256=fingerprint(canonical),
        changes=differences(before, stamped),
        **_notes(note),
    )
    people, bodies = _named(stamped)
    made.people.set(Person.objects.filter(slug__in=people))
    made.organisations.set(Organisation.objects.filter(slug__in=bodies))
    return made


def differs_from_release(summit):
    """Whether a release of the draft as it stands would show the public anything new."""
    last = last_release(summit)
    return last is None or facts(last.content()) != facts(draft_content(summit))


def facts(content):
    """Return a content without its stamps: two drafts with equal facts are the same programme."""
    sessions = [
        {name: value for name, value in one.items() if name not in _SESSION_STAMPS}
        for one in content["sessions"]
    ]
    return {
        name: sessions if name == "sessions" else value
        for name, value in content.items()
        if name not in _STAMPS
    }


def content_to_release(summit, *, with_drafts=False, with_pages=False):
    """Return the content that `release_as_shown` would release now, with its fingerprint."""
    content = draft_content(summit, with_drafts=with_drafts, with_pages=with_pages)
    sessions = [{**one, "is_published": True} for one in content["sessions"]]
    content["sessions"] = sessions
    return content, fingerprint(canonical_json(content))


@transaction.atomic
def release_as_shown(*, summit, shown, by, note=None):
    """Release the very draft that an officer confirmed and put its summit on the site.

    Raises NothingChanged, or ShownOtherwise where the draft or the public programme is no longer
    the one shown.
    """
    content = _keep_as_shown(summit, shown)
    if shown.with_pages:
        publish_pages(content)
    made = release(summit=summit, by=by, note=note)
    make_public(summit)
    return made


@transaction.atomic
def plan_as_shown(*, summit, shown, due_at, by, note=None):
    """Plan the release of the very draft that an officer confirmed; see `plan_release`."""
    _keep_as_shown(summit, shown)
    return plan_release(summit=summit, due_at=due_at, by=by, note=note, with_pages=shown.with_pages)


def _keep_as_shown(summit, shown):
    """Mark sessions as ready if asked to; refuse unless the draft is then the one shown.

    Returns the content that is to be released.
    """
    Summit.objects.select_for_update().get(pk=summit.pk)
    last = last_release(summit)
    content, sha256 = content_to_release(
        summit, with_drafts=shown.with_drafts, with_pages=shown.with_pages
    )
    if last and facts(last.content()) == facts(content):
        raise NothingChanged(_("Nothing has changed since release %(n)s.") % {"n": last.number})
    if sha256 != shown.sha256 or (last.number if last else 0) != shown.number:
        raise _shown_otherwise()
    if shown.with_drafts:
        for session in not_ready(summit):
            session.is_published = True
            session.save(update_fields=["is_published"])
    return content


def _shown_otherwise():
    return ShownOtherwise(
        _("Somebody changed or released the programme meanwhile. Look at it again.")
    )


def not_ready(summit):
    """Return the sessions that a release leaves out because they are not marked as ready."""
    return summit.sessions.drafts().exclude(access=Session.Access.HIDDEN)


def make_public(summit):
    """Put a summit on the site, with the programme that was released last."""
    if not summit.is_published:
        summit.is_published = True
        summit.save(update_fields=["is_published"])


def _instant_text(instant):
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _named(content):
    """Return the slugs of the people and of the bodies that take part in any session."""
    people, bodies = set(), set()
    for session in content["sessions"]:
        for one in participations(session).values():
            people |= {one.get("person"), one.get("stands_for")}
            bodies |= {one.get(name) for name in ("organisation", "affiliation", "represents")}
            group = content["groups"][one["group"]] if "group" in one else {}
            bodies.update(group.get("organisations", ()))
    return people - {None}, bodies - {None}


def _notes(note):
    return {f"note_{language}": text for language, text in (note or {}).items() if text}


@transaction.atomic
def roll_back(*, to, by=None, note=None, present=None):
    """Make the content of a former release public again, as a new one; return it.

    The draft stays as it is. `present` is the number of the last release that an officer was
    shown. Raises NothingChanged where `to` is what the public sees, ShownOtherwise where `present`
    is no longer the last one.
    """
    summit = Summit.objects.select_for_update().get(pk=to.summit_id)
    if present is not None and last_release(summit).number != present:
        raise _shown_otherwise()
    return release(summit=summit, by=by, note=note, content=facts(to.content()), restores=to)


@transaction.atomic
def plan_release(*, summit, due_at, by=None, note=None, with_pages=False):
    """Freeze the draft as it is now, to be released at an instant (aware); return the plan.

    `with_pages` makes the pages of all whom it names public at that instant. A former plan of this
    summit is replaced. Raises ValidationError for an instant that is past,
    NothingChanged where there is nothing to release.
    """
    if due_at <= timezone.now():
        raise ValidationError({"due_at": _("This moment has passed.")})
    last = last_release(summit)
    content = draft_content(summit, with_pages=with_pages)
    if last and facts(last.content()) == facts(content):
        raise NothingChanged(_("Nothing has changed since release %(n)s.") % {"n": last.number})
    canonical = canonical_json(content)
    plan, _made = PlannedRelease.objects.update_or_create(
        summit=summit,
        defaults={
            "due_at": due_at,
            "planned_by": by,
            "with_pages": with_pages,
            "canonical": canonical,
            "sha256": fingerprint(canonical),
            "note_fr": "",
            "note_en": "",
            **_notes(note),
        },
    )
    return plan


@chore("planned releases", minutes=1)
def release_what_is_due():
    """Release every plan whose moment has come; each in a transaction of its own."""
    for pk in PlannedRelease.objects.filter(due_at__lte=timezone.now()).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            plan = PlannedRelease.objects.select_for_update().filter(pk=pk).first()
            if plan is None or plan.due_at > timezone.now():
                continue
            _carry_out(plan)
            plan.delete()


def _carry_out(plan):
    content = Release(canonical=plan.canonical).content()
    if plan.with_pages:
        publish_pages(content)
    try:
        with transaction.atomic():
            release(
                summit=plan.summit,
                by=plan.planned_by,
                note={"fr": plan.note_fr, "en": plan.note_en},
                content=content,
            )
    except NothingChanged:
        # Somebody released the same by hand: the plan is fulfilled.
        return
    make_public(plan.summit)
