"""What changed between two adopted contents: clause by clause, language by language, word by word.

Pure. A content is what `AdoptedText.content` holds (see `declarations/canonical.py`). Nothing that
stands in the bytes is left out, except the number of the version.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

from declarations.aligned import LANGUAGES, align, texts_of
from portal.lib.word_difference import compare_words

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the text that is not what it was.

    `part` is adopted_at, place, authoritative, status, mark, title, preamble, clause, reading,
    statement or capacity; `key` names a clause or a statement, `number` is that in the margin
    ("" for none). `what` is added, removed or changed. `words` maps a language ("" where there is
    none) to its pieces; a language whose words are the same is left out. `kinds` and `parents` are
    (before, after) where they differ, else (); `is_moved` says that it stands elsewhere.
    """

    part: str
    what: str
    words: dict
    key: str = ""
    kind: str = ""
    number: str = ""
    kinds: tuple = ()
    parents: tuple = ()
    is_moved: bool = False


def difference(old: dict, new: dict) -> list[Change]:
    """Return every change from one content to another, in the order in which they are read."""
    found = [
        _of_one("adopted_at", old["adopted"]["at"], new["adopted"]["at"]),
        _of_both("place", old["adopted"]["place"], new["adopted"]["place"]),
        _of_one("authoritative", " ".join(old["authoritative"]), " ".join(new["authoritative"])),
    ]
    for part in ("status", "mark", "title", "preamble"):
        found.append(_of_both(part, _words(old, part), _words(new, part)))
    found += _of_clauses(old, new)
    found.append(_of_both("reading", old["reading"], new["reading"]))
    found += _of_statements(old["kinds"], new["kinds"])
    return [change for change in found if change is not None]


def _words(content, part):
    return {language: words[part] for language, words in content["languages"].items()}


def _of_one(part, old, new):
    return _of_both(part, {"": old}, {"": new})


def _of_both(part, old, new, **fields):
    """Return the change of a text given by language, or None where it is the same."""
    words = {
        language: compare_words(old.get(language, ""), new.get(language, ""))
        for language in ("", *LANGUAGES)
        if old.get(language, "") != new.get(language, "")
    }
    is_other = any(fields.get(name) for name in ("kinds", "parents", "is_moved"))
    return Change(part, CHANGED, words, **fields) if words or is_other else None


def _of_clauses(old, new):
    before, after = _clauses(old), _clauses(new)
    numbers = {True: _numbers(old), False: _numbers(new)}
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    found = []
    for key in _in_reading_order(list(before), list(after)):
        was, now = before.get(key), after.get(key)
        shown = now or was
        fields = {"key": key, "kind": shown["kind"], "number": numbers[now is None].get(key, "")}
        if was and now:
            change = _of_both(
                "clause",
                was["words"],
                now["words"],
                **fields,
                kinds=_if_other(was["kind"], now["kind"]),
                parents=_if_other(was["parent"] or "", now["parent"] or ""),
                is_moved=key in moved,
            )
        else:
            change = Change(
                "clause",
                ADDED if now else REMOVED,
                {
                    language: compare_words(*(("", text) if now else (text, "")))
                    for language, text in shown["words"].items()
                },
                **fields,
            )
        found.append(change)
    return found


def _of_statements(old, new):
    found = []
    for key in sorted(
        old.keys() | new.keys(), key=lambda key: (new.get(key) or old[key])["position"]
    ):
        was, now = old.get(key), new.get(key)
        fields = {"key": key, "kind": (now or was)["kind"]}
        if was and now:
            found.append(_of_both("reading", was["reading"], now["reading"], **fields))
            found.append(
                _of_both(
                    "statement",
                    was,
                    now,
                    **fields,
                    kinds=_if_other(was["kind"], now["kind"]),
                    is_moved=was["position"] != now["position"],
                )
            )
            capacities = [" ".join(row["capacity"]) for row in (was, now)]
            found.append(_of_both("capacity", {"": capacities[0]}, {"": capacities[1]}, **fields))
            continue
        for part, texts in (("reading", (now or was)["reading"]), ("statement", now or was)):
            words = {
                language: compare_words(*(("", texts[language]) if now else (texts[language], "")))
                for language in LANGUAGES
            }
            found.append(Change(part, ADDED if now else REMOVED, words, **fields))
    return found


def _clauses(content):
    """Return {key: {"kind", "parent", "words": {language: text}}} in the order of the text."""
    found = {}
    for language in sorted(
        content["languages"], key=lambda one: one not in content["authoritative"]
    ):
        for row in content["languages"][language]["body"]:
            clause = found.setdefault(
                row["id"], {"kind": row["kind"], "parent": row["parent"], "words": {}}
            )
            clause["words"][language] = row["text"]
    return found


def _numbers(content):
    return {row.key: row.number for row in align(texts_of(content)).rows}


def _moved(old, new):
    """Return the keys that stand elsewhere among the others that both have."""
    kept = set()
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        kept.update(old[block.a : block.a + block.size])
    return set(old) - kept


def _in_reading_order(old, new):
    """Return every key once: the new order, what was removed where it stood."""
    keys, at = list(new), 0
    for key in old:
        if key in new:
            at = keys.index(key) + 1
        else:
            keys.insert(at, key)
            at += 1
    return keys


def _if_other(before, after):
    return (before, after) if before != after else ()
