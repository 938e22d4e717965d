"""The public sees releases alone: what a test built is released before somebody reads it."""

from django.db import connection
from django.test import Client

from sessions.releases.publishing import differs_from_release, release
from summits.models import Summit


def release_everything():
    """Release each public summit whose draft the public has not seen."""
    for summit in Summit.objects.published():
        if differs_from_release(summit):
            release(summit=summit)


class Reader(Client):
    """A client before whose every page what has been built so far is released.

    Not while queries are counted: those are to be the page's own. Tests of releases, drafts and
    previews use Django's own client.
    """

    def get(self, path, *args, **kwargs):
        if path.startswith(("/fr/", "/en/")) and not connection.force_debug_cursor:
            release_everything()
        return super().get(path, *args, **kwargs)
