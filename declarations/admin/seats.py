"""Seats: which city or organisation has a chair at which declaration, in the order of protocol."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from declarations.inviting import state_of, with_answers
from declarations.models import Invitation, Seat, SeatMember, Signature
from portal.lib.admin import EmptyFilter, ParvisAdmin, ParvisForm, ParvisInline
from portal.lib.admin.base import InOrderFormSet


class InvitedFilter(EmptyFilter):
    title = gettext_lazy("invitations")
    parameter_name = "invited"
    labels = (gettext_lazy("nobody invited"), gettext_lazy("somebody invited"))
    lacking = Q(invitations__isnull=True)


class SignedFilter(EmptyFilter):
    title = gettext_lazy("signatures")
    parameter_name = "signed"
    labels = (pgettext_lazy("seat", "not signed"), pgettext_lazy("seat", "signed"))
    lacking = Q(signatures__isnull=True)


class MemberFormSet(InOrderFormSet):
    """Nobody counts twice: by a seat of one’s own and through another one’s."""

    def clean(self):
        super().clean()
        kept = [
            form
            for form in self.forms
            if form.cleaned_data.get("organisation") and not form.cleaned_data.get("DELETE")
        ]
        declaration = getattr(self.instance, "declaration_id", None)
        if not kept or declaration is None:
            return
        members = [form.cleaned_data["organisation"].pk for form in kept]
        seats = Seat.objects.filter(declaration=declaration)
        seated = set(seats.filter(organisation__in=members).values_list("organisation", flat=True))
        seated.add(self.instance.organisation_id)
        elsewhere = set(
            SeatMember.objects.filter(seat__declaration=declaration, organisation__in=members)
            .exclude(seat=self.instance.pk)
            .values_list("organisation", flat=True)
        )
        for form, member in zip(kept, members, strict=True):
            city = {"city": form.cleaned_data["organisation"]}
            if member in seated:
                form.add_error(
                    "organisation",
                    _("%(city)s has a seat of its own in this declaration.") % city,
                )
            elif member in elsewhere:
                form.add_error(
                    "organisation", _("%(city)s signs through another seat already.") % city
                )


class MemberInline(ParvisInline):
    model = SeatMember
    formset = MemberFormSet
    related = ("organisation",)
    fields = ["organisation"]
    verbose_name_plural = gettext_lazy("Signs together with (joint seat)")

    def _is_signed(self, seat):
        return seat is not None and Signature.objects.filter(seat=seat).exists()

    def has_add_permission(self, request, obj=None):
        return not self._is_signed(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not self._is_signed(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not self._is_signed(obj) and super().has_delete_permission(request, obj)


class SeatForm(ParvisForm):
    def clean(self):
        cleaned = super().clean()
        declaration, city = cleaned.get("declaration"), cleaned.get("organisation")
        if (
            declaration is not None
            and city is not None
            and SeatMember.objects.filter(seat__declaration=declaration, organisation=city).exists()
        ):
            raise ValidationError(
                {"organisation": _("This city signs through the seat of another one.")}
            )
        return cleaned


@admin.register(Seat)
class SeatAdmin(ParvisAdmin):
    form = SeatForm
    list_display = ["city", "declaration", "position", "shown_code", "invited", "signed"]
    list_filter = ["declaration", InvitedFilter, SignedFilter]
    folded_search = (
        "organisation__name_fr", "organisation__name_en", "organisation__short_name_fr",
        "organisation__short_name_en", "organisation__aliases", "code",
    )  # fmt: skip
    related = ("declaration", "organisation__place")
    position_scope = "declaration"
    inlines = [MemberInline]
    fieldsets = [
        (None, {"fields": ["declaration", "organisation", "position"]}),
        (gettext_lazy("People"), {"fields": ["shown_code", "invitations_shown"]}),
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                number_invited=Count("invitations", distinct=True),
                number_signed=Count("signatures", distinct=True),
            )
        )

    def get_fieldsets(self, request, obj=None):
        shown = super().get_fieldsets(request, obj)
        # Who is invited is not everybody's business.
        return shown if request.user.has_perm("declarations.view_invitation") else shown[:1]

    def get_deleted_objects(self, objs, request):
        """Say first why a used seat stays; what Django would say of its rows helps nobody."""
        used = [seat for seat in objs if is_used(seat)]
        if not used:
            return super().get_deleted_objects(objs, request)
        words = _("%(city)s: this seat has invitations, papers or signatures and stays.")
        return [], {}, set(), [words % {"city": seat} for seat in used]

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), "shown_code", "invitations_shown"]
        if obj is not None and is_used(obj):
            # Invitations, papers and signatures name this seat for good.
            fixed += ["declaration", "organisation"]
        return fixed

    @admin.display(description=gettext_lazy("city or organisation"), ordering="organisation__slug")
    def city(self, seat):
        return str(seat.organisation)

    @admin.display(description=gettext_lazy("code on paper"), ordering="code")
    def shown_code(self, seat):
        return f"{seat.code[:5]} {seat.code[5:]}" if seat.pk else ""

    @admin.display(description=gettext_lazy("invited"), ordering="number_invited")
    def invited(self, seat):
        return seat.number_invited

    @admin.display(description=pgettext_lazy("seat", "signed"), boolean=True)
    def signed(self, seat):
        return bool(seat.number_signed)

    @admin.display(description=gettext_lazy("invitations"))
    def invitations_shown(self, seat):
        """The people invited for this seat, and the way to invite one more."""
        if not seat.pk:
            return _("Save the seat first.")
        at = timezone.now()
        rows = format_html_join(
            "",
            '<li><a href="{}">{}</a> – {}, {}</li>',
            (
                (
                    reverse("admin:declarations_invitation_change", args=[one.pk]),
                    one.name or "—",
                    one.get_capacity_display(),
                    state_of(one, at).label,
                )
                for one in with_answers(Invitation.objects.filter(seat=seat))
            ),
        )
        address = f"{reverse('admin:declarations_invitation_add')}?seat={seat.pk}"
        return format_html(
            '<ul>{}</ul><a href="{}">{}</a>', rows, address, _("Invite somebody for this seat")
        )


def is_used(seat) -> bool:
    """Return whether invitations, papers or signatures name a seat."""
    return seat.invitations.exists() or seat.paper_entries.exists() or seat.signatures.exists()
