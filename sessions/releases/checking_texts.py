"""What is still missing in the words of a programme: languages, translations, promises, links."""

import re
from urllib.parse import urlsplit

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.lib import provenance
from portal.lib.fields import WebAddressField
from portal.lib.text import fold, is_safe_url
from portal.lib.typography import join_names
from sessions.releases.shapes import SESSION, SUMMIT, TABLES
from sessions.words import language_name

# Rows whose names are often the same in both languages, or printed in one alone.
_NOT_ASKED = {"place", "media", "document", "observance", "person", "figure", "partnership"}
# Words that stand for something still to come (folded: no accents, no capitals).
_PROMISES = re.compile(
    r"\b(?:(?:a|the) link will be (?:added|published|sent)|link to (?:come|follow)"
    r"|to be (?:confirmed|announced)|t\.?b\.?[acd]\b|coming soon|lorem ipsum|x{4,}"
    r"|(?:un|le) lien sera|lien a venir|sera (?:ajoute|communique|precise)e?s?"
    r"|a (?:confirmer|completer|preciser))\b|\[(?:\.\.\.|…|\?+)\]"
)


def namer(language):
    """Return a function that names a row for a sentence, in one language (fr or en)."""

    def named(row):
        for field in ("title", "name", "label", "text", "printed_name", "city"):
            if field in _texts_of(type(row)):
                text = provenance.serve(row, field, language).text
            else:
                text = getattr(row, field, "")
            if text:
                return text if len(text) <= 80 else text[:80].rsplit(None, 1)[0] + " …"
        return capfirst(str(row._meta.verbose_name))

    return named


def findings(programme, language):
    """Yield (topic, sentence, row) for every row whose words are not what they should be."""
    named = namer(language)
    for row in programme.rows:
        fields = _texts_of(type(row))
        if fields and row._meta.model_name not in _NOT_ASKED:
            yield from _of_languages(row, fields, named, language)
        yield from _of_promises(row, fields, named)
        yield from _of_links(row, named)


def _of_languages(row, fields, named, language):
    lacking, states = {}, {}
    for field in fields:
        written = [code for code in provenance.languages() if provenance.text_in(row, field, code)]
        for code in provenance.languages():
            if written and code not in written:
                lacking.setdefault(code, []).append(field)
            elif (state := provenance.status(row, field, code)) in ("stale", "machine"):
                states.setdefault((state, code), []).append(field)
    for code, names in lacking.items():
        words = _("“%(row)s” lacks %(fields)s in %(language)s.")
        yield _("Languages of the texts"), words % _facts(row, names, code, named, language), row
    for (state, code), names in states.items():
        words = {
            "stale": _(
                "“%(row)s”: %(fields)s changed since its translation into %(language)s was made."
            ),
            "machine": _(
                "“%(row)s”: %(fields)s in %(language)s is a machine translation nobody has read."
            ),
        }[state]
        yield _("Translations"), words % _facts(row, names, code, named, language), row


def _facts(row, fields, code, named, language):
    labels = [str(row._meta.get_field(field).verbose_name) for field in fields]
    return {
        "row": named(row),
        "fields": join_names(labels, language),
        "language": language_name(code),
    }


def _of_promises(row, fields, named):
    for field in fields:
        for code in provenance.languages():
            match = _PROMISES.search(fold(provenance.text_in(row, field, code)))
            if match:
                words = _("“%(row)s” still says “%(promise)s” (%(field)s, %(language)s).")
                facts = {
                    "row": named(row),
                    "promise": match[0],
                    "field": row._meta.get_field(field).verbose_name,
                    "language": language_name(code),
                }
                yield _("Promises in the text"), words % facts, row


def _of_links(row, named):
    for column in row._meta.concrete_fields:
        if not isinstance(column, WebAddressField):
            continue
        address = getattr(row, column.attname)
        if not address or column.name not in {one.name for one in _columns_of(type(row))}:
            continue
        facts = {"row": named(row), "field": column.verbose_name}
        if not is_safe_url(address) or not urlsplit(address).hostname:
            yield _("Links"), _("“%(row)s”: the %(field)s leads nowhere.") % facts, row
        elif urlsplit(address).scheme == "http":
            words = _("“%(row)s”: the %(field)s is not encrypted (http).")
            yield _("Links"), words % facts, row


def _shapes():
    found, waiting = {}, [SUMMIT, SESSION, *TABLES.values()]
    while waiting:
        shape = waiting.pop()
        found[shape.model] = shape
        waiting += shape.lists.values()
    return found


_SHAPES = _shapes()


def _texts_of(model):
    return _SHAPES[model].texts


def _columns_of(model):
    return _SHAPES[model].columns
