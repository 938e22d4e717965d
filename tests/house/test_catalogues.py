"""The migrations, the translations and the templates: what is easily forgotten."""

import re
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

from portal.lib.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CODE = [
    path
    for package in ("portal", "organisations", "speakers", "summits", "sessions", "declarations")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_there_is_a_french_catalogue():
    assert ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po" in CATALOGUES


def test_translations_are_complete():
    for path in CATALOGUES:
        catalogue = polib.pofile(str(path))
        assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
        assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_translations_keep_the_placeholders():
    placeholder = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    wrong = []
    for entry in (entry for path in CATALOGUES for entry in polib.pofile(str(path))):
        wanted = set(placeholder.findall(entry.msgid_plural or entry.msgid))
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            # The singular may leave its number out ("une séance"), nothing else.
            extra = set(placeholder.findall(text)) - wanted
            lost = wanted - set(placeholder.findall(text)) if not entry.msgid_plural else set()
            if extra or lost:
                wrong.append((entry.msgid, sorted(extra | lost)))
    assert wrong == []


TEMPLATE_STRING = re.compile(r"""{%\s*(?:trans|translate)\s+(?:"((?:[^"\\]|\\.)*)"|'([^']*)')""")
CODE_STRING = re.compile(
    r"""\b(?:_|gettext|gettext_lazy)\(\s*((?:"(?:[^"\\\n]|\\.)*"\s*)+)\s*[,)]"""
)


def used_strings():
    """Every plainly written interface string of the templates and the code, with its file."""
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for double, single in TEMPLATE_STRING.findall(text):
            yield (double or single).replace('\\"', '"'), path
    for path in CODE:
        for run in CODE_STRING.findall(path.read_text(encoding="utf-8")):
            pieces = re.findall(r'"((?:[^"\\\n]|\\.)*)"', run)
            yield "".join(pieces).replace('\\"', '"').replace("\\n", "\n"), path


def test_every_string_of_the_interface_is_in_the_french_catalogue():
    known = {
        entry.msgid
        for entry in polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    }
    used = set(used_strings())
    assert len(used) > 50
    missing = {(text, str(path.relative_to(ROOT))) for text, path in used if text not in known}
    assert sorted(missing) == []


def test_a_catalogue_is_compiled_when_it_is_newer(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.append(polib.POEntry(msgid="day", msgstr="jour"))
    catalogue.append(polib.POEntry(msgid="night", msgstr="nuit", flags=["fuzzy"]))
    catalogue.save(str(source))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
    compiled = polib.mofile(str(source.with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"day": "jour"}


# A script element may hold data for another script, never code of its own.
FORBIDDEN = {
    "inline style": re.compile(r"<style|\sstyle="),
    "inline script": re.compile(r"<script(?![^>]*(?:\ssrc=|type=\"application/(?:ld\+)?json\"))"),
    "inline handler": re.compile(r"\son[a-z]+\s*="),
    "address of another host": re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//"""),
    "javascript address": re.compile(r"javascript:"),
}


@pytest.mark.parametrize("name, pattern", FORBIDDEN.items())
def test_templates_obey_the_content_policy(name, pattern):
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in TEMPLATES
        for found in pattern.finditer(
            re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
    ]
    assert wrong == []
