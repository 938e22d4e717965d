"""The columns of a list of invitees: what people call them, and the list to fill in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.lib.text import sort_key


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its label, whether a list can do without it, and its other names.

    `names` are in both languages and as `heading_key` writes them.
    """

    key: str
    label: str
    names: tuple[str, ...]
    is_required: bool = False


GIVEN_NAME = "given_name"
COLUMNS = {
    column.key: column
    for column in (
        Column("key", _("Key"), ("key", "cle", "id", "identifiant", "no", "n", "numero", "number",
                                 "ref", "reference")),
        Column("city", _("City or organisation"),
               ("city or organisation", "ville ou organisation", "city", "ville", "organisation",
                "city name", "nom de la ville",
                "organization", "organisme", "commune", "municipality", "municipalite", "town",
                "city organisation", "ville organisation", "collectivite"), is_required=True),
        Column("country_code", _("Country code"),
               ("country code", "code du pays", "code pays", "country", "pays", "iso",
                "code iso")),
        Column("joint_cities", _("Signs together with"),
               ("signs together with", "signe avec", "joint cities", "villes associees",
                "joint seat", "siege commun", "members", "membres", "signs with", "joint with",
                "cosignataires", "co signataires")),
        Column("honorific", _("Honorific"),
               ("honorific", "civilite", "title", "titre", "salutation", "appel")),
        Column("name", _("Name"),
               ("name", "nom", "full name", "nom complet", "nom et prenom", "prenom et nom",
                "person", "personne", "signatory", "signataire", "nom du signataire",
                "nom de la personne", "nom de famille", "family name", "last name", "surname"),
               is_required=True),
        # Lists that keep it apart are common; it is put before the name.
        Column(GIVEN_NAME, _("Given name"),
               ("given name", "prenom", "first name", "prenoms", "given names")),
        Column("function_fr", _("Function in French"),
               ("function in french", "fonction en francais", "fonction", "fonction fr",
                "function fr", "titre en francais", "french function")),
        Column("function_en", _("Function in English"),
               ("function in english", "fonction en anglais", "function", "fonction en",
                "function en", "titre en anglais", "english function", "position", "job title")),
        Column("email", _("Official e-mail address"),
               ("official e mail address", "adresse electronique officielle", "e mail", "email",
                "mail", "courriel", "adresse electronique", "adresse courriel", "e mail address",
                "email address", "adresse e mail", "adresse email", "adresse mail", "mel",
                "official e mail", "courriel officiel"), is_required=True),
        Column("notice_email", _("Second address of the city"),
               ("second address of the city", "seconde adresse de la ville", "notice email",
                "notice e mail", "deuxieme adresse de la ville", "second email", "second e mail",
                "deuxieme courriel", "second courriel", "second address", "seconde adresse",
                "deuxieme adresse", "courriel de la ville", "cc")),
        Column("language", _("Language"), ("language", "langue", "lang")),
        Column("time_zone", _("Time zone"),
               ("time zone", "fuseau horaire", "timezone", "fuseau", "tz", "zone")),
        Column("capacity", _("Invited as"),
               ("invited as", "invite en qualite de", "capacity", "qualite", "en qualite de",
                "signs as", "signe en qualite de", "role"), is_required=True),
        Column("statements", _("Statements"),
               ("statements", "formules", "statement", "formule", "statements of signature",
                "formules de signature", "codes")),
        Column("expires", _("Reply by (year-month-day)"),
               ("reply by", "repondre avant le", "expires", "expires on", "expire le", "expiry",
                "expiration", "deadline", "date limite", "echeance", "reponse avant le")),
        Column("note", _("Note"),
               ("note", "notes", "remark", "remarks", "remarque", "remarques", "comment",
                "comments", "commentaire", "commentaires", "observations")),
    )
}  # fmt: skip

_COLUMN_OF_NAME = {name: column.key for column in COLUMNS.values() for name in column.names}
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: no accent, no case, nothing in brackets."""
    return sort_key(_IN_BRACKETS.sub(" ", heading))


def find_column(heading: str) -> str | None:
    """Return the key of the column that a heading names in French or English, or None."""
    return _COLUMN_OF_NAME.get(heading_key(heading))


def template_table(
    language: str, statements: Sequence[str] = ()
) -> tuple[list[str], list[list[str]]]:
    """Return (header, rows) of a list to fill in, with one line as an example.

    language: "fr" or "en". statements: codes of statements that a mayor may sign.
    """
    with translation.override(language):
        example = {
            "key": "1",
            "city": "Nilüfer",
            "country_code": "TR",
            "joint_cities": "Osmangazi | Yıldırım",
            "honorific": str(_("Ms")),
            "name": "Deniz Örnek",
            "function_fr": "Maire de Nilüfer",
            "function_en": "Mayor of Nilüfer",
            "email": "mayor@nilufer.example",
            "notice_email": "office@nilufer.example",
            "language": language,
            "time_zone": "Europe/Istanbul",
            "capacity": str(_("mayor")),
            "statements": " | ".join(statements),
            "note": str(_("An example: replace this line.")),
        }
        columns = [column for key, column in COLUMNS.items() if key != GIVEN_NAME]
        header = [str(column.label) for column in columns]
    return header, [[example.get(column.key, "") for column in columns]]
