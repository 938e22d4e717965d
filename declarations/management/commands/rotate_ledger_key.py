from django.core.management.base import BaseCommand, CommandError

from declarations.ledger.log import KeyMissing
from declarations.ledger.rotation import RotationRefused, rotate


class Command(BaseCommand):
    help = (
        "Let a new key follow the present one in every ledger. When it is interrupted, run it "
        "again with the same file."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--new",
            required=True,
            metavar="FILE",
            help="secret file of the new key, made when it does not exist; keep it as a copy",
        )

    def handle(self, *, new, **options):
        try:
            slugs = rotate(new)
        except (KeyMissing, RotationRefused) as error:
            raise CommandError(str(error)) from error
        for slug in slugs:
            self.stdout.write(slug)
        self.stdout.write(f"{len(slugs)} ledgers go on with the new key. Publish its line anew.")
