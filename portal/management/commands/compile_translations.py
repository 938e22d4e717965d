from django.conf import settings
from django.core.management.base import BaseCommand

from portal.lib.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compiles the translations of the interface (no gettext needed)."
    requires_system_checks = []

    def handle(self, *args, **options):
        for locale_dir in settings.LOCALE_PATHS:
            for path in compile_catalogues(locale_dir):
                self.stdout.write(f"Compiled {path.relative_to(settings.BASE_DIR)}")
