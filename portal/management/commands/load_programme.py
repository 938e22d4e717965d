from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.programme_files.loading import load
from portal.programme_files.problems import ProgrammeFileError
from sessions.releases import publishing
from sessions.releases.checking import refuse_blocked
from summits.models import Summit


def print_report(command, report):
    """Print what a loading did, one model a line, what stayed as it was only in the total."""
    for model, counter in report.counts.items():
        made, changed, removed = (counter.get(what, 0) for what in ("made", "changed", "removed"))
        changes = [
            text % {"count": count}
            for count, text in (
                (made, ngettext("%(count)d made", "%(count)d made", made)),
                (changed, ngettext("%(count)d changed", "%(count)d changed", changed)),
                (removed, ngettext("%(count)d removed", "%(count)d removed", removed)),
            )
            if count
        ]
        if changes:
            command.stdout.write(
                "  "
                + _("%(kind)s: %(changes)s")
                % {"kind": model._meta.verbose_name_plural, "changes": ", ".join(changes)}
            )
    command.stdout.write(
        _("Made %(made)d, changed %(changed)d, removed %(removed)d, kept %(kept)d.")
        % {what: report.total(what) for what in ("made", "changed", "removed", "kept")}
    )


def release_loaded(command, report, language):
    """Release the public summits that were loaded, where the public would see anything new.

    Raises CommandError where what contradicts itself blocks any of them, once all are done.
    """
    loaded = Summit.objects.published().filter(slug__in=report.summits, sessions__isnull=False)
    is_blocked = False
    for summit in loaded.distinct().order_by("slug"):
        if not publishing.differs_from_release(summit):
            continue
        try:
            refuse_blocked(summit, language)
        except ValidationError as error:
            is_blocked = True
            command.stderr.write(f"{summit.label}: {' '.join(error.messages)}")
            continue
        made = publishing.release(summit=summit)
        command.stdout.write(
            _("%(summit)s: release %(number)d.") % {"summit": summit.label, "number": made.number}
        )
    if is_blocked:
        raise CommandError(_("Not everything was released."))


def add_language_option(parser):
    parser.add_argument(
        "--language",
        choices=[code for code, _name in settings.LANGUAGES],
        default=settings.LANGUAGE_CODE,
        help="The language of the messages.",
    )


class Command(BaseCommand):
    help = (
        "Loads programme files (docs/programme-format.md). Reports every error with its line and "
        "changes nothing when there is one; run again, it updates in place."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--release", action="store_true", help="Release the programmes of public summits too."
        )
        add_language_option(parser)

    def handle(self, *args, files, release, language, **options):
        with translation.override(language):
            try:
                report = load(*files)
            except ProgrammeFileError as error:
                raise CommandError(error.text()) from error
            print_report(self, report)
            if release:
                release_loaded(self, report, language)
