"""Who takes part in what, in which role, as printed."""

from itertools import chain

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from portal.lib import provenance
from portal.lib.fields import LineField
from portal.lib.models import (
    Keyed,
    Ordered,
    Translated,
    clean_exactly_one,
    exactly_one,
)
from sessions.models.segment import Item, Segment
from sessions.models.session import Session
from speakers.models import Group, Person

# Who takes part, and what is printed of them: what stands together is edited together.
_WHO = ("person_id", "organisation_id", "group_id")
_AS_WHOM = ("printed_function_fr", "printed_function_en", "affiliation_id")
_PRINTED = (("printed_name",), ("printed_honorific_fr", "printed_honorific_en"), _AS_WHOM)


class Participation(Translated, Keyed, Ordered):
    """Who takes part in a session, segment or item, in which role, under which printed name.

    The printed honorific, name and function are those of that day and are never derived again from
    the person.
    """

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("Speaker")
        MODERATOR = "moderator", _("Moderator")
        CHAIR = "chair", _("Chair")
        CO_CHAIR = "co_chair", _("Co-chair")
        HOST = "host", _("Host")
        PRESENTER = "presenter", _("Presenter")
        DISCUSSANT = "discussant", _("Discussant")
        INTRODUCTION = "introduction", _("Introduction")
        CONCLUSION = "conclusion", _("Conclusion")
        READER = "reader", _("Reader")
        AUTHOR = "author", _("Author")
        PARTICIPANT = "participant", _("Participant")

    class Medium(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        VIDEO = "video", _("video message")

    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("segment"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    item = models.ForeignKey(
        Item,
        verbose_name=_("item"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    group = models.ForeignKey(
        Group,
        verbose_name=_("group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.SPEAKER)
    role_label = LineField(
        _("role as printed"),
        max_length=80,
        blank=True,
        help_text=_("Only if the document uses its own word."),
    )
    number = LineField(_("number as printed"), max_length=20, blank=True)
    medium = models.CharField(_("takes part"), max_length=10, choices=Medium.choices, blank=True)
    printed_honorific = LineField(_("honorific as printed"), max_length=60, blank=True)
    printed_name = LineField(_("name as printed"), blank=True)
    printed_function = LineField(_("functions as printed"), max_length=500, blank=True)
    note = LineField(_("note"), blank=True)
    affiliation = models.ForeignKey(
        Organisation,
        verbose_name=_("comes from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegates",
        help_text=_("The city or organisation shown on the plaque, as it was that day."),
    )
    stands_for = models.ForeignKey(
        Person,
        verbose_name=_("on behalf of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stood_for",
    )
    stands_for_name = LineField(_("name of the absent person as printed"), blank=True)
    stands_for_function = LineField(
        _("function of the absent person as printed"), max_length=500, blank=True
    )
    represents = models.ForeignKey(
        Organisation,
        verbose_name=_("represents"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="represented_by",
    )

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="participation_in_one_thing",
                condition=exactly_one("session", "segment", "item"),
            ),
            models.CheckConstraint(
                name="participation_of_one_participant",
                condition=exactly_one("person", "organisation", "group"),
            ),
            models.CheckConstraint(
                name="participation_not_for_oneself",
                condition=Q(stands_for__isnull=True)
                | Q(person__isnull=True)
                | ~Q(stands_for=F("person")),
                violation_error_message=_("Nobody can stand in for themselves."),
            ),
            models.UniqueConstraint(
                fields=["session", "key"], name="session_participation_key_unique"
            ),
            models.UniqueConstraint(
                fields=["segment", "key"], name="segment_participation_key_unique"
            ),
            models.UniqueConstraint(fields=["item", "key"], name="item_participation_key_unique"),
        ]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return (self.session or self.segment or self.item).get_absolute_url()

    @property
    def display_name(self):
        """The name as printed; without one, the name that the participant has now."""
        if self.printed_name:
            return self.printed_name
        participant = self.person or self.organisation or self.group
        return str(participant) if participant else ""

    def clean(self):
        super().clean()
        clean_exactly_one(self, "person", "organisation", "group")

    def save(self, *args, **kwargs):
        """Write the row; a participant who takes another's place is printed as they are today."""
        is_new = self._state.adding
        is_replaced = not is_new and kwargs.get("update_fields") is None and self._forget_print()
        if self.person_id and (is_new or is_replaced):
            self._freeze_print()
            if is_replaced:
                self.copy_function()
        super().save(*args, **kwargs)

    def copy_function(self):
        """Copy the person's first function of today and its body, unless either is given already.

        Done for what is entered by hand; a programme file prints exactly what it says.
        """
        if self.person_id is None or any(getattr(self, name) for name in _AS_WHOM):
            return
        held = self.person.affiliations.filter(is_former=False).first()
        if held is None:
            return
        self.affiliation_id = held.organisation_id
        for language in provenance.languages():
            text = provenance.text_in(held, "function", language)
            setattr(self, f"printed_function_{language}", text)
        if records := (held.provenance or {}).get("function"):
            self.provenance = {**(self.provenance or {}), "printed_function": records}

    def _forget_print(self):
        """Empty what is still printed for a former participant; return whether there was one.

        What was edited together with the participant stays.
        """
        names = [*_WHO, *chain.from_iterable(_PRINTED)]
        stored = type(self)._base_manager.filter(pk=self.pk).values(*names).first()
        if stored is None or all(stored[name] == getattr(self, name) for name in _WHO):
            return False
        for together in _PRINTED:
            if all((stored[name] or None) == (getattr(self, name) or None) for name in together):
                for name in together:
                    setattr(self, name, None if name == "affiliation_id" else "")
                    (self.provenance or {}).pop(name.rpartition("_")[0], None)
        return True

    def _freeze_print(self):
        """Copy today’s name and honorific, so that later edits change no programme."""
        if not self.printed_name:
            self.printed_name = self.person.name
            for language in ("fr", "en"):
                field = f"printed_honorific_{language}"
                if not getattr(self, field):
                    setattr(self, field, getattr(self.person, f"honorific_{language}"))
        if self.stands_for_id and not self.stands_for_name:
            self.stands_for_name = self.stands_for.name
