"""The migrations, the translations and the templates: what is easily forgotten."""

import ast
import re
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils.translation.template import templatize

from portal.lib.catalogues import compile_catalogues
from portal.lib.spacing import french

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# The plain text and the subjects of mails.
TEXTS = sorted((ROOT / "templates").rglob("*.txt"))
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


# The functions that mark a string, by the place of the message among their arguments.
MARKS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], ("msgid",)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], ("msgid", "plural")),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ("context", "msgid")),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ("context", "msgid", "plural")),
}
# What Django makes of a template for xgettext: calls among blanks.
TEMPLATE_CALL = re.compile(rf"(?<![\w.])(?:{'|'.join(MARKS)})\(")


def marked_strings(tree):
    """Every (context or None, msgid, plural or None) that a syntax tree marks for translation."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            if names := MARKS.get(call.func.id):
                words = {
                    name: ast.literal_eval(each)
                    for name, each in zip(names, call.args, strict=False)
                }
                yield words.get("context"), words["msgid"], words.get("plural")


def strings_of_template(text):
    """The same of a template, read as Django’s own makemessages reads it."""
    source = templatize(text)
    for found in TEMPLATE_CALL.finditer(source):
        end = found.end()
        while True:  # the first closing bracket that makes a whole call: others are in the text
            end = source.index(")", end) + 1
            try:
                yield from marked_strings(ast.parse(source[found.start() : end]))
                break
            except SyntaxError:
                continue


def used_strings():
    """Every marked string of the templates and the code, with its file."""
    for path in [*TEMPLATES, *TEXTS]:
        for marked in strings_of_template(path.read_text(encoding="utf-8")):
            yield marked, path
    for path in CODE:
        for marked in marked_strings(ast.parse(path.read_text(encoding="utf-8"))):
            yield marked, path


def french_catalogue():
    return polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))


def test_every_string_of_the_interface_is_in_the_french_catalogue():
    entries = french_catalogue()
    known = {(entry.msgctxt, entry.msgid) for entry in entries}
    plurals = {(entry.msgctxt, entry.msgid) for entry in entries if entry.msgid_plural}
    used = set(used_strings())
    assert len(used) > 500
    missing = {
        (context, text, str(path.relative_to(ROOT)))
        for (context, text, plural), path in used
        if (context, text) not in (plurals if plural else known)
    }
    assert sorted(missing, key=str) == []


def test_the_french_catalogue_keeps_nothing_that_is_no_longer_used():
    used = {(context, text) for (context, text, _plural), _path in used_strings()}
    entries = french_catalogue()
    assert [entry.msgid for entry in entries if (entry.msgctxt, entry.msgid) not in used] == []
    assert [entry.msgid for entry in entries.obsolete_entries()] == []


def test_the_french_catalogue_has_french_typography():
    """Curly apostrophes, no English quotation marks, the spaces of `portal.lib.spacing`."""
    wrong = []
    for entry in french_catalogue():
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            words = re.sub(r"%\(\w+\)[sd]|{\w+}", "x", text)
            if "'" in words or "“" in words or french(words) != words:
                wrong.append(text)
    assert wrong == []


def test_the_catalogue_tells_nothing_of_the_machine_it_was_made_on():
    for path in CATALOGUES:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"^#: (?:.*\s)?[./~].*", text, re.MULTILINE) == []
        assert "POT-Creation-Date" not in text


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
        # A mail brings its own style: mail programs load no sheet.
        if name != "inline style" or "mail" not in path.relative_to(ROOT).parts
        for found in pattern.finditer(
            re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
    ]
    assert wrong == []
