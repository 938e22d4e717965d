"""Entries of sessions belong to the release that shows them: one release has many of them."""

from importlib import import_module

from django.db import migrations, models

# A module whose name begins with a digit cannot be imported by a statement.
search_index = import_module("portal.migrations.0002_search_index")


def forget_sessions(apps, schema_editor):
    """What was indexed of drafts goes; the next release of a programme brings its sessions."""
    apps.get_model("portal", "SearchEntry").objects.filter(kind="session").delete()


def fill_index(apps, schema_editor):
    """SQLite's index is made anew, and empty: it reads the entries that are there."""
    fts = search_index.FTS
    search_index.run(schema_editor, [f"INSERT INTO {fts}({fts}) VALUES ('rebuild')"], [])


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_search_index")]

    operations = [
        migrations.RunPython(forget_sessions, migrations.RunPython.noop),
        migrations.RunPython(search_index.drop_index, search_index.make_index),
        migrations.RemoveConstraint(
            model_name="searchentry", name="one_search_entry_per_place_and_language"
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "language", "slug", "anchor"),
                name="one_search_entry_per_place_and_language",
            ),
        ),
        migrations.RunPython(search_index.make_index, search_index.drop_index),
        migrations.RunPython(fill_index, migrations.RunPython.noop),
    ]
