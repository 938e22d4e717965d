"""Reads YAML as texts, lists and mappings that know their line, and nothing else.

The tree is built from the parser's events: no tag is obeyed, no anchor is followed, every scalar
stays the text that was written. So a file can neither make objects nor grow in memory.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from portal.lib.text import find_unsafe_characters, normalise

LARGEST_BYTES = 5_000_000
LONGEST_TEXT = 100_000
DEEPEST = 24
# The C parser is ten times faster; where PyYAML was built without it, the result is the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# YAML takes these for ends of lines and editors do not: the lines of errors would be wrong.
_HIDDEN_LINE_ENDS = "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"


@dataclass(frozen=True)
class Source:
    """A file being loaded: its number, the name for messages and its path."""

    number: int
    name: str
    path: Path


@dataclass(frozen=True)
class Text:
    value: str
    line: int

    @property
    def is_empty(self):
        return not self.value.strip()


@dataclass(frozen=True)
class Sequence:
    items: tuple
    line: int


@dataclass(frozen=True)
class Mapping:
    entries: tuple  # of (Text, node), keys unique
    line: int


class _Unreadable(Exception):
    def __init__(self, line, message):
        super().__init__(message)
        self.line, self.message = line, message


def read(source, problems):
    """Return the root node of a file, or None after noting why it cannot be read at all."""
    try:
        text = _decode(source, problems)
        return _Builder(source, problems).build(text) if text is not None else None
    except _Unreadable as error:
        problems.add(source, error.line, error.message)
        return None


def _decode(source, problems):
    try:
        size = source.path.stat().st_size
        if size > LARGEST_BYTES:
            raise _Unreadable(1, _("The file is larger than %(size)d MB.") % {"size": 5})
        data = source.path.read_bytes()
    except OSError as error:
        raise _Unreadable(
            1, _("The file cannot be opened: %(reason)s.") % {"reason": error.strerror}
        ) from error
    if data.startswith(_BYTE_ORDER_MARKS):
        raise _Unreadable(1, _("Save the file as UTF-8 without a byte order mark."))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _Unreadable(line, _("This line is not UTF-8: save the file as UTF-8.")) from error
    is_clean = True
    for number, content in enumerate(text.split("\n"), 1):
        for character in _unsafe_in(content.removesuffix("\r")):
            is_clean = False
            problems.add(source, number, _hidden_character(character))
    return text if is_clean else None


def _unsafe_in(text):
    found = find_unsafe_characters(text)
    return found + [character for character in _HIDDEN_LINE_ENDS if character in text]


def _hidden_character(character):
    return _(
        "There is an invisible or direction-changing character here (%(code)s). Remove it."
    ) % {"code": f"U+{ord(character):04X}"}


class _Builder:
    def __init__(self, source, problems):
        self._source, self._problems = source, problems

    def build(self, text):
        stack, root, documents = [], None, 0
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                line = event.start_mark.line + 1
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._refuse(line, _("A file holds one document: remove this “---”."))
                        break
                elif isinstance(event, yaml.AliasEvent):
                    self._refuse(line, _("References such as *name are not allowed: write it out."))
                    root = self._put(stack, Text("", line), root)
                elif isinstance(event, yaml.ScalarEvent):
                    self._check_plain(event, line)
                    root = self._put(stack, self._text(event, line), root)
                elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                    self._check_plain(event, line)
                    if len(stack) >= DEEPEST:
                        raise _Unreadable(line, _("This is nested too deeply."))
                    stack.append((isinstance(event, yaml.MappingStartEvent), [], line))
                elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                    root = self._put(stack, self._close(*stack.pop()), root)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise _Unreadable(line, self._syntax(error.problem)) from error
        except yaml.YAMLError as error:
            raise _Unreadable(1, self._syntax(str(error).splitlines()[0])) from error
        if root is None or (isinstance(root, Text) and root.is_empty):
            raise _Unreadable(1, _("The file is empty."))
        return root

    @staticmethod
    def _syntax(reason):
        return _("This is not YAML (%(reason)s).") % {"reason": reason or "?"}

    def _refuse(self, line, message):
        self._problems.add(self._source, line, message)

    def _check_plain(self, event, line):
        if event.anchor:
            self._refuse(line, _("Anchors such as &name are not allowed."))
        if event.tag:
            self._refuse(line, _("Tags such as !name are not allowed: all values are text."))

    def _text(self, event, line):
        value = event.value
        if event.style is None and value in ("~", "null"):
            value = ""
        for character in _unsafe_in(value):
            self._refuse(line, _hidden_character(character))
            value = value.replace(character, "")
        if len(value) > LONGEST_TEXT:
            self._refuse(
                line, _("This text is longer than %(count)d characters.") % {"count": LONGEST_TEXT}
            )
            value = ""
        return Text(normalise(value).strip(), line)

    def _put(self, stack, node, root):
        if not stack:
            return node
        stack[-1][1].append(node)
        return root

    def _close(self, is_mapping, nodes, line):
        if not is_mapping:
            return Sequence(tuple(nodes), line)
        entries = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Text):
                self._refuse(key.line, _("A key is a word, not a list or a mapping."))
            elif key.value in entries:
                self._refuse(
                    key.line,
                    _("“%(key)s” stands twice here (first on line %(line)d).")
                    % {"key": shorten(key.value), "line": entries[key.value][0].line},
                )
            else:
                entries[key.value] = (key, value)
        return Mapping(tuple(entries.values()), line)


def shorten(text, length=60):
    """Return the text for a message, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[:length]}…"
