"""What the people of a session are called, in French by gender and number, in English without.

The words go with the language of the programme shown, not with the reader's interface, and stand
as labels with a capital. Only the closed list of roles is generated; a function or a title is
always printed as its document has it.
"""

from portal.lib.calendar_words import check_language

# Feminine and masculine, singular and plural, then the neutral noun of the office, used when the
# gender is unknown or mixed, or when a city or a group takes the role.
_FRENCH = {
    "speaker": ("Intervenant", "Intervenante", "Intervenants", "Intervenantes", "Intervention"),
    "moderator": ("Modérateur", "Modératrice", "Modérateurs", "Modératrices", "Modération"),
    "chair": ("Président", "Présidente", "Présidents", "Présidentes", "Présidence"),
    "co_chair": (
        "Coprésident", "Coprésidente", "Coprésidents", "Coprésidentes", "Coprésidence",
    ),
    "host": ("Hôte", "Hôte", "Hôtes", "Hôtes", "Accueil"),
    "presenter": (
        "Présentateur", "Présentatrice", "Présentateurs", "Présentatrices", "Présentation",
    ),
    "discussant": ("Discutant", "Discutante", "Discutants", "Discutantes", "Discussion"),
    "introduction": ("Introduction",) * 5,
    "conclusion": ("Conclusion",) * 5,
    "reader": ("Lecteur", "Lectrice", "Lecteurs", "Lectrices", "Lecture"),
    "performer": ("Interprète", "Interprète", "Interprètes", "Interprètes", "Interprétation"),
    "author": ("Auteur", "Autrice", "Auteurs", "Autrices", "Texte"),
}  # fmt: skip
_ENGLISH = {
    "speaker": ("Speaker", "Speakers"),
    "moderator": ("Moderator", "Moderators"),
    "chair": ("Chair", "Chairs"),
    "co_chair": ("Co-chair", "Co-chairs"),
    "host": ("Host", "Hosts"),
    "presenter": ("Presenter", "Presenters"),
    "discussant": ("Discussant", "Discussants"),
    "introduction": ("Introduction", "Introduction"),
    "conclusion": ("Conclusion", "Conclusion"),
    "reader": ("Reader", "Readers"),
    "performer": ("Performer", "Performers"),
    "author": ("Author", "Authors"),
}
ROLES = tuple(_ENGLISH)


def role_label(role: str, gender: str = "", number: int = 1, language: str = "fr") -> str:
    """Return the label of a role for `number` people of one gender.

    `role` is one of ROLES (ValueError otherwise). `gender` is "m", "f" or anything else for
    unknown, mixed or not a person; only French heeds it. `language` is fr or en.
    """
    check_language(language)
    if role not in _ENGLISH:
        raise ValueError(f"Unknown role: {role!r}")
    several = number > 1
    if language == "en":
        return _ENGLISH[role][several]
    if gender not in ("m", "f"):
        return _FRENCH[role][4]
    return _FRENCH[role][2 * several + (gender == "f")]


def common_gender(genders) -> str:
    """Return the gender that all have in common, "m" or "f", else "" for the neutral noun."""
    genders = set(genders)
    return genders.pop() if genders in ({"m"}, {"f"}) else ""
