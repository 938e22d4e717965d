from django.core.checks import Error
from django.db import connections

from declarations.guards.install import has_tables, missing


def check_guards(app_configs, databases, **kwargs):
    """System check (tag database): an error for every guard that a database lacks.

    A database in which the tables are not made yet has nothing to guard.
    """
    found = []
    for alias in databases or ():
        connection = connections[alias]
        if not has_tables(connection):
            continue
        found += [
            Error(
                f"The database “{alias}” lacks the guard {name}: signed texts and signatures could "
                "be changed without a trace.",
                hint="Run “manage.py migrate --skip-checks” and find out who removed it.",
                id="declarations.E001",
            )
            for name in missing(connection)
        ]
    return found
