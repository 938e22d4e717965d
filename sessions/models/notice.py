"""Registration, languages and notices of a summit or a session."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.lib.fields import LineField, ProseField, WebAddressField
from portal.lib.models import (
    Keyed,
    Ordered,
    Translated,
    exactly_one,
)
from sessions.models.session import Session
from summits.models import Summit


class Registration(Translated, Keyed, Ordered):
    """Where people register for a summit or a session."""

    summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="registrations",
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="registrations",
    )
    url = WebAddressField(_("web address"))
    label = LineField(_("words of the link"), max_length=120, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="registration_of_one_thing", condition=exactly_one("summit", "session")
            ),
            models.CheckConstraint(
                name="registration_closes_after_opening",
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("Registration must close after it opens."),
            ),
            models.UniqueConstraint(
                fields=["summit", "key"], name="summit_registration_key_unique"
            ),
            models.UniqueConstraint(
                fields=["session", "key"], name="session_registration_key_unique"
            ),
        ]

    def __str__(self):
        return self.label or self.url


class LanguageUse(models.Model):
    """A language spoken, interpreted, captioned or printed at a summit or in a session."""

    class Use(models.TextChoices):
        WORKING = "working", _("spoken")
        INTERPRETATION = "interpretation", _("interpretation")
        DOCUMENTS = "documents", _("documents")
        CAPTIONS = "captions", _("captions")
        SIGN = "sign", _("sign language")

    summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="language_uses",
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="language_uses",
    )
    language = models.CharField(
        _("language"), max_length=12, help_text=_("Its code: fr, en, es, tr, ar, zh-hans.")
    )
    use = models.CharField(_("use"), max_length=16, choices=Use.choices)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["use", "id"]
        constraints = [
            models.CheckConstraint(
                name="language_use_of_one_thing", condition=exactly_one("summit", "session")
            ),
            models.UniqueConstraint(
                fields=["summit", "language", "use"], name="summit_language_use_unique"
            ),
            models.UniqueConstraint(
                fields=["session", "language", "use"], name="session_language_use_unique"
            ),
        ]

    def __str__(self):
        return f"{self.language} · {self.get_use_display()}"


class Notice(Translated, Keyed, Ordered):
    """Something readers must know: a live stream, a machine translation, a change."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("information")
        LIVESTREAM = "livestream", _("live stream")
        MACHINE_TRANSLATION = "machine_translation", _("machine translation")
        CHANGE = "change", _("change")

    summit = models.ForeignKey(
        Summit,
        verbose_name=_("summit"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.INFORMATION
    )
    text = ProseField(_("text"))
    language = models.CharField(
        _("language concerned"),
        max_length=12,
        blank=True,
        help_text=_("For machine translation: fr or en."),
    )
    tool = LineField(_("translation tool"), max_length=80, blank=True)
    report_address = LineField(_("where to report errors"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="notice_of_one_thing", condition=exactly_one("summit", "session")
            ),
            models.UniqueConstraint(fields=["summit", "key"], name="summit_notice_key_unique"),
            models.UniqueConstraint(fields=["session", "key"], name="session_notice_key_unique"),
        ]

    def __str__(self):
        return self.text[:80]
