from modeltranslation.translator import TranslationOptions, register

from organisations.models import Media, Organisation, Place


@register(Place)
class PlaceTranslation(TranslationOptions):
    fields = ("city", "country", "venue")


@register(Media)
class MediaTranslation(TranslationOptions):
    fields = ("alt", "caption")


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "short_name", "acronym", "description")
