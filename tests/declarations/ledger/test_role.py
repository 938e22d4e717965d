"""The role that docs/deploy.md gives the site: it can sign, and can rewrite nothing."""

import re

import pytest
from django.db import ProgrammingError, connection, transaction

from declarations.guards.rules import FROZEN
from declarations.ledger import keeping, log
from declarations.signing import acts, giving
from tests.declarations.builders import make_invitation, make_open_declaration, sign_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(pilar, ada, settings):
    """The connection as the role of the documentation, with an open declaration made before."""
    declaration = make_open_declaration(pilar, ada)
    text = (settings.BASE_DIR / "docs/deploy.md").read_text()
    statements = re.search(r"```sql\n(.+?)```", text, re.S)[1].replace(" LOGIN", "")
    with connection.cursor() as cursor:
        cursor.execute(statements)
        cursor.execute("SET ROLE parvis_web")
    return declaration


def test_the_site_works_under_the_role(web, ada):
    signature = sign_for(make_invitation(web))
    acts.correct(signature, giving.Printed(name="Autre"), giving.Traces())
    acts.withdraw(signature, giving.Traces())
    acts.erase(signature, ada)
    assert log.checkpoint(web).size == web.entries.count()
    assert keeping.verify_everything().problems == []


@pytest.mark.parametrize("table", [guard.table for guard in FROZEN])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "DROP TRIGGER parvis_{table}_frozen_update ON {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
    ],
)
def test_it_can_rewrite_nothing(web, table, statement):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=table))
