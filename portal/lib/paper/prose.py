"""Markdown of clauses and statements as plain blocks that a paper can set."""

from functools import lru_cache

from markdown_it import MarkdownIt

from portal.lib.spacing import smart


@lru_cache(maxsize=1)
def _parser():
    return MarkdownIt("commonmark", {"html": False})


def blocks(text: str, language: str) -> list[dict]:
    """Return the paragraphs and list items of a Markdown text, with the language's typography.

    Each is {"mark", "level", "spans"}: `mark` is "" for a paragraph and what stands before a list
    item ("–", "1."), `level` how deep its list is, and each span is {"text", "em", "strong"}. HTML
    is shown, not obeyed; of a link and a picture the words remain.
    """
    found, lists, mark = [], [], ""
    for token in _parser().parse(text or ""):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            first = int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None
            lists.append(first)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            mark = "–"
            if lists[-1] is not None:
                mark, lists[-1] = f"{lists[-1]}.", lists[-1] + 1
        elif token.type == "inline":
            spans = _spans(token.children, language)
            found.append({"mark": mark, "level": len(lists), "spans": spans})
            mark = ""
        elif token.type in ("fence", "code_block"):
            spans = [{"text": token.content.rstrip("\n"), "em": False, "strong": False}]
            found.append({"mark": mark, "level": len(lists), "spans": spans})
            mark = ""
    return found


def _spans(tokens, language):
    spans, em, strong = [], 0, 0
    for token in tokens:
        em += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        strong += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        words = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
        if token.type == "text":
            words = smart(words, language)
        if words:
            spans.append({"text": words, "em": em > 0, "strong": strong > 0})
    return spans
