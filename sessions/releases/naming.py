"""What the rows of a content are called, by language: {"fr": …, "en": …}, {} for no name."""

from portal.lib import provenance

_NAMES = ("title", "name", "short_name", "city", "text", "label", "printed_name", "alt")
_IN_SUMMIT = {"parts", "rooms", "themes"}


def row_label(row):
    """Return what a row is called; {} for one without words of its own."""
    return next((_by_language(row[name]) for name in _NAMES if row.get(name)), {})


def label(key, table, content):
    """Return what the row is called that stands in a table of a content by this key, if any."""
    if not key:
        return {}
    if table in _IN_SUMMIT:
        rows = content["summit"].get(table, ())
        return next((row_label(one) for one in rows if one["key"] == key), {})
    row = content.get(table, {}).get(key, {})
    return _place_label(row) if table == "places" else row_label(row)


def _place_label(place):
    """Return the venue with its city."""
    texts = [_by_language(place[name]) for name in ("venue", "city") if place.get(name)]
    if not texts:
        return {}
    return {
        language: ", ".join(text.get(language) or next(iter(text.values())) for text in texts)
        for language in provenance.languages()
    }


def participant_name(one, content):
    """Return how a programme names who takes part."""
    if one.get("printed_name"):
        return _by_language(one["printed_name"])
    if "person" in one:
        return _by_language(content["people"][one["person"]].get("name", ""))
    table = "organisations" if "organisation" in one else "groups"
    return label(one.get("organisation") or one.get("group"), table, content)


def _by_language(words):
    """Return words by language; a name that is written alike in all stands in each."""
    if isinstance(words, dict):
        return words
    return dict.fromkeys(provenance.languages(), words)
