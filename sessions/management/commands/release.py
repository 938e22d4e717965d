from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from portal.lib import clock
from sessions.releases import publishing
from sessions.releases.checking import refuse_blocked
from summits.models import Summit


class Command(BaseCommand):
    help = (
        "Releases the programmes of summits as their drafts stand now, at once or at a planned "
        "time. What blocks a release is named, and nothing of that summit is released."
    )

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="The address of a summit.")
        parser.add_argument(
            "--all", action="store_true", help="Every public summit whose draft is another one."
        )
        parser.add_argument("--note-fr", default="", help="A note to the public, in French.")
        parser.add_argument("--note-en", default="", help="A note to the public, in English.")
        parser.add_argument(
            "--at",
            metavar="YYYY-MM-DDTHH:MM",
            help="Plan the release for this time, in the summit’s zone unless it names an offset.",
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="The language of the messages.",
        )

    def handle(self, *args, slugs, note_fr, note_en, at, language, **options):
        with translation.override(language):
            note = {"fr": note_fr, "en": note_en}
            failed = False
            for summit in self._summits(slugs, options["all"]):
                try:
                    self.stdout.write(self._release(summit, note, at, language))
                except publishing.NothingChanged as nothing:
                    self.stdout.write(f"{summit.label}: {' '.join(nothing.messages)}")
                except ValidationError as error:
                    failed = True
                    self.stderr.write(f"{summit.label}: {' '.join(error.messages)}")
            if failed:
                raise CommandError(_("Not everything was released."))

    def _summits(self, slugs, is_all):
        if bool(slugs) == is_all:
            raise CommandError(_("Name summits, or say --all."))
        if is_all:
            summits = Summit.objects.published().filter(sessions__isnull=False).distinct()
            return [one for one in summits.order_by("slug") if publishing.differs_from_release(one)]
        found = {summit.slug: summit for summit in Summit.objects.filter(slug__in=slugs)}
        unknown = [slug for slug in slugs if slug not in found]
        if unknown:
            raise CommandError(_("There is no summit %(slugs)s.") % {"slugs": ", ".join(unknown)})
        return [found[slug] for slug in dict.fromkeys(slugs)]

    def _release(self, summit, note, at, language):
        """Release or plan one summit; return what to say."""
        refuse_blocked(summit, language)
        if at:
            due_at = _instant(at, summit)
            publishing.plan_release(summit=summit, due_at=due_at, note=note)
            when = clock.iso_local(due_at, summit.time_zone)
            words = _("%(summit)s: release planned for %(when)s.")
            return words % {"summit": summit.label, "when": when}
        made = publishing.release(summit=summit, note=note)
        words = _("%(summit)s: release %(number)d, fingerprint %(sha256)s.")
        return words % {"summit": summit.label, "number": made.number, "sha256": made.sha256}


def _instant(text, summit):
    """Return the aware instant of --at; raises ValidationError for what is no single moment."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment
        return clock.to_utc(moment, summit.time_zone)
    except ValueError as error:
        raise ValidationError(
            _("%(text)s is no moment in %(zone)s; write 2026-05-04T09:00 or add an offset.")
            % {"text": text, "zone": summit.time_zone}
        ) from error
