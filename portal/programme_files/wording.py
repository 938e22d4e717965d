"""Puts texts of a file into the language columns of a row and notes where they come from."""

from django.conf import settings

from portal.lib import provenance


def apply(row, field, wording, *, forgets_others):
    """Set the texts of one translated field; the row is not saved.

    A language that the file does not give stays as it is. With `forgets_others` it is emptied
    where the text it translates has changed: that is for rows known only by their place in a list,
    where another text may now stand.
    """
    before = {code: provenance.text_in(row, field, code) for code in provenance.languages()}
    for code, (text, _line) in wording.texts.items():
        _set(row, field, code, text)
    if forgets_others and any(before[code] != text for code, (text, _l) in wording.texts.items()):
        for code in before.keys() - wording.texts.keys():
            _set(row, field, code, "")
            provenance.forget(row, field, code)
    original = wording.original
    is_made_elsewhere = original is None
    # A text alone is the original of itself, unless the row already has one in that language.
    if not is_made_elsewhere and not provenance.text_in(row, field, original):
        original = None
    for code, (text, _line) in wording.texts.items():
        if not text:
            provenance.forget(row, field, code)
        elif is_made_elsewhere:
            source = next(other for other in wording.texts if other != code)
            _note_translation(row, field, code, source, wording.origins[code], before)
        elif wording.is_same_everywhere or original is None or code == original:
            provenance.note_original(row, field, code)
        else:
            _note_translation(row, field, code, original, wording.origins[code], before)


def _set(row, field, code, text):
    if provenance.text_in(row, field, code) != text:
        setattr(row, f"{field}_{code}", text or None)


def _note_translation(row, field, code, source, origin, before):
    reviewed = origin.reviewed
    if reviewed is None:
        # A review made on the site holds as long as neither text changed.
        record = provenance.record(row, field, code)
        reviewed = bool(
            record.get("reviewed")
            and record.get("origin") == origin.by
            and before[code] == provenance.text_in(row, field, code)
            and before[source] == provenance.text_in(row, field, source)
        )
    provenance.note_translation(
        row,
        field,
        code,
        source=source,
        origin=origin.by,
        engine=origin.engine,
        on=origin.on,
        reviewed=reviewed,
    )


def columns(field):
    """Return the names of the language columns of a translated field."""
    return [f"{field}_{code}" for code, _name in settings.LANGUAGES]
