from django.db import migrations, models

KEPT = (
    "declaration_id",
    "organisation_id",
    "statement__key",
    "capacity",
    "printed_honorific",
    "printed_name",
    "printed_function",
    "on_behalf_of",
    "place__city",
    "signed_on",
    "state",
)


def lay_aside(apps, schema_editor):
    """Keep what officers entered by hand, until 0005 makes papers of it."""
    signatures = apps.get_model("declarations", "Signature").objects
    aside = apps.get_model("declarations", "EarlierSignature").objects
    for row in signatures.order_by("pk").values(*KEPT):
        aside.create(content={**row, "signed_on": row["signed_on"].isoformat()})


class Migration(migrations.Migration):
    """Makes room for signatures that the ledger proves."""

    dependencies = [("declarations", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="EarlierSignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("content", models.JSONField()),
            ],
        ),
        migrations.RunPython(lay_aside, migrations.RunPython.noop),
        migrations.DeleteModel("Signature"),
    ]
