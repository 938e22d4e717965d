from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.management.commands.load_programme import add_language_option
from portal.programme_files.instants import update_instants


def utc(instant):
    return f"{instant:%Y-%m-%dT%H:%M}Z" if instant else "–"


class Command(BaseCommand):
    help = (
        "Recomputes the instants of sessions and segments from their wall times and zones, after "
        "an update of tzdata. Wall times never change."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Print what would move.")
        add_language_option(parser)

    def handle(self, *args, dry_run, language, **options):
        with translation.override(language):
            moves, refused = update_instants(dry_run=dry_run)
            for move in moves:
                self.stdout.write(
                    f"{move.row._meta.verbose_name} {move.row.pk} “{move.row}” "
                    f"{move.side}: {utc(move.before)} → {utc(move.after)}"
                )
            message = (
                ngettext(
                    "%(count)d instant would move.", "%(count)d instants would move.", len(moves)
                )
                if dry_run
                else ngettext("%(count)d instant moved.", "%(count)d instants moved.", len(moves))
            )
            self.stdout.write(message % {"count": len(moves)})
            for row, sentence in refused:
                self.stderr.write(f"{row._meta.verbose_name} {row.pk} “{row}”: {sentence}")
            if refused:
                raise CommandError(
                    _("Some wall times no longer exist in their zone: correct them in the admin.")
                )
