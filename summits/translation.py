from modeltranslation.translator import TranslationOptions, register

from summits import models


@register(models.Series)
class SeriesTranslation(TranslationOptions):
    fields = ("name",)


@register(models.Observance)
class ObservanceTranslation(TranslationOptions):
    fields = ("name", "acronym", "vote", "description", "aims")


@register(models.Summit)
class SummitTranslation(TranslationOptions):
    fields = ("title", "short_title", "subtitle", "slogan", "intro", "vision", "audience")


@register(models.Part)
class PartTranslation(TranslationOptions):
    fields = ("title",)


@register(models.ClockCity)
class ClockCityTranslation(TranslationOptions):
    fields = ("label",)


@register(models.Room)
class RoomTranslation(TranslationOptions):
    fields = ("name",)


@register(models.Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name", "subtitle", "description")


@register(models.Partnership)
class PartnershipTranslation(TranslationOptions):
    fields = ("printed_name", "text")


@register(models.Contact)
class ContactTranslation(TranslationOptions):
    fields = ("function",)


@register(models.Outcome)
class OutcomeTranslation(TranslationOptions):
    fields = ("text",)


@register(models.LinkGroup)
class LinkGroupTranslation(TranslationOptions):
    fields = ("title", "intro")


@register(models.Link)
class LinkTranslation(TranslationOptions):
    fields = ("name", "text")


@register(models.Document)
class DocumentTranslation(TranslationOptions):
    fields = ("title", "subtitle", "body", "printed_function")


@register(models.Figure)
class FigureTranslation(TranslationOptions):
    fields = ("label", "unit")


@register(models.Award)
class AwardTranslation(TranslationOptions):
    fields = ("name", "text")
