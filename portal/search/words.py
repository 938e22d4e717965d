"""From text to the terms by which it is found, and from a question to what must be matched.

Everything is folded first (no case, no accent) and stemmed afterwards, so that « égalité » and
“egalites” meet. A stem carries a mark of its language: French and English stems never mix. Terms
are letters and digits only, which leaves the databases nothing to take apart in their own ways.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

from portal.lib.text import fold

MAX_WORDS = 8
MAX_QUESTION = 200
MAX_TERMS = 20_000
_MAX_LENGTH = 40
_RUN = 12

_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:['\-][^\W_]+)+")
# Scripts written without spaces: a name is found by any of its characters.
_UNSPACED = re.compile("[぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
_TATWEEL = "\u0640"
_MARKS = {"fr": "qf", "en": "qe"}
_STEMMERS = {
    "fr": snowballstemmer.stemmer("french"),
    "en": snowballstemmer.stemmer("english"),
}
# A stemmer keeps the word it works on in itself: two threads must not share it at once.
_STEMMING = Lock()
# Words too common to be asked for, folded; among them what an elision leaves behind.
_COMMON = frozenset(
    "a au aux avec ce ces dans de des du elle en et il la le les leur lors ne ou par pas pour qui "
    "sa se ses son sur un une c d j l m n qu s t jusqu lorsqu puisqu quoiqu "
    "an and are as at by for from in is it of on or that the this to was with".split()
)


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Return the marked stem of one folded word in a language (fr or en)."""
    with _STEMMING:
        return _STEMMERS[language].stemWord(word) + _MARKS[language]


def split(text: str) -> list[str]:
    """Return the folded words of a text in their order, cut to a length that can be stored."""
    return [word[:_MAX_LENGTH] for word in _WORD.findall(fold(text.replace(_TATWEEL, "")))]


def _pieces(word):
    """Return the word, or for a script without spaces each place at which a search may begin."""
    if not _UNSPACED.search(word):
        return [word]
    return [word[at : at + _RUN] for at in range(len(word))]


def terms_of(texts) -> set[str]:
    """Return the terms of an iterable of (text, language); language None stands for a name."""
    found = set()
    for text, language in texts:
        if not text:
            continue
        folded = fold(text.replace(_TATWEEL, ""))
        words = {word for raw in _WORD.findall(folded) for word in _pieces(raw)}
        # “Xi’an” is found as xian too, « vivre-ensemble » in one word too.
        words |= {re.sub(r"['\-]", "", compound) for compound in _COMPOUND.findall(folded)}
        for word in words:
            word = word[:_MAX_LENGTH]
            found.add(word)
            if word.isascii():
                found.update(stem(word, code) for code in ([language] if language else _MARKS))
    return found


def join_terms(terms) -> str:
    """Return terms as they are stored: in order, one space between two."""
    return " ".join(sorted(terms)[:MAX_TERMS])


@dataclass(frozen=True)
class Asked:
    """One word of a question: what a text's word must begin with, or one of its stems."""

    word: str
    stems: tuple

    @property
    def is_prefix(self):
        """One letter alone is taken as a whole word: as a beginning it would fit everything."""
        return len(self.word) > 1 or not self.word.isascii()

    def fits(self, word: str) -> bool:
        """Tell whether one folded word of a text answers this word of the question."""
        if word == self.word or (self.is_prefix and word.startswith(self.word)):
            return True
        if not word.isascii():
            return self.is_prefix and self.word in word and bool(_UNSPACED.search(word))
        return any(stem(word, code) in self.stems for code in _MARKS)


@dataclass(frozen=True)
class Question:
    """What is looked for: every one of these words."""

    words: tuple
    was_cut: bool = False

    def __bool__(self):
        return bool(self.words)


def ask(text: str) -> Question:
    """Return the `Question` in a text as typed; any text will do, one without words asks nothing.

    Words too common to help are left out where others remain. At most `MAX_WORDS` are looked for.
    """
    words = list(dict.fromkeys(split(text[:MAX_QUESTION])))
    telling = [word for word in words if word not in _COMMON] or words
    asked = tuple(
        Asked(
            word=word[:_RUN] if _UNSPACED.search(word) else word,
            stems=tuple(stem(word, code) for code in _MARKS) if word.isascii() else (),
        )
        for word in telling[:MAX_WORDS]
    )
    return Question(asked, was_cut=len(telling) > MAX_WORDS or len(text) > MAX_QUESTION)
