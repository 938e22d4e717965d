from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from declarations.ledger.bundle import NoBundle, write_bundle
from declarations.ledger.log import KeyMissing
from declarations.models import Declaration


class Command(BaseCommand):
    help = "Write the ledger of every published declaration into a folder, for a static mirror."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="one folder per declaration is made or replaced in it")

    def handle(self, *, folder, **options):
        published = Declaration.objects.published().filter(entries__isnull=False).distinct()
        for declaration in published:
            try:
                head = write_bundle(declaration, Path(folder, declaration.slug))
            except (KeyMissing, NoBundle, OSError) as error:
                raise CommandError(f"{declaration.slug}: {error}") from error
            self.stdout.write(f"{declaration.slug}: {head.size} entries")
