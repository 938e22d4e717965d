"""The public sees releases alone: what a test built is released before somebody reads it."""

import re

from django.db import connection
from django.test import Client

from sessions.releases.publishing import differs_from_release, release
from summits.models import Summit

# A statement that changes what releases are made of.
TABLES = "summits|programme|speakers|organisations"
WRITES = re.compile(rf'(?:INSERT|UPDATE|DELETE).{{0,20}}"(?:{TABLES})_')


class Draft:
    """Whether anything was written, by this test and on its connection, since the last look."""

    has_changed = True

    def watch(self, execute, sql, params, many, context):
        self.has_changed = self.has_changed or WRITES.match(sql) is not None
        return execute(sql, params, many, context)


draft = Draft()


def release_everything():
    """Release each public summit whose draft the public has not seen."""
    if connection.in_atomic_block and not draft.has_changed:
        return
    for summit in Summit.objects.published():
        if differs_from_release(summit):
            release(summit=summit)
    draft.has_changed = False


class Reader(Client):
    """A client before whose every page what has been built so far is released.

    Not while queries are counted: those are to be the page's own. Tests of releases, drafts and
    previews use Django's own client.
    """

    def get(self, path, *args, **kwargs):
        if path.startswith(("/fr/", "/en/")) and not connection.force_debug_cursor:
            release_everything()
        return super().get(path, *args, **kwargs)
