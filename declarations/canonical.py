"""The exact bytes of a declaration: what a version of its draft becomes when it is adopted.

JSON in the canonical form of RFC 8785 over text in Unicode form NFC (the standard does not
normalise: the same word typed on two machines would have two fingerprints). Its SHA-256 is the
fingerprint that people compare; `sha256sum` of the published file prints the same.

    {"v": 1, "declaration": slug, "number": version,
     "adopted": {"at": "2019-08-31", "place": {"fr": …, "en": …}},
     "authoritative": ["en"],
     "languages": {"fr": {"status": "translation", "mark": …, "title": …, "preamble": …,
                          "body": [{"id": key, "kind": …, "parent": key or null, "text": …}]}, …},
     "reading": {"fr": …, "en": …},
     "kinds": {code: {"kind": "commits", "capacity": ["mayor"], "position": 1,
                      "reading": {"fr": …, "en": …}, "fr": …, "en": …}}}
"""

from django.utils.translation import gettext as _

from declarations.aligned import LANGUAGES
from declarations.models import DeclarationText
from portal.lib.canonical import canonical_json

VERSION = 1


def canonical_text(declaration, number, adopted_on) -> str:
    """Return the canonical text of a version of the draft; `adopted_on` is a date.

    Reads texts, clauses and statements from the database. Raises ValueError where
    `problems_of_draft` would name a problem that leaves nothing to write.
    """
    texts = _texts(declaration, number)
    if not texts:
        raise ValueError("This version has no text.")
    statements = list(declaration.statements.order_by("position", "id"))
    if not statements:
        raise ValueError("This declaration has no statement.")
    place = declaration.place
    return canonical_json(
        {
            "v": VERSION,
            "declaration": declaration.slug,
            "number": number,
            "adopted": {
                "at": adopted_on.isoformat(),
                "place": {
                    language: getattr(place, f"city_{language}") or "" if place else ""
                    for language in LANGUAGES
                },
            },
            "authoritative": [
                text.language for text in texts if text.kind == DeclarationText.Kind.AUTHORITATIVE
            ],
            "languages": {text.language: _language(text) for text in texts},
            "reading": _both(statements[0], "lead_in"),
            "kinds": {statement.key: statement_content(statement) for statement in statements},
        }
    )


def problems_of_draft(declaration, number) -> list[str]:
    """Return, in the reader's language, everything that keeps a version from being adopted.

    An empty list means that it can be proposed. Missing and unaligned clauses are named.
    """
    texts = {text.language: text for text in _texts(declaration, number)}
    found = []
    for language in LANGUAGES:
        if language not in texts:
            found.append(
                _("There is no French text in this version.")
                if language == "fr"
                else _("There is no English text in this version.")
            )
    binding = [text for text in texts.values() if text.kind == DeclarationText.Kind.AUTHORITATIVE]
    if not binding:
        found.append(_("No language is marked as authoritative."))
    elif declaration.authoritative_language not in {text.language for text in binding}:
        found.append(_("The declaration names another authoritative language than its texts."))
    found += [
        _("The %(language)s text is a machine translation: somebody must read it first.")
        % {"language": text.get_language_display()}
        for text in texts.values()
        if text.kind == DeclarationText.Kind.MACHINE
    ]
    found += [
        _("The %(language)s text has no clauses.") % {"language": text.get_language_display()}
        for text in texts.values()
        if not text.clauses.all()
    ]
    found += [sentence for _key, sentence in unaligned(texts.values())]
    found += _problems_of_statements(declaration)
    return found


def unaligned(texts) -> list[tuple[str, str]]:
    """Return (key, sentence) for each clause that the languages of a version do not share.

    `texts` are those of one version with their clauses and parents loaded. Nothing is unaligned
    where there is one language alone.
    """
    by_language = {text.language: text for text in texts}
    if len(by_language) < len(LANGUAGES):
        return []
    return _unaligned(*(by_language[language] for language in LANGUAGES))


def _texts(declaration, number):
    texts = declaration.texts.filter(version=number).prefetch_related("clauses__parent")
    return sorted(texts, key=lambda text: LANGUAGES.index(text.language))


def _unaligned(french, english):
    """Name what one language has and the other lacks, or has elsewhere or as something else."""
    of_french = {clause.key: clause for clause in french.clauses.all()}
    of_english = {clause.key: clause for clause in english.clauses.all()}
    found = []
    for here, there, text in (
        (of_french, of_english, english),
        (of_english, of_french, french),
    ):
        found += [
            (
                key,
                _("Clause “%(key)s” is missing from the %(language)s text.")
                % {"key": key, "language": text.get_language_display()},
            )
            for key in here
            if key not in there
        ]
    shared = [key for key in of_french if key in of_english]
    for key in shared:
        one, other = of_french[key], of_english[key]
        if one.kind != other.kind:
            sentence = _("Clause “%(key)s” is a %(one)s in French and a %(other)s in English.") % {
                "key": key,
                "one": one.get_kind_display(),
                "other": other.get_kind_display(),
            }
            found.append((key, sentence))
        if _parent_key(one) != _parent_key(other):
            sentence = _("Clause “%(key)s” does not stand under the same clause in both languages.")
            found.append((key, sentence % {"key": key}))
    order = {key: place for place, key in enumerate(key for key in of_english if key in of_french)}
    last = -1
    for key in shared:
        if order[key] < last:
            sentence = _("Clause “%(key)s” does not stand at the same place in both languages.")
            found.append((key, sentence % {"key": key}))
        last = max(last, order[key])
    return found


def _problems_of_statements(declaration):
    found = []
    statements = list(declaration.statements.all())
    if not statements:
        found.append(_("There is no statement to sign with."))
    for statement in statements:
        for field in ("lead_in", "text"):
            for language in LANGUAGES:
                if not getattr(statement, f"{field}_{language}"):
                    found.append(
                        _("The statement “%(key)s” lacks its words in one language.")
                        % {"key": statement.key}
                    )
    return list(dict.fromkeys(found))


def _language(text):
    return {
        "status": text.kind,
        "mark": text.printed_mark,
        "title": text.title,
        "preamble": text.preamble,
        "body": [
            {
                "id": clause.key,
                "kind": clause.kind,
                "parent": _parent_key(clause),
                "text": clause.text,
            }
            for clause in text.clauses.all()
        ],
    }


def statement_content(statement) -> dict:
    """Return a statement of the draft as it would stand in the canonical text."""
    return {
        "kind": statement.kind,
        "capacity": [statement.capacity],
        "position": statement.position,
        "reading": _both(statement, "lead_in"),
        **_both(statement, "text"),
    }


def _both(statement, field):
    return {language: getattr(statement, f"{field}_{language}") or "" for language in LANGUAGES}


def _parent_key(clause):
    return clause.parent.key if clause.parent_id else None
