"""Names of months, days and seasons, and how French and English join words.

They are content, not interface: a French text keeps French dates when the reader's interface is
English. So they are held here by language and do not pass through the translation catalogue.
"""

MONTHS = {
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ).split(),
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
}
SHORT_MONTHS = {
    "fr": "janv. févr. mars avril mai juin juill. août sept. oct. nov. déc.".split(),
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
}
DAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
SHORT_DAYS = {
    "fr": "lun. mar. mer. jeu. ven. sam. dim.".split(),
    "en": "Mon Tue Wed Thu Fri Sat Sun".split(),
}
SEASONS = {
    "fr": "printemps été automne hiver".split(),
    "en": "spring summer autumn winter".split(),
}
_AND = {"fr": "et", "en": "and"}


def check_language(language: str) -> None:
    """Raise ValueError unless the language is one in which content is printed (fr, en)."""
    if language not in _AND:
        raise ValueError(f"No typography for the language {language!r}; it is fr or en.")


def day_number_text(day: int, language: str) -> str:
    """Return the number of a day in a date: « 1er » for the first in French, else the digits."""
    return "1er" if language == "fr" and day == 1 else str(day)


def join_words(words: list[str], language: str) -> str:
    """Join words as a sentence does: « A, B et C », “A, B and C”."""
    check_language(language)
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_AND[language]} {words[-1]}"
