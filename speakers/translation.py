from modeltranslation.translator import TranslationOptions, register

from speakers.models import Affiliation, Group, Person


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("honorific", "biography")


@register(Affiliation)
class AffiliationTranslation(TranslationOptions):
    fields = ("function", "unit")


@register(Group)
class GroupTranslation(TranslationOptions):
    fields = ("name", "note")
