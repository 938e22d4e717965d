"""What one drafting page sends: read, checked and written as a whole."""

from django.utils.translation import gettext as _

from declarations import drafting
from declarations.admin.draft_forms import AUTHORITATIVE, ClauseForm, HeadForm, NewClauseForm
from declarations.aligned import LANGUAGES
from declarations.models import DeclarationText

NEW = "new"


class DraftForms:
    """The forms of one drafting page: the head, a form for each clause, one for a new clause."""

    def __init__(self, request, declaration, texts, languages):
        data = request.POST if request.method == "POST" else None
        self.problems, self.saved = [], []
        self.is_whole = len(languages) == len(LANGUAGES)
        self.languages = languages
        self.action, self.key = self._asked(data)
        rows = drafting.rows_of(texts, declaration.authoritative_language)
        keys = [row.key for row in rows]
        sent = data.get("keys", "").split() if data else []
        self.head = HeadForm(
            data, prefix="head", initial=_head(declaration, texts), may_write=languages
        )
        self.clauses = []
        for row in rows:
            form = ClauseForm(
                # A clause that somebody else added meanwhile was not in the page that was sent.
                data if row.key in sent else None,
                prefix=f"c-{row.key}",
                initial={
                    "kind": row.kind,
                    "parent": row.parent,
                    **{f"text_{one}": words for one, words in row.words.items()},
                },
                keys=[key for key in keys if key != row.key],
                may_write=languages,
                kept=tuple(row.words),
            )
            form.row = row
            self.clauses.append(form)
        self.new = None
        if self.is_whole:
            self.new = NewClauseForm(
                data,
                prefix=NEW,
                keys=keys,
                arrived=[row.words for row in rows if row.key not in sent],
                initial=_wanted(request.GET, rows),
            )
        self.place_of_new = self._place_of_new(keys)
        self._mourn(data, set(sent) - set(keys))

    @property
    def keys(self):
        return " ".join(form.row.key for form in self.clauses)

    @staticmethod
    def _asked(data):
        """Return (action, key) that the pressed button names: "up:c1"; ("", "") for saving."""
        action, _colon, key = (data or {}).get("do", "").partition(":")
        return (action, key) if action in ("up", "down", "remove", "after") else ("", "")

    def _place_of_new(self, keys):
        """Return after which clause the empty row stands: the last one unless another is asked."""
        if self.new is None:
            return ""
        asked = self.new["after"].value()
        return asked if asked in keys else keys[-1] if keys else ""

    def _mourn(self, data, gone):
        """Give back what was typed into clauses that somebody else removed meanwhile."""
        for key in sorted(gone):
            typed = [data.get(f"c-{key}-text_{one}", "").strip() for one in LANGUAGES]
            self.problems.append(
                _("Somebody else removed clause “%(key)s” meanwhile. You had there: %(words)s")
                % {"key": key, "words": " / ".join(filter(None, typed))}
            )

    def are_valid(self):
        forms = [form for form in [self.head, *self.clauses] if form.is_touched]
        if self.new is not None:
            forms.append(self.new)
        # All of them are asked, so that every message stands at its place.
        refused = [form for form in forms if not form.is_valid()]
        return not refused and not self.problems

    def save(self, declaration, number):
        """Write what was changed. Called with the declaration locked. Raises ValidationError."""
        if self.head.is_touched:
            self._save_head(declaration, number)
            self.saved.append(_("title"))
        for form in self.clauses:
            if not form.is_touched and not (form.row.problems and self.is_whole and form.is_bound):
                continue
            self._save_clause(declaration, number, form)
            if form.is_touched:
                self.saved.append(form.row.key)
        if self.new is not None and self.new.is_wanted:
            self._save_new(declaration, number)
        if self.is_whole:
            drafting.put_in_one_order(declaration, number)

    def _save_head(self, declaration, number):
        cleaned = self.head.cleaned_data
        binding = cleaned["authoritative"]
        if self.is_whole and declaration.authoritative_language != binding:
            declaration.authoritative_language = binding
            declaration.save(update_fields=["authoritative_language"])
        # The one that loses the authority before the one that gains it.
        for language in sorted(self.languages, key=lambda one: one == binding):
            if cleaned[f"title_{language}"]:
                drafting.save_head(
                    declaration,
                    number,
                    language,
                    kind=self.head.kind_of(language),
                    title=cleaned[f"title_{language}"],
                    mark=cleaned[f"printed_mark_{language}"],
                    preamble=cleaned[f"preamble_{language}"],
                )

    def _save_clause(self, declaration, number, form):
        key = form.row.key
        if self.is_whole:
            form.full_clean()
            drafting.write_clause(
                declaration,
                number,
                key,
                kind=form.cleaned_data["kind"],
                parent=form.cleaned_data["parent"],
                words=form.words,
            )
            return
        for language in self.languages:
            drafting.write_words(declaration, number, key, language, form.words[language])

    def _save_new(self, declaration, number):
        cleaned, key = self.new.cleaned_data, self.new.free_key()
        drafting.write_clause(
            declaration,
            number,
            key,
            kind=cleaned["kind"],
            parent=cleaned["parent"],
            words=self.new.words,
        )
        drafting.place_after(declaration, number, key, cleaned["after"])
        self.saved.append(key)


def _head(declaration, texts):
    """Return the initial values of the head: what is stored."""
    by_language = {text.language: text for text in texts}
    binding = next((text.language for text in texts if text.kind == AUTHORITATIVE), "")
    return {
        "authoritative": binding or declaration.authoritative_language,
        "is_unread": any(text.kind == DeclarationText.Kind.MACHINE for text in texts),
        **{
            f"{name}_{language}": getattr(text, name)
            for language, text in by_language.items()
            for name in ("title", "printed_mark", "preamble")
        },
    }


def _wanted(query, rows):
    """Return the initial values of a new clause: of the kind and rank of the one before it."""
    by_key = {row.key: row for row in rows}
    last = rows[-1].key if rows else ""
    after = query.get("after") if query.get("after") in by_key else last
    above = by_key.get(after)
    if above is None:
        return {}
    return {"after": after, "kind": above.kind, "parent": above.parent}
