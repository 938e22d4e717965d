from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from portal.management.commands.load_programme import (
    add_language_option,
    print_report,
    release_loaded,
)
from portal.programme_files.loading import load
from portal.programme_files.problems import ProgrammeFileError

DEMO_DIR = settings.BASE_DIR / "demo"


class Command(BaseCommand):
    help = (
        "Loads the summits of demo/. Run again, it updates them in place, and the days of the "
        "rehearsal summit follow the calendar. Their programmes are released. Refuses in "
        "production without --force."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="Load the demo on a production site too."
        )
        add_language_option(parser)

    def handle(self, *args, force, language, **options):
        with translation.override(language):
            if settings.PRODUCTION and not force:
                raise CommandError(
                    _("The demo holds a fictional summit. In production, it needs --force.")
                )
            paths = sorted(DEMO_DIR.glob("*.yaml"))
            if not paths:
                raise CommandError(_("There are no programme files in demo/."))
            for path in paths:
                self.stdout.write(_("Reading %(file)s") % {"file": path.name})
            try:
                report = load(*paths)
            except ProgrammeFileError as error:
                raise CommandError(error.text()) from error
            print_report(self, report)
            release_loaded(self, report, language)
