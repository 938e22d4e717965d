"""Where each text in each language comes from, and whether it still matches its source.

A translated row keeps `provenance` = {field: {language: record}} beside its columns, so that a page
needs no further query to say “machine translation”. A record is
{"origin": "original" | "human" | "machine", "engine": str, "on": "YYYY-MM-DD", "reviewed": bool,
"source": language, "digest": digest of the source text when the translation was made}.
A text without a record is taken as original when it stands alone, and otherwise as a human
translation of unknown date.
"""

import hashlib
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

ORIGINAL, HUMAN, MACHINE = "original", "human", "machine"
ORIGIN_CHOICES = [
    (ORIGINAL, _("original")),
    (HUMAN, _("human translation")),
    (MACHINE, _("machine translation")),
]


class Served(NamedTuple):
    """A text as a reader of one language gets it."""

    text: str
    language: str
    is_fallback: bool
    is_machine: bool
    is_stale: bool
    engine: str = ""


def digest(text):
    """Return a short fingerprint of a source text, to see later whether it changed."""
    return hashlib.sha256((text or "").strip().encode()).hexdigest()[:16]


def languages():
    """Return the codes of the content's languages, in the site's order."""
    return [code for code, _name in settings.LANGUAGES]


def text_in(row, field, language):
    """Return the text of a translated field in exactly this language, or ""."""
    return getattr(row, f"{field}_{language}", None) or ""


def record(row, field, language):
    """Return the record of one text, {} where nothing was noted."""
    return (row.provenance or {}).get(field, {}).get(language, {})


def original_language(row, field):
    """Return the language in which the text was first written, None where it is empty."""
    written = [code for code in languages() if text_in(row, field, code)]
    for code in written:
        if record(row, field, code).get("origin") == ORIGINAL:
            return code
    return written[0] if written else None


def note_original(row, field, language):
    """Note that the text in this language is the original. The row is not saved."""
    _write(row, field, language, {"origin": ORIGINAL})


def note_translation(
    row, field, language, *, source, origin=HUMAN, engine="", on="", reviewed=False
):
    """Note that the text was translated from `source` as it reads now. The row is not saved.

    `on` is an ISO date or "". Raises ValueError on an origin that is no translation.
    """
    if origin not in (HUMAN, MACHINE):
        raise ValueError(f"{origin!r} is not the origin of a translation")
    entry = {"origin": origin, "source": source, "digest": digest(text_in(row, field, source))}
    if engine:
        entry["engine"] = engine
    if on:
        entry["on"] = str(on)
    if reviewed:
        entry["reviewed"] = True
    _write(row, field, language, entry)


def forget(row, field, language):
    """Remove the record of a text that is no longer there. The row is not saved."""
    (row.provenance or {}).get(field, {}).pop(language, None)


def _write(row, field, language, entry):
    provenance = dict(row.provenance or {})
    provenance[field] = {**provenance.get(field, {}), language: entry}
    row.provenance = provenance


def note_edit(row, field, *, before, chosen, today):
    """Bring the records of one field in step with what an editor wrote. The row is not saved.

    `before` maps languages to the texts before the edit; the row carries those after it. `chosen`
    maps languages to what the editor said of each text: {"origin", "engine", "on", "reviewed",
    "right"}, where "right" says that a translation still holds though its source changed. What is
    left unsaid is inferred: the text that was there first is the original, the other a human
    translation. A changed translation follows its source anew; where the source alone changed, the
    translation becomes stale. `today` is a date.
    """
    written = [code for code in languages() if text_in(row, field, code)]
    for code in languages():
        if code not in written:
            forget(row, field, code)
    kinds = {
        code: chosen.get(code, {}).get("origin") or record(row, field, code).get("origin", "")
        for code in written
    }
    unsaid = [code for code in written if not kinds[code]]
    if unsaid and ORIGINAL not in kinds.values():
        first = next((code for code in unsaid if before.get(code)), unsaid[0])
        kinds[first] = ORIGINAL
    for code in written:
        if kinds[code] == ORIGINAL:
            note_original(row, field, code)
        else:
            kinds[code] = kinds[code] or HUMAN
    originals = [code for code in written if kinds[code] == ORIGINAL]
    for code in written:
        if kinds[code] != ORIGINAL:
            source = next(iter(originals or [other for other in written if other != code]), None)
            _note_edited_translation(
                row, field, code, kinds[code], source, before, chosen.get(code, {}), today
            )


def _note_edited_translation(row, field, code, kind, source, before, said, today):
    """Write the record of one translation after an edit; see `note_edit`."""
    old = record(row, field, code)
    is_rewritten = text_in(row, field, code) != (before.get(code) or "")
    entry = {"origin": kind}
    if source is not None:
        entry |= {"source": source, "digest": digest(text_in(row, field, source))}
        is_same_claim = old.get("origin", kind) == kind and old.get("source", source) == source
        if is_same_claim and not is_rewritten and not said.get("right"):
            entry["digest"] = old.get("digest") or digest(before.get(source))
    if kind == MACHINE and (engine := said.get("engine", old.get("engine"))):
        entry["engine"] = engine
    on = said.get("on", old.get("on", ""))
    if kind == HUMAN and is_rewritten and on == old.get("on", ""):
        on = today.isoformat()
    if on:
        entry["on"] = on
    if said.get("reviewed", old.get("reviewed")):
        entry["reviewed"] = True
    _write(row, field, code, entry)


def is_stale(row, field, language):
    """Tell whether the source of a translation changed after the translation was made."""
    entry = record(row, field, language)
    source = entry.get("source")
    if not source or not text_in(row, field, language):
        return False
    return entry.get("digest") != digest(text_in(row, field, source))


def serve(row, field, language):
    """Return what a reader of `language` gets: the text, in the other language if need be."""
    code, text = language, text_in(row, field, language)
    if not text:
        for code in languages():
            if text := text_in(row, field, code):
                break
        else:
            return Served("", language, False, False, False)
    entry = record(row, field, code)
    return Served(
        text=text,
        language=code,
        is_fallback=code != language,
        is_machine=entry.get("origin") == MACHINE and not entry.get("reviewed"),
        is_stale=is_stale(row, field, code),
        engine=entry.get("engine", ""),
    )


def status(row, field, language):
    """Return the state of one text: absent, original, human, machine, reviewed or stale."""
    if not text_in(row, field, language):
        return "absent"
    if is_stale(row, field, language):
        return "stale"
    entry = record(row, field, language)
    if entry.get("origin") == MACHINE:
        return "reviewed" if entry.get("reviewed") else MACHINE
    if entry.get("origin"):
        return entry["origin"]
    return ORIGINAL if original_language(row, field) == language else HUMAN
