"""The page where an officer answers a person's request: hand over all that is held, or erase."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from declarations.rights import Subject, erase_person, export_zip

EXPORT, ERASE = "declarations.view_evidence", "declarations.add_erasure"


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(
        label=gettext_lazy("The person asked for it, and I know that it cannot be undone.")
    )


class RightsPages:
    """Adds `<pk>/rights/` to an admin of signatures or invitations, and an action leading there."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if request.user.has_perm(EXPORT):
            label = _("Rights of the person: hand over, erase…")
            actions["rights"] = (_lead_to_rights, "rights", label)
        return actions

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_rights"
        view = self.admin_site.admin_view(self.rights_view)
        return [path("<int:pk>/rights/", view, name=name), *super().get_urls()]

    def rights_view(self, request, pk):
        """GET says what is held; POST `export` gives the ZIP, POST `erase` with the tick erases."""
        if not (request.user.has_perm(EXPORT) and self.has_view_permission(request)):
            raise PermissionDenied
        row = get_object_or_404(self.model, pk=pk)
        may_erase = request.user.has_perm(ERASE)
        if request.method == "POST" and "export" in request.POST:
            return self._handed_over(row)
        form = EraseForm(request.POST if "erase" in request.POST else None)
        if form.is_bound and form.is_valid():
            if not may_erase:
                raise PermissionDenied
            erase_person(row, request.user)
            messages.success(request, _("The person was erased. The act stays on the roll."))
            return redirect(request.path)
        subject = Subject.of(row)
        held = [
            (rows.model._meta.verbose_name_plural, rows.count()) for rows in subject.rows().values()
        ]
        return TemplateResponse(
            request,
            "admin/declarations/rights.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": row,
                "title": _("Rights of the person"),
                "form": form,
                "held": [(capfirst(label), count) for label, count in held if count],
                "may_erase": may_erase,
                "is_erased": subject.is_erased,
            },
            status=400 if form.is_bound else 200,
        )

    def _handed_over(self, row):
        return HttpResponse(
            export_zip(row),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{row.number}.zip"'},
        )


def _lead_to_rights(model_admin, request, queryset):
    rows = list(queryset[:2])
    if len(rows) != 1:
        messages.error(request, _("Choose one person alone."))
        return None
    return redirect(
        f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_rights", rows[0].pk
    )
