"""What stands on the pages of a summit, a session, a segment and an item."""

from django.utils.translation import gettext_lazy as _

from portal.lib.admin import ParvisForm, ParvisInline
from sessions import models
from sessions.admin.zones import PartForm
from summits.models import Part

PARTICIPATION_FIELDS = [
    "position",
    ("role", "medium"),
    "person",
    "organisation",
    "group",
    "printed_honorific",
    "printed_name",
    "printed_function",
    "affiliation",
]
PARTICIPATION_DETAILS = [
    "stands_for",
    "stands_for_name",
    "stands_for_function",
    "represents",
    "role_label",
    "number",
    "note",
]
PARTICIPATION_RELATED = (
    "person",
    "organisation",
    "group",
    "affiliation",
    "stands_for",
    "represents",
)


class QuestionInline(ParvisInline):
    model = models.Question
    fields = ["position", "text"]


class SegmentInline(ParvisInline):
    model = models.Segment
    show_change_link = True
    related = ("place", "session__part__summit", "session__summit")
    fields = [
        "position",
        ("number", "kind"),
        "title",
        ("starts_wall", "ends_wall"),
        "note",
        "place",
    ]


class ItemInline(ParvisInline):
    model = models.Item
    show_change_link = True
    related = ("media", "document")
    fields = [
        "position",
        "kind",
        "title",
        "work_title",
        "work_kind",
        "video_url",
        "media",
        "document",
    ]


class AppearanceForm(ParvisForm):
    """Prints whoever is added under the function of today, unless another one is entered."""

    def _post_clean(self):
        super()._post_clean()
        if self.instance._state.adding and not self.errors:
            self.instance.copy_function()


class ParticipationInline(ParvisInline):
    model = models.Participation
    form = AppearanceForm
    related = PARTICIPATION_RELATED
    fieldsets = [
        (
            None,
            {
                "fields": PARTICIPATION_FIELDS,
                "description": _(
                    "Choose a person, an organisation or a group. Name, honorific and function are "
                    "those of that day: if you leave them empty, today’s are copied once."
                ),
            },
        ),
        (
            _("On behalf of others, own words for the role"),
            {"fields": PARTICIPATION_DETAILS, "classes": ["collapse"]},
        ),
    ]


class RegistrationInline(ParvisInline):
    model = models.Registration
    fields = ["position", "url", "label", "opens_at", "closes_at"]


class LanguageUseInline(ParvisInline):
    model = models.LanguageUse
    fields = [("language", "use")]


class NoticeInline(ParvisInline):
    model = models.Notice
    fields = ["position", "kind", "text", ("language", "tool"), "report_address"]


class PartInline(ParvisInline):
    model = Part
    form = PartForm
    show_change_link = True
    related = ("place", "observance", "summit")
    # Its zone is changed on its own page, which moves the instants of its sessions with it.
    fields = [
        "position",
        "title",
        "mode",
        ("starts_on", "ends_on"),
        "place",
        "observance",
    ]
