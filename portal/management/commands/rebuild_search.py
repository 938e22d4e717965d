from django.core.management.base import BaseCommand

from portal.search.index import rebuild


class Command(BaseCommand):
    help = "Makes the search index anew from everything there is; safe to run at any time."

    def handle(self, *args, **options):
        counts = rebuild()
        for kind, count in sorted(counts.items()):
            self.stdout.write(f"{kind}: {count}")
        self.stdout.write(f"Entries in the search index: {sum(counts.values())}")
