"""The one place where the two databases are asked differently."""

from django.db.models import Lookup

FTS_TABLE = "portal_searchentry_terms"
# Terms are single words between single spaces: taken as they are, PostgreSQL parses nothing and
# so agrees with SQLite. The index of the migration is on the same expression.
VECTOR = "array_to_tsvector(string_to_array({column}, ' '))"


class Answers(Lookup):
    """`terms__answers=Question`: each word is there, as a beginning or by its stem.

    Words hold only letters and digits (see `words`): no quote can end the strings built here.
    """

    lookup_name = "answers"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return ("%s", [value])

    def as_sqlite(self, compiler, connection):
        question = " AND ".join(
            "(" + " OR ".join([_quoted(asked), *(f'"{stem}"' for stem in asked.stems)]) + ")"
            for asked in self.rhs.words
        )
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return (
            f"{table}.id IN (SELECT rowid FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH %s)",
            [question],
        )

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        question = " & ".join(
            "("
            + " | ".join(
                [f"'{asked.word}'{':*' if asked.is_prefix else ''}"]
                + [f"'{stem}'" for stem in asked.stems]
            )
            + ")"
            for asked in self.rhs.words
        )
        return f"{VECTOR.format(column=column)} @@ %s::tsquery", [*params, question]


def _quoted(asked):
    return f'"{asked.word}"' + ("*" if asked.is_prefix else "")
