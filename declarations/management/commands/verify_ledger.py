from django.core.management.base import BaseCommand, CommandError

from declarations.ledger.keeping import verify_everything


class Command(BaseCommand):
    help = (
        "Recompute every ledger from the database, keep the result, and mail the officers what "
        "differs. Exit status 1 when anything does."
    )

    def handle(self, **options):
        verification = verify_everything()
        for one in verification.problems:
            self.stderr.write(": ".join(filter(None, [one["log"], one["en"]])))
        if verification.problems:
            raise CommandError(f"{len(verification.problems)} differences.")
        self.stdout.write(f"{verification.entries} entries: everything holds.")
