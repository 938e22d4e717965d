from datetime import date

from django.db import migrations


def to_papers(apps, schema_editor):
    """Every signature that an officer entered by hand becomes a paper that waits for its scan."""
    seats = apps.get_model("declarations", "Seat").objects
    papers = apps.get_model("declarations", "PaperEntry").objects
    for row in apps.get_model("declarations", "EarlierSignature").objects.order_by("pk"):
        old = row.content
        seat, _made = seats.get_or_create(
            declaration_id=old["declaration_id"], organisation_id=old["organisation_id"]
        )
        papers.create(
            seat=seat,
            statement=old["statement__key"],
            capacity=old["capacity"],
            honorific=old["printed_honorific"],
            name=old["printed_name"],
            function_fr=old["printed_function"],
            function_en=old["printed_function"],
            on_behalf_of_fr=old["on_behalf_of"],
            on_behalf_of_en=old["on_behalf_of"],
            place=old["place__city"] or "",
            signed_on=date.fromisoformat(old["signed_on"]),
            rejected_because=old["state"] if old["state"] != "valid" else "",
        )


class Migration(migrations.Migration):
    dependencies = [("declarations", "0004_signing")]

    operations = [
        migrations.RunPython(to_papers, migrations.RunPython.noop),
        migrations.DeleteModel("EarlierSignature"),
    ]
