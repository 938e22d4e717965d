from django.core.management.base import BaseCommand
from django.utils import timezone

from declarations.retention import SCHEDULE, enforce


class Command(BaseCommand):
    help = "Erase what tells of persons once its time is over. The worker does it every day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *, dry_run, **options):
        counted = enforce(timezone.now(), dry_run=dry_run)
        for rule in SCHEDULE:
            self.stdout.write(f"{counted[rule.name]:6}  {rule.name}: {rule.kept}")
