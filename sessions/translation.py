from modeltranslation.translator import TranslationOptions, register

from sessions import models


@register(models.Session)
class SessionTranslation(TranslationOptions):
    fields = ("number_label", "strand", "title", "short_title", "subtitle", "description")


@register(models.Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text",)


@register(models.Segment)
class SegmentTranslation(TranslationOptions):
    fields = ("title", "note")


@register(models.Item)
class ItemTranslation(TranslationOptions):
    fields = ("title", "work_title", "work_kind")


@register(models.Participation)
class ParticipationTranslation(TranslationOptions):
    fields = ("role_label", "printed_honorific", "printed_function", "note", "stands_for_function")


@register(models.Registration)
class RegistrationTranslation(TranslationOptions):
    fields = ("label",)


@register(models.Notice)
class NoticeTranslation(TranslationOptions):
    fields = ("text",)


@register(models.Release)
class ReleaseTranslation(TranslationOptions):
    fields = ("note",)


@register(models.PlannedRelease)
class PlannedReleaseTranslation(TranslationOptions):
    fields = ("note",)
