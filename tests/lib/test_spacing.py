"""Spaces, quotation marks and raised endings of running text."""

import time

import pytest
from django.utils.safestring import SafeString, mark_safe

from portal.lib.spacing import english, french, smart, superscripts

NB, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def seen(text):
    return text.replace(NB, "~").replace(THIN, "^")


FRENCH = [
    ("Ça va?", "Ça va^?"),
    ("Ça va ?", "Ça va^?"),
    ("Oui ; non! Si: la paix", "Oui^; non^! Si~: la paix"),
    ("Quoi?! Non !!!", "Quoi^?! Non^!!!"),
    ("«Vivre ensemble»", "«~Vivre ensemble~»"),
    ("« Vivre ensemble » : un but", "«~Vivre ensemble~»~: un but"),
    ('le "vivre ensemble"', "le «~vivre ensemble~»"),
    ("l'égalité d'Izmir, Xi'an", "l’égalité d’Izmir, Xi’an"),
    ("et ainsi de suite...", "et ainsi de suite…"),
    ("68 % ou 68%", "68~% ou 68~%"),
    ("1 234 567 habitants, 23 pays", "1^234^567 habitants, 23 pays"),
    ("+90 232 293 12 34 et +33 1 23 45 67 89", "+90 232 293 12 34 et +33 1 23 45 67 89"),
    ("en 2019 300 maires", "en 2019 300 maires"),
    ("à 16 h 30, 50 min", "à 16~h~30, 50~min"),
    ("à 16:30 ou 16:30:00", "à 16:30 ou 16:30:00"),
    ("M. Tunç Soyer et Mme Ada Colau", "M.~Tunç Soyer et Mme~Ada Colau"),
    ("les maires.ses, tou·te·s (oui)!", "les maires.ses, tou·te·s (oui)^!"),
    ("https://a.org/x?y=1;z!w:v", "https://a.org/x?y=1;z!w:v"),
    ("Voir https://a.org/d'accord?x : bien", "Voir https://a.org/d'accord?x~: bien"),
    ("Voir https://a.org/x?", "Voir https://a.org/x^?"),
    ("mailto:a@b.fr?subject=x; www.a.fr/?b", "mailto:a@b.fr?subject=x^; www.a.fr/?b"),
    ("(https://a.org/?x) l'https://a.org/?y", "(https://a.org/?x) l’https://a.org/?y"),
    ("Écrire à o'neil@b-c.fr!", "Écrire à o'neil@b-c.fr^!"),
    ("ligne\n: suite", "ligne\n: suite"),
    ("", ""),
    ("?", "?"),
]


@pytest.mark.parametrize(("text", "expected"), FRENCH, ids=[row[0][:20] for row in FRENCH])
def test_french(text, expected):
    once = french(text)
    assert seen(once) == expected
    assert french(once) == once


ENGLISH = [
    ('He said "hello" and it\'s fine...', "He said “hello” and it’s fine…"),
    ("the mayors' pact ('good')", "the mayors’ pact (‘good’)"),
    ("Why? At 16:30: now!", "Why? At 16:30: now!"),
    ("https://a.org/it's", "https://a.org/it's"),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text, expected):
    once = english(text)
    assert once == expected
    assert english(once) == once


def test_smart_follows_the_language_of_the_text():
    assert seen(smart("l'été?", "fr")) == "l’été^?"
    assert smart("it's?", "en") == "it’s?"
    assert smart("it's?", "en-gb") == "it’s?"
    for language in ("tr", "ar", "", None):
        assert smart("a'b ?", language) == "a'b ?"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("2e sommet", "2<sup>e</sup> sommet"),
        ("le 1er mai, la 1re", "le 1<sup>er</sup> mai, la 1<sup>re</sup>"),
        ("la 2nde et les 3es", "la 2<sup>nde</sup> et les 3<sup>es</sup>"),
        ("XXIe siècle, François Ier", "XXI<sup>e</sup> siècle, François I<sup>er</sup>"),
        ("Vers Xe, mer, 16e10, a2e, 3exemples", "Vers X<sup>e</sup>, mer, 16e10, a2e, 3exemples"),
        ("https://a.org/2e /2e", "https://a.org/2e /2e"),
        ("<b>2e</b> & l'1er", "&lt;b&gt;2<sup>e</sup>&lt;/b&gt; &amp; l&#x27;1<sup>er</sup>"),
    ],
)
def test_superscripts(text, html):
    result = superscripts(text)
    assert isinstance(result, SafeString) and result == html


def test_superscripts_leave_tags_alone_and_other_languages():
    safe = mark_safe('<a href="x 2e">2e</a>')
    assert superscripts(safe) == '<a href="x 2e">2<sup>e</sup></a>'
    assert superscripts("2e <i>", "en") == "2e &lt;i&gt;"
    assert isinstance(superscripts("2e", "en"), SafeString)


@pytest.mark.parametrize(
    "piece", ["a", "a.", "1 234 ", "« ", '"', "'a", " ", "!", "x://", "a@", "2e"]
)
def test_long_text_takes_no_long_time(piece):
    text = piece * (40_000 // len(piece))
    begin = time.process_time()
    for change in (french, english, superscripts):
        change(text)
    assert time.process_time() - begin < 2
