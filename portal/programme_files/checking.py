"""Makes rows of a file's nodes and reports everything that can be seen without a database."""

import re
from difflib import get_close_matches
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from portal.lib.fuzzy import FuzzyDate
from portal.programme_files import schema, values
from portal.programme_files.reading import Mapping, Sequence, Text, shorten
from portal.programme_files.rows import Given, Listing, Origin, Reference, Row, Wording

_KEY = re.compile(r"[-a-zA-Z0-9_]{1,80}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}", re.ASCII)
_SCALARS = {
    schema.YES_NO: values.yes_no,
    schema.WHOLE: values.whole,
    schema.DECIMAL: values.decimal,
    schema.WALL: values.moment,
    schema.INSTANT: values.instant,
}
_CHECKED_LATER = {schema.FUZZY: values.check_fuzzy, schema.DAY: values.check_day}


def check(source, root, problems):
    """Return {block: [Row…]} of a file's root node, after noting every error of form.

    Rows with errors are among them, so that what lies below them is checked as well.
    """
    return _Checker(source, problems).check_file(root)


@lru_cache(maxsize=4096)
def did_you_mean(word, known):
    """Return “ Did you mean “title”?” for a word near one of `known` (a tuple), or else ""."""
    if len(word) > 80:
        return ""
    near = get_close_matches(word, known, n=1, cutoff=0.7)
    return " " + _("Did you mean “%(word)s”?") % {"word": near[0]} if near else ""


class _Checker:
    def __init__(self, source, problems):
        self._source, self._problems = source, problems
        self._language, self._origin = settings.LANGUAGE_CODE, Origin()

    def _refuse(self, line, message):
        self._problems.add(self._source, line, message)

    # The file ---------------------------------------------------------------------------------

    def check_file(self, root):
        if not isinstance(root, Mapping):
            self._refuse(root.line, _("A programme file begins with keys, such as “format: 1”."))
            return {}
        entries = self._entries(root, (*schema.HEAD, *schema.BLOCKS))
        self._check_head(root, entries)
        blocks = {}
        for block, name in schema.BLOCKS.items():
            if block not in entries:
                continue
            thing, node = schema.THINGS[name], entries[block][1]
            if thing.is_keyed_by_map:
                blocks[block] = self._map_rows(thing, node)
            else:
                row = self._row(thing, node, position=1)
                blocks[block] = [row] if row else []
        return blocks

    def _check_head(self, root, entries):
        if "format" not in entries:
            self._refuse(root.line, _("“%(key)s” is missing.") % {"key": "format"})
        elif getattr(entries["format"][1], "value", None) != "1":
            self._refuse(entries["format"][1].line, _("Write “format: 1”."))
        codes = [code for code, _name in settings.LANGUAGES]
        if "original_language" in entries:
            language = self._choice_of(entries["original_language"][1], codes)
            self._language = language or self._language
        else:
            self._refuse(root.line, _("“%(key)s” is missing.") % {"key": "original_language"})
        if "translation" in entries:
            self._origin = self._read_origin(entries["translation"][1]) or self._origin

    def _entries(self, node, known):
        """Return {name: (key, node)} of the known keys; refuse the others."""
        found = {}
        for key, value in node.entries:
            if key.value in known:
                found[key.value] = (key, value)
            else:
                hint = did_you_mean(key.value, tuple(known)) or " " + _("Known: %(keys)s.") % {
                    "keys": ", ".join(known)
                }
                self._refuse(
                    key.line, _("“%(key)s” is not a key.") % {"key": shorten(key.value)} + hint
                )
        return found

    # Rows -------------------------------------------------------------------------------------

    def _map_rows(self, thing, node):
        if isinstance(node, Text) and node.is_empty:
            return []
        if not isinstance(node, Mapping):
            self._refuse(node.line, _("Write keys here, each with its %(thing)s.") % _name(thing))
            return []
        rows = []
        for position, (key, value) in enumerate(node.entries, 1):
            rows.append(self._row(thing, value, position=position, key=key))
        return [row for row in rows if row]

    def _list_rows(self, thing, node, owner):
        if isinstance(node, Text) and node.is_empty:
            return []
        if not isinstance(node, Sequence):
            self._refuse(
                node.line, _("Write a list here: one “- ” for each %(thing)s.") % _name(thing)
            )
            return []
        rows, lines = [], {}
        for position, value in enumerate(node.items, 1):
            row = self._row(thing, value, position=position, owner=owner)
            if row is None:
                continue
            if row.key in lines:
                self._refuse(
                    row.line,
                    _("The %(thing)s “%(key)s” stands twice (first on line %(line)d).")
                    % {"key": row.key, "line": lines[row.key], **_name(thing)},
                )
                continue
            lines[row.key] = row.line
            rows.append(row)
        return rows

    def _row(self, thing, node, *, position, key=None, owner=None):
        if thing.shorthand and self._is_wording(node):
            node = Mapping(((Text(thing.shorthand, node.line), node),), node.line)
        if not isinstance(node, Mapping):
            self._refuse(node.line, _("Write the keys of the %(thing)s here.") % _name(thing))
            return None
        names = tuple(thing.keys)
        if not thing.is_keyed_by_map and thing.identity in ("slug", "key"):
            names = (thing.identity, *names)
        entries = self._entries(node, names)
        line = key.line if key else node.line
        name, is_positional = self._identity(thing, entries, key, position, line)
        row = Row(thing, self._source, line, name, position, is_positional)
        if not name:
            row.broken.add(thing.identity)
        for each in thing.keys.values():
            if each.name in entries:
                self._value(row, each, entries[each.name][1], entries[each.name][0].line)
            elif each.is_required:
                row.broken.add(each.field)
                self._refuse(line, _("“%(key)s” is missing.") % {"key": each.name})
        self._check_row(row, entries, owner)
        return row

    def _identity(self, thing, entries, key, position, line):
        if thing.identity == "position":
            return str(position), True
        if key is None:
            if thing.identity not in entries:
                if thing.may_leave_key_out:
                    return str(position), True
                self._refuse(line, _("“%(key)s” is missing.") % {"key": thing.identity})
                return "", False
            key = entries[thing.identity][1]
        if thing.identity == "language":
            return self._choice_of(key, [code for code, _name in settings.LANGUAGES]) or "", False
        if not isinstance(key, Text) or not _KEY.fullmatch(key.value):
            self._refuse(
                key.line,
                _("A key has 1 to 80 letters without accents, digits, - or _, not “%(key)s”.")
                % {"key": shorten(getattr(key, "value", "…"))},
            )
            return "", False
        return key.value, False

    def _check_row(self, row, entries, owner):
        thing = row.thing
        if thing.one_of and sum(name in row.given for name in thing.one_of) != 1:
            if not row.broken & set(thing.one_of):
                row.broken.update(thing.one_of)
                self._refuse(
                    row.line,
                    _("Give exactly one of: %(keys)s.") % {"keys": ", ".join(thing.one_of)},
                )
        if thing.name == "award" and owner is not None:
            is_given = "organisation" in entries
            if owner == "observance" and is_given:
                row.broken.add("organisation")
                self._refuse(
                    entries["organisation"][0].line,
                    _("An award of an observance names no organisation: the observance gives it."),
                )
            elif owner == "summit" and not is_given:
                row.broken.add("organisation")
                self._refuse(row.line, _("“%(key)s” is missing.") % {"key": "organisation"})
        if thing.name == "declaration":
            self._check_clauses(row)

    def _check_clauses(self, declaration):
        """Each clause of a translation must exist in the authoritative text of its version."""
        texts = declaration.lists["texts"].rows if "texts" in declaration.lists else ()
        clauses, kinds = {}, {}
        for text in texts:
            version = text.given["version"].value if "version" in text.given else 1
            kind = text.given["kind"].value if "kind" in text.given else ""
            listing = text.lists.get("clauses")
            clauses[text] = {row.key: row for row in listing.rows} if listing else {}
            kinds[text] = (version, kind)
        for text in texts:
            version, kind = kinds[text]
            if kind == "authoritative":
                self._check_authority(declaration, text)
                continue
            for other in texts:
                if kinds[other] != (version, "authoritative"):
                    continue
                for key, row in clauses[text].items():
                    if key and key not in clauses[other]:
                        self._refuse(
                            row.line,
                            _("The authoritative text has no clause “%(key)s”.") % {"key": key},
                        )

    def _check_authority(self, declaration, text):
        given = declaration.given.get("authoritative_language")
        if given and text.key and given.value != text.key:
            self._refuse(
                given.line,
                _("The text marked as authoritative is in another language (%(language)s).")
                % {"language": text.key},
            )

    # Values -----------------------------------------------------------------------------------

    def _value(self, row, key, node, key_line):
        """Read one value into the row; a value that cannot be read makes the field broken."""
        if key.kind == schema.ROWS:
            thing = schema.THINGS[key.target]
            if thing.is_keyed_by_map:
                rows = self._map_rows(thing, node)
            else:
                rows = self._list_rows(thing, node, row.thing.name)
            row.lists[key.name] = Listing(key, key_line, tuple(rows))
            return
        if key.kind == schema.USES:
            row.lists[key.name] = Listing(key, key_line, tuple(self._uses(key, node)))
            return
        reader = {
            schema.TRANSLATED: self._read_wording,
            schema.CHOICE: self._read_choice,
            schema.LINES: self._read_lines,
            schema.REFERENCE: self._read_reference,
            schema.REFERENCES: self._read_references,
        }.get(key.kind, self._read_scalar)
        value = reader(row, key, node)
        if value is None:
            row.broken.add(key.field)
        elif key.is_required and self._is_blank(value):
            row.broken.add(key.field)
            self._refuse(node.line, _("“%(key)s” may not be empty.") % {"key": key.name})
        else:
            row.given[key.field] = Given(key, value, node.line)

    @staticmethod
    def _is_blank(value):
        if isinstance(value, Wording):
            return not any(text for text, _line in value.texts.values())
        return value == ""

    def _text_of(self, node, key):
        if isinstance(node, Mapping) and [name.value for name, _value in node.entries] == ["*"]:
            node = node.entries[0][1]  # “the same in every language” says nothing wrong here
        if isinstance(node, Text):
            return node.value
        self._refuse(node.line, _("“%(key)s” is one text, not a list.") % {"key": key.name})
        return None

    def _read_scalar(self, row, key, node):
        text = self._text_of(node, key)
        if not text:
            return text
        try:
            if key.kind in _CHECKED_LATER:
                _CHECKED_LATER[key.kind](text)
                return text
            if key.kind in _SCALARS:
                return _SCALARS[key.kind](text)
        except ValueError as error:
            self._refuse(node.line, f"{key.name}: {error}")
            return None
        if key.kind == schema.PLAIN and not self._is_one_line(row, key, text, node.line):
            return None
        return text

    def _is_one_line(self, row, key, text, line):
        field = row.thing.model._meta.get_field(key.field)
        if "\n" in text and not isinstance(field, models.TextField):
            self._refuse(line, _("“%(key)s” is one line of text.") % {"key": key.name})
            return False
        return True

    def _read_choice(self, row, key, node):
        field = row.thing.model._meta.get_field(key.field)
        if isinstance(node, Text) and not node.value and not key.is_required:
            return field.get_default() or ""
        return self._choice_of(node, [code for code, _label in field.choices])

    def _choice_of(self, node, choices):
        word = getattr(node, "value", None)
        if word in choices:
            return word
        written = shorten(word) if word is not None else "…"
        self._refuse(
            node.line,
            _("“%(word)s” is not one of: %(choices)s.")
            % {"word": written, "choices": ", ".join(choices)}
            + did_you_mean(written, tuple(choices)),
        )
        return None

    def _read_lines(self, row, key, node):
        if isinstance(node, Text):
            return node.value
        if isinstance(node, Sequence) and all(isinstance(item, Text) for item in node.items):
            return "\n".join(" ".join(item.value.split()) for item in node.items if item.value)
        self._refuse(node.line, _("“%(key)s” is a list of texts.") % {"key": key.name})
        return None

    def _read_reference(self, row, key, node):
        text = self._text_of(node, key)
        return Reference(key.target, text, node.line) if text else text

    def _read_references(self, row, key, node):
        items = node.items if isinstance(node, Sequence) else (node,)
        if not all(isinstance(item, Text) for item in items):
            self._refuse(
                node.line, _("“%(key)s” is a list of keys: [one, two].") % {"key": key.name}
            )
            return None
        return tuple(Reference(key.target, item.value, item.line) for item in items if item.value)

    def _uses(self, key, node):
        """Return one row for each language of {working: [fr, en], …}."""
        thing = schema.THINGS[key.target]
        if not isinstance(node, Mapping):
            self._refuse(node.line, _("Write, for example, {working: [fr, en]}."))
            return []
        uses = tuple(code for code, _label in thing.model._meta.get_field("use").choices)
        rows = []
        for use, (_key, listed) in self._entries(node, uses).items():
            items = listed.items if isinstance(listed, Sequence) else (listed,)
            for item in items:
                code = getattr(item, "value", "…")
                if not _LANGUAGE.fullmatch(code):
                    self._refuse(
                        item.line,
                        _("“%(code)s” is not the code of a language, such as fr or zh-hans.")
                        % {"code": shorten(code)},
                    )
                    continue
                row = Row(thing, self._source, item.line, f"{use} {code}", len(rows) + 1)
                for name, value in (("use", use), ("language", code)):
                    row.given[name] = Given(thing.keys[name], value, item.line)
                if any(other.key == row.key for other in rows):
                    self._refuse(
                        item.line, _("“%(code)s” stands twice here.") % {"code": shorten(code)}
                    )
                    continue
                rows.append(row)
        return rows

    # Texts in two languages -------------------------------------------------------------------

    def _wording_keys(self):
        codes = [code for code, _name in settings.LANGUAGES]
        return (*codes, "*", "original", *(f"{code}_origin" for code in codes))

    def _is_wording(self, node):
        if isinstance(node, Text):
            return True
        known = self._wording_keys()
        return isinstance(node, Mapping) and all(key.value in known for key, _value in node.entries)

    def _read_wording(self, row, key, node):
        codes = [code for code, _name in settings.LANGUAGES]
        if isinstance(node, Text):
            if not self._is_one_line(row, key, node.value, node.line):
                return None
            texts = {self._language: (node.value, node.line)}
            return Wording(texts, self._language, False, False, {})
        if not isinstance(node, Mapping):
            self._text_of(node, key)
            return None
        entries = self._entries(node, self._wording_keys())
        is_sound = len(entries) == len(node.entries)
        texts = {}
        for code in (*codes, "*"):
            if code not in entries:
                continue
            value = entries[code][1]
            text = self._text_of(value, key)
            if text is None or not self._is_one_line(row, key, text, value.line):
                is_sound = False
                continue
            for each in codes if code == "*" else [code]:
                texts[each] = (text, value.line)
        if "*" in entries and len(entries) > 1:
            self._refuse(node.line, _("“*” stands alone: it gives the text of every language."))
            is_sound = False
        if is_sound and not texts:
            self._refuse(node.line, _("Give a text in French (fr) or English (en)."))
            is_sound = False
        original = self._language
        if "original" in entries:
            original = self._choice_of(entries["original"][1], codes)
            is_sound = is_sound and original is not None
        origins = {}
        for code in codes:
            name = f"{code}_origin"
            if name not in entries:
                continue
            # What stands in the file's own language may itself be a translation, of a text that is
            # not at hand; the other language was then made from it.
            is_said_original = "original" in entries and code == original
            if code not in texts or len(texts) == 1 or is_said_original:
                self._refuse(
                    entries[name][0].line,
                    _("“%(key)s” belongs to a translation that stands here.") % {"key": name},
                )
                is_sound = False
            origins[code] = self._read_origin(entries[name][1])
            is_sound = is_sound and origins[code] is not None
        if not is_sound:
            return None
        if original in origins:
            original = None
        for code in texts:
            origins.setdefault(code, self._origin)
        return Wording(texts, original, "*" in entries, "original" in entries, origins)

    def _read_origin(self, node):
        if not isinstance(node, Mapping):
            self._refuse(node.line, _("Write, for example, {by: human}."))
            return None
        entries = self._entries(node, ("by", "engine", "on", "reviewed"))
        if "by" not in entries:
            self._refuse(node.line, _("“%(key)s” is missing.") % {"key": "by"})
            return None
        by = self._choice_of(entries["by"][1], ["human", "machine"])
        engine = getattr(entries["engine"][1], "value", "") if "engine" in entries else ""
        made_on, reviewed, is_sound = "", None, by is not None
        try:
            if "on" in entries:
                line = entries["on"][1].line
                made_on = str(FuzzyDate.parse(getattr(entries["on"][1], "value", None)))
            if "reviewed" in entries:
                line = entries["reviewed"][1].line
                reviewed = values.yes_no(getattr(entries["reviewed"][1], "value", ""))
        except ValueError as error:
            self._refuse(line, error)
            is_sound = False
        return Origin(by, engine, made_on, reviewed) if is_sound else None


def _name(thing):
    return {"thing": thing.name.replace("_", " ")}
