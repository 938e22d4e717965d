"""Publishing a summit with all it shows."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from organisations.models import Organisation
from sessions.models import Participation
from sessions.releases.publishing import differs_from_release, release
from speakers.models import Person


@dataclass(frozen=True)
class Published:
    """How many rows became public at once."""

    sessions: int = 0
    people: int = 0
    organisations: int = 0
    documents: int = 0


@transaction.atomic
def publish_summit(*, summit, by=None):
    """Publish a summit with its sessions, documents, people and organisations; all or nothing.

    Its programme is released by the user `by`, unless the public has the same one already. Returns
    a `Published` with the numbers of rows that were drafts before. Each row is saved by itself, so
    that the search index hears of it.
    """
    taking_part = Participation.objects.filter(
        Q(session__summit=summit)
        | Q(segment__session__summit=summit)
        | Q(item__segment__session__summit=summit)
    )
    documents = summit.documents.all()
    people = Person.objects.filter(
        Q(participations__in=taking_part)
        | Q(stood_for__in=taking_part)
        | Q(documents__in=documents)
        | Q(contacts__in=summit.contacts.filter(is_public=True))
    )
    organisations = Organisation.objects.filter(
        Q(participations__in=taking_part)
        | Q(delegates__in=taking_part)
        | Q(represented_by__in=taking_part)
        | Q(groups__participations__in=taking_part)
        | Q(partnerships__summit=summit)
    )
    published = Published(
        sessions=_publish(summit.sessions.all()),
        people=_publish(people),
        organisations=_publish(organisations),
        documents=_publish(documents),
    )
    if not summit.is_published:
        summit.is_published = True
        summit.save(update_fields=["is_published"])
    if differs_from_release(summit):
        release(summit=summit, by=by)
    return published


def _publish(rows):
    drafts = list(rows.filter(is_published=False).distinct())
    for row in drafts:
        row.is_published = True
        row.save(update_fields=["is_published"])
    return len(drafts)


@transaction.atomic
def withdraw_summit(*, summit):
    """Take a summit off the site; its sessions and documents go out of sight with it.

    People and organisations stay: they belong to other summits too.
    """
    summit.is_published = False
    summit.save(update_fields=["is_published"])
