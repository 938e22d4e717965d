from django.core.checks import Error
from django.db import connections

from portal.lib.guards.install import missing


def check_guards(app_configs, databases, **kwargs):
    """System check (tag database): an error for every guard that a database lacks.

    A database in which the tables are not made yet has nothing to guard.
    """
    found = []
    for alias in databases or ():
        found += [
            Error(
                f"The database “{alias}” lacks the guard {name}: what is signed or released could "
                "be changed without a trace.",
                hint="Run “manage.py migrate --skip-checks” and find out who removed it.",
                id="parvis.E001",
            )
            for name in missing(connections[alias])
        ]
    return found
