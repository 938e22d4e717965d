"""What becomes public beside a programme, and a summit taken off the site."""

from django.db import transaction
from django.db.models import Q

from sessions.releases.freezing import PAGES


def drafts_of(content):
    """Return {table: queryset} of the people, bodies and documents without a public page.

    They are those that a content names, and the authors of its documents.
    """
    documents = {one["slug"] for one in content["summit"].get("documents", ())}
    named = {table: set(content.get(table, ())) for table in PAGES}
    named["documents"] |= documents
    drafts = {table: model.objects.filter(slug__in=named[table]) for table, model in PAGES.items()}
    authors = Q(documents__slug__in=named["documents"])
    drafts["people"] |= PAGES["people"].objects.filter(authors)
    return {table: rows.filter(is_published=False).distinct() for table, rows in drafts.items()}


@transaction.atomic
def publish_pages(content):
    """Make the pages of all that a content names public; return how many of each table.

    Each row is saved by itself, so that the search index hears of it.
    """
    published = {}
    for table, rows in drafts_of(content).items():
        published[table] = len(rows)
        for row in rows:
            row.is_published = True
            row.save(update_fields=["is_published"])
    return published


@transaction.atomic
def withdraw_summit(*, summit):
    """Take a summit off the site; its sessions and documents go out of sight with it.

    People and organisations stay: they belong to other summits too.
    """
    summit.is_published = False
    summit.save(update_fields=["is_published"])
