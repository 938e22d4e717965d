from modeltranslation.translator import TranslationOptions, register

from declarations.models import Declaration, Statement


@register(Declaration)
class DeclarationTranslation(TranslationOptions):
    fields = ("name", "full_title", "intro")


@register(Statement)
class StatementTranslation(TranslationOptions):
    fields = ("lead_in", "text")
