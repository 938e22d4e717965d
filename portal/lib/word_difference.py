"""What differs between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word, a number or one sign, with the white space after it.
_TOKEN = re.compile(r"(?:\w+(?:[’'-]\w+)*|[^\w\s])\s*")
# Above this product of lengths, two passages are compared as wholes: nobody reads finer there.
_LARGEST = 1_000_000

SAME, INSERTED, DELETED = "same", "inserted", "deleted"
_CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `what` is same, inserted or deleted."""

    what: str
    text: str


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces from which both texts can be read: same and deleted give the old one."""
    pieces = []
    for what, before, after in _runs(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if what == SAME:
            pieces.append((SAME, before))
            continue
        for kind, one, other in _runs(_tokens(before), _tokens(after)):
            pieces += [(SAME, one)] if kind == SAME else [(DELETED, one), (INSERTED, other)]
    return tuple(_joined(pieces))


def _tokens(text):
    found, end = [], 0
    for match in _TOKEN.finditer(text):
        found.append(text[end : match.end()])
        end = match.end()
    return [*found, text[end:]] if end < len(text) else found


def _runs(old, new):
    """Yield (same or changed, the old run, the new run) over two lists of texts."""
    head = _common(old, new)
    old_rest, new_rest = old[head:], new[head:]
    tail = _common(old_rest[::-1], new_rest[::-1])
    middle, other = old_rest[: len(old_rest) - tail], new_rest[: len(new_rest) - tail]
    yield SAME, "".join(old[:head]), ""
    if len(middle) * len(other) > _LARGEST:
        yield _CHANGED, "".join(middle), "".join(other)
    else:
        matcher = SequenceMatcher(None, middle, other, autojunk=False)
        for tag, start, end, there, there_end in matcher.get_opcodes():
            run = "".join(middle[start:end])
            yield (SAME if tag == "equal" else _CHANGED), run, "".join(other[there:there_end])
    yield SAME, "".join(old_rest[len(middle) :]), ""


def _common(one, other):
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _joined(pieces):
    """Put neighbours of one kind together; empty ones go."""
    joined = []
    for what, text in pieces:
        if not text:
            continue
        if joined and joined[-1].what == what:
            joined[-1] = Piece(what, joined[-1].text + text)
        else:
            joined.append(Piece(what, text))
    return joined
