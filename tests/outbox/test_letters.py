"""Mails in both languages from templates, and composers by kind."""

import pytest
from django.utils.translation import gettext_lazy

from portal.outbox.letters import bilingual, letter, one_line

HOSTILE = '<script>alert("É")</script> & Cie'


@pytest.fixture
def template(settings, tmp_path):
    """The templates of one mail, "greeting"."""
    folder = tmp_path / "mail"
    folder.mkdir()
    for suffix, text in {
        "subject.txt": "{% load i18n %}{% translate 'Declarations' %}{{ colon }} {{ city }}\n",
        "txt": "{{ hello }} {{ city }},\n\n\n\n\n{{ mail_language }} {{ link }}   \n",
        "html": "<p>{{ hello }} {{ city }}</p>"
        '{% include "mail/_button.html" with url=link label=city %}',
    }.items():
        (folder / f"greeting.{suffix}").write_text(text, encoding="utf-8")
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], tmp_path]}]
    return "greeting"


VALUES = {"hello": gettext_lazy("Home"), "link": "http://localhost:8000/x?a=1&b=2"}


@pytest.mark.parametrize(
    "language, subject, words",
    [
        ("fr", "Déclarations Izmir", ("The English text follows below.", "Accueil", "Home")),
        ("en", "Declarations Izmir", ("Le texte français se trouve plus bas.", "Home", "Accueil")),
    ],
)
def test_the_recipients_language_first_then_the_other(template, language, subject, words):
    found, text, html = bilingual(template, {**VALUES, "city": "Izmir"}, language)
    assert found == subject
    for body in (text, html):
        places = [body.index(word) for word in words]
        assert places == sorted(places)
    other = {"fr": "en", "en": "fr"}[language]
    assert f'<html lang="{language}">' in html
    assert html.index(f'<div lang="{language}">') < html.index(f'<div lang="{other}">')
    assert text.index(f"{language} http") < text.index("-----") < text.index(f"{other} http")
    assert "\n\n\n" not in text


def test_values_are_escaped_in_html_and_stand_as_they_are_in_text(template):
    subject, text, html = bilingual(template, {**VALUES, "city": HOSTILE}, "fr")
    assert subject.endswith(HOSTILE)
    assert HOSTILE in text and "a=1&b=2" in text
    assert "<script" not in html and "&lt;script&gt;" in html
    assert 'href="http://localhost:8000/x?a=1&amp;b=2"' in html


def test_a_mail_loads_nothing(template):
    _subject, _text, html = bilingual(template, {**VALUES, "city": "Izmir"}, "fr")
    for word in ("<img", "<link", "<script", "url(", "@import", "src="):
        assert word not in html


def test_no_line_break_enters_the_subject_and_french_spaces_stay(template):
    values = {
        **VALUES,
        "colon": "\N{NO-BREAK SPACE}:",
        "city": "Izmir\r\nBcc: a@b.example\u2028x\0y",
    }
    subject, _text, _html = bilingual(template, values, "fr")
    assert subject == "Déclarations\N{NO-BREAK SPACE}: Izmir Bcc: a@b.example x y"
    assert one_line("\n a \t b \n") == "a b"


def test_words_may_differ_by_language(template):
    cities = {"fr": "Barcelone", "en": "Barcelona"}
    _subject, text, _html = bilingual(
        template, lambda language: {**VALUES, "city": cities[language]}, "en"
    )
    assert text.index("Home Barcelona,") < text.index("Accueil Barcelone,")


def test_two_composers_of_one_kind_are_refused(composer):
    composer("desk.twice", None)
    with pytest.raises(ValueError, match="Two composers"):
        letter("desk.twice")(lambda mail: None)
