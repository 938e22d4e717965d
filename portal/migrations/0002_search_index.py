"""The index of the search: a table, and what each database needs to look into it."""

import django.db.models.deletion
from django.db import migrations, models

import portal.models

TABLE = "portal_searchentry"
FTS = f"{TABLE}_terms"
# The vector of `portal.search.lookup`, on which PostgreSQL searches.
VECTOR = "array_to_tsvector(string_to_array(terms, ' '))"

SQLITE = [
    # Terms hold no accents and no signs: every character that is not ASCII belongs to a word.
    f"CREATE VIRTUAL TABLE {FTS} USING fts5(terms, content='{TABLE}', content_rowid='id', "
    "tokenize='ascii', detail='none', columnsize=0)",
    # SQLite drops triggers when Django rebuilds the table: a migration that alters it makes them
    # again (the tests of the search notice).
    f"CREATE TRIGGER {FTS}_insert AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}(rowid, terms) VALUES (new.id, new.terms); END",
    f"CREATE TRIGGER {FTS}_delete AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, terms) VALUES ('delete', old.id, old.terms); END",
    f"CREATE TRIGGER {FTS}_update AFTER UPDATE ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, terms) VALUES ('delete', old.id, old.terms); "
    f"INSERT INTO {FTS}(rowid, terms) VALUES (new.id, new.terms); END",
]
SQLITE_BACK = [f"DROP TABLE {FTS}"]
POSTGRESQL = [f"CREATE INDEX {FTS} ON {TABLE} USING gin ({VECTOR})"]
POSTGRESQL_BACK = [f"DROP INDEX {FTS}"]


def make_index(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def drop_index(apps, schema_editor):
    triggers = [f"DROP TRIGGER {FTS}_{name}" for name in ("insert", "delete", "update")]
    run(schema_editor, triggers + SQLITE_BACK, POSTGRESQL_BACK)


def run(schema_editor, sqlite, postgresql):
    """Run the statements of the database at hand."""
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("portal", "0001_initial"),
        ("summits", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("summit", "Summits"),
                            ("session", "Sessions"),
                            ("person", "People"),
                            ("organisation", "Cities and organisations"),
                            ("declaration", "Declarations"),
                            ("clause", "Clauses of declarations"),
                            ("document", "Documents"),
                            ("observance", "International days"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="number of the page")),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("slug", models.CharField(max_length=80, verbose_name="address on the site")),
                (
                    "anchor",
                    models.CharField(blank=True, max_length=100, verbose_name="place in the page"),
                ),
                ("title", models.TextField(verbose_name="title")),
                (
                    "title_language",
                    models.CharField(
                        blank=True, max_length=2, verbose_name="language of the title"
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="text")),
                (
                    "summary_language",
                    models.CharField(blank=True, max_length=2, verbose_name="language of the text"),
                ),
                ("title_terms", models.TextField(blank=True, verbose_name="terms of the title")),
                ("sort", models.CharField(blank=True, max_length=120, verbose_name="order")),
                ("terms", portal.models.TermsField(blank=True, verbose_name="terms")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="kind of page",
                    ),
                ),
                (
                    "summit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="summits.summit",
                        verbose_name="summit",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the search index",
                "verbose_name_plural": "entries of the search index",
                "ordering": ["kind", "sort", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_type", "object_id", "language", "anchor"),
                        name="one_search_entry_per_place_and_language",
                    )
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
