"""Search over everything public, with the same answers on SQLite and PostgreSQL.

`words` turns text into terms, `sources` says what each kind of page is found by, `index` keeps the
entries, `receivers` calls it when something is saved, `lookup` asks the database, `find` answers.
"""
