"""The pages that import a list of invitees: choose a file, look at every line, confirm."""

import base64
import json
import zlib
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from declarations.admin.import_preview import preview_rows
from declarations.invitees.columns import template_table
from declarations.invitees.importing import make_plan
from declarations.invitees.plans import Defaults, Outcome
from declarations.invitees.reading import read_invitees
from declarations.invitees.saving import save_plan
from declarations.inviting import signable
from declarations.ledger import log
from declarations.models import LANGUAGE_CHOICES, Declaration, Statement
from portal.lib.cells import MAX_BYTES, Row, Table, csv_bytes, read_table, xlsx_bytes
from portal.lib.fields import validate_readable

# Where the session keeps the file between the two pages, and for how long.
SESSION_KEY = "invitees_import"
LIFETIME = timedelta(hours=1)
FORMATS = {
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class UploadForm(forms.Form):
    declaration = forms.ModelChoiceField(
        label=gettext_lazy("Declaration"), queryset=Declaration.objects.none()
    )
    file = forms.FileField(
        label=gettext_lazy("List"), help_text=gettext_lazy("CSV or XLSX, 5,000 lines at most.")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language where the list names none"), choices=LANGUAGE_CHOICES
    )
    known_by = forms.CharField(
        label=gettext_lazy("How these addresses are known"),
        required=False,
        max_length=300,
        validators=[validate_readable],
        help_text=gettext_lazy(
            "The cities’ websites, letters of the cabinets… It is kept as evidence, and each mail "
            "says it."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["declaration"].queryset = Declaration.objects.order_by("slug")

    def clean_file(self):
        """Return (name, table) of the file."""
        file = self.cleaned_data["file"]
        # A TableError is a ValidationError: its words stand beside the field.
        table = read_table(file.name, file.read(MAX_BYTES + 1))
        read_invitees(table, today=timezone.now().date())
        return file.name, table


class ImportPages:
    """Mixin of the admin of invitations."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "declarations_invitation_import"
        return [
            path("import/", view(self.import_view), name=name),
            path("import/preview/", view(self.preview_view), name=f"{name}_preview"),
            path("import/list.<str:kind>", view(self.template_view), name=f"{name}_template"),
            *super().get_urls(),
        ]

    def import_view(self, request):
        """Choose the file. Nothing is saved by it."""
        self._require_import(request)
        initial = {"declaration": request.GET.get("declaration"), "language": get_language()[:2]}
        form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
        if form.is_valid():
            keep(request.session, form.cleaned_data)
            return redirect("admin:declarations_invitation_import_preview")
        context = self._context(request, _("Import a list of invitees"), form=form)
        return TemplateResponse(request, "admin/declarations/invitation/import.html", context)

    def preview_view(self, request):
        """Every line of the file and what it would do; saves exactly that when confirmed."""
        self._require_import(request)
        upload = Upload.of(request.session)
        if upload is None:
            self.message_user(
                request,
                _("The list is no longer here: an hour has passed. Choose the file again."),
                messages.WARNING,
            )
            return redirect("admin:declarations_invitation_import")
        may_make = request.user.has_perms(
            ["organisations.add_organisation", "organisations.add_place"]
        )
        if request.method == "POST":
            if "cancel" in request.POST:
                del request.session[SESSION_KEY]
                self.message_user(request, _("Nothing was imported."))
                return redirect("admin:declarations_invitation_changelist")
            answer = self._confirm(request, upload, may_make)
            if answer is not None:
                return answer
        plan = upload.plan(may_make)
        context = self._context(
            request,
            _("Import %(file)s") % {"file": upload.name},
            declaration=upload.declaration,
            plan=plan,
            counts=[(Outcome(name).label, name, count) for name, count in plan.counts.items()],
            wrong=plan.counts[Outcome.WRONG],
            right=plan.counts[Outcome.NEW] + plan.counts[Outcome.CHANGED],
            rows=preview_rows(plan, may_make=may_make),
        )
        return TemplateResponse(
            request, "admin/declarations/invitation/import_preview.html", context
        )

    def _confirm(self, request, upload, may_make):
        """Take in the answers; save when what was confirmed is what was shown. None: show again."""
        choices = {
            name.removeprefix("city-"): value
            for name, value in request.POST.items()
            if name.startswith("city-") and value
        }
        changed = choices != upload.choices
        upload.choices = choices
        upload.store(request.session)
        if "import" not in request.POST:
            return redirect(request.path)
        with transaction.atomic():
            log.lock(upload.declaration)
            plan = upload.plan(may_make)
            if changed or plan.fingerprint != request.POST.get("fingerprint"):
                self.message_user(
                    request,
                    _("Your answers, or what is stored here, changed this list. Look once more."),
                    messages.WARNING,
                )
                return redirect(request.path)
            if plan.of(Outcome.WRONG) and "only_right" not in request.POST:
                self.message_user(
                    request, _("Some lines are wrong. Nothing was saved."), messages.ERROR
                )
                return None
            done = save_plan(plan.only_right(), request.user)
            counts = done.counts
            self.log_change(
                request,
                upload.declaration,
                _("Imported a list of invitees: %(new)d new, %(changed)d changed.") % counts,
            )
        del request.session[SESSION_KEY]
        number = counts[Outcome.NEW] + counts[Outcome.CHANGED]
        self.message_user(
            request,
            ngettext(
                "%(count)d invitation was saved. Nothing was sent yet: select it and invite.",
                "%(count)d invitations were saved. Nothing was sent yet: select them and invite.",
                number,
            )
            % {"count": number},
            messages.SUCCESS,
        )
        address = reverse("admin:declarations_invitation_changelist")
        return redirect(f"{address}?declaration__id__exact={upload.declaration.pk}")

    def template_view(self, request, kind):
        """An empty list to fill in, with one line as an example."""
        self._require_import(request)
        if kind not in FORMATS:
            raise Http404(kind)
        chosen = request.GET.get("declaration", "")
        declaration = Declaration.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
        codes = signable(declaration).get(Statement.Capacity.MAYOR, []) if declaration else []
        write, content_type = FORMATS[kind]
        response = HttpResponse(
            write(*template_table(get_language()[:2], codes)), content_type=content_type
        )
        name = _("invitees")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
        return response

    def _require_import(self, request):
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied

    def _context(self, request, title, **more):
        site = self.admin_site.each_context(request)
        return {**site, "opts": self.opts, "title": title, **more}


class Upload:
    """A list of invitees between the two pages: as it was read, in the officer’s own session."""

    def __init__(self, declaration, name, table, defaults, choices, at):
        self.declaration, self.name, self.table = declaration, name, table
        self.defaults, self.choices, self.at = defaults, choices, at

    @classmethod
    def of(cls, session):
        """Return what a session keeps, or None where nothing is left that still holds."""
        kept = session.get(SESSION_KEY)
        if kept is None:
            return None
        declaration = Declaration.objects.filter(pk=kept["declaration"]).first()
        too_old = timezone.now().timestamp() - kept["at"] > LIFETIME.total_seconds()
        if declaration is None or too_old:
            del session[SESSION_KEY]
            return None
        rows = json.loads(zlib.decompress(base64.b64decode(kept["rows"])))
        header, *rows = [Row(number, tuple(cells)) for number, cells in rows]
        return cls(
            declaration,
            kept["name"],
            Table(header, tuple(rows)),
            Defaults(**kept["defaults"]),
            kept["choices"],
            kept["at"],
        )

    def store(self, session):
        """Keep the list in a session."""
        rows = [(row.number, row.cells) for row in (self.table.header, *self.table.rows)]
        session[SESSION_KEY] = {
            "declaration": self.declaration.pk,
            "name": self.name,
            "rows": base64.b64encode(zlib.compress(json.dumps(rows).encode())).decode(),
            "defaults": vars(self.defaults),
            "choices": self.choices,
            "at": self.at,
        }

    def plan(self, may_make):
        """Return what importing the list would do now."""
        invitees = read_invitees(self.table, today=timezone.now().date())
        return make_plan(self.declaration, invitees, self.choices, self.defaults, may_make=may_make)


def keep(session, cleaned):
    """Keep an upload (the cleaned data of its form) in a session."""
    name, table = cleaned["file"]
    defaults = Defaults(language=cleaned["language"], known_by=cleaned["known_by"].strip())
    at = timezone.now().timestamp()
    Upload(cleaned["declaration"], name, table, defaults, {}, at).store(session)
