from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0004_reserved_addresses")]

    operations = [
        migrations.AddField(
            model_name="plannedrelease",
            name="with_pages",
            field=models.BooleanField(
                default=False, verbose_name="with the pages of all whom it names"
            ),
        ),
    ]
