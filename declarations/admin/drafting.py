"""The officers' desk: a version compared language by language, and drafted in both at once."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from declarations import drafting
from declarations.admin.draft_page import DraftForms
from declarations.aligned import LANGUAGES, align, texts_of
from declarations.canonical import problems_of_draft, statement_content
from declarations.change_words import described
from declarations.ledger import log
from declarations.models import Clause, Declaration, DeclarationText, Statement
from portal.lib.access import is_translator
from portal.lib.text import markdown


class DraftingPages:
    """Pages beside the form of a declaration, one set for each version."""

    def get_urls(self):
        def page(address, view, name):
            return path(
                f"<int:pk>/versions/{address}",
                self.admin_site.admin_view(view),
                name=f"declarations_declaration_{name}",
            )

        return [
            page("", self.newest_view, "versions"),
            page("<int:number>/", self.compare_view, "compare"),
            page("<int:number>/draft/", self.draft_view, "draft"),
            page("<int:number>/new/", require_POST(self.new_version_view), "new_version"),
            *super().get_urls(),
        ]

    # What every page needs --------------------------------------------------------------------
    def declaration_of(self, request, pk):
        """Return the declaration; raises Http404 or PermissionDenied."""
        declaration = get_object_or_404(Declaration.objects.select_related("summit"), pk=pk)
        if not self.has_view_or_change_permission(request, declaration):
            raise PermissionDenied
        return declaration

    def version_of(self, declaration, number):
        """Return the numbers of all versions; raises Http404 unless this one is among them."""
        numbers = drafting.versions_of(declaration)
        if number not in numbers:
            raise Http404
        return numbers

    def address(self, name, declaration, number):
        return reverse(
            f"admin:declarations_declaration_{name}",
            kwargs={"pk": declaration.pk, "number": number},
        )

    def to_compare(self, declaration, number):
        return HttpResponseRedirect(self.address("compare", declaration, number))

    def page(self, request, template, declaration, number, title, **context):
        return TemplateResponse(
            request,
            f"admin/declarations/declaration/{template}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": declaration,
                "number": number,
                "title": title,
                **context,
            },
        )

    def may_draft(self, request):
        """Whether this user writes both languages; a translator writes one."""
        return request.user.has_perm("declarations.add_clause")

    def languages_of(self, request, declaration, texts):
        """Return the languages whose words this user may write in this version."""
        if self.may_draft(request):
            return LANGUAGES
        user = request.user
        if not (is_translator(user) and user.has_perm("declarations.change_clause")):
            return ()
        authoritative = DeclarationText.Kind.AUTHORITATIVE
        binding = {text.language for text in texts if text.kind == authoritative}
        binding = binding or {declaration.authoritative_language} - {""}
        stored = {text.language for text in texts}
        return tuple(one for one in LANGUAGES if binding and one not in binding and one in stored)

    # Comparing --------------------------------------------------------------------------------
    def newest_view(self, request, pk):
        declaration = self.declaration_of(request, pk)
        return self.to_compare(declaration, drafting.versions_of(declaration)[-1])

    def compare_view(self, request, pk, number):
        """Both languages of a version, its problems, what changed, and what may be done next."""
        declaration = self.declaration_of(request, pk)
        numbers = self.version_of(declaration, number)
        adopted = declaration.adopted_texts.filter(number=number).first()
        texts = drafting.texts_of_draft(declaration, number)
        before, changes = drafting.since_adopted(declaration, number)
        writes = not adopted and bool(self.languages_of(request, declaration, texts))
        return self.page(
            request,
            "compare",
            declaration,
            number,
            _("%(name)s: version %(number)d") % {"name": declaration, "number": number},
            numbers=numbers,
            newest=numbers[-1],
            adopted=adopted,
            draft_url=self.address("draft", declaration, number),
            problems=[] if adopted else problems_of_draft(declaration, number),
            before=before,
            changes=described(changes),
            may_draft=self.may_draft(request),
            may_write=writes,
            **side_by_side(declaration, texts, adopted),
            **self.adoption_context(request, declaration, number, adopted),
        )

    def new_version_view(self, request, pk, number):
        declaration = self.declaration_of(request, pk)
        self.version_of(declaration, number)
        if not self.may_draft(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                made = drafting.new_version(log.lock(declaration), number)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.to_compare(declaration, number)
        self.log_change(
            request,
            declaration,
            _("Made version %(new)d from version %(old)d.") % {"new": made, "old": number},
        )
        messages.success(
            request, _("Version %(number)d is made. Adopted texts stay.") % {"number": made}
        )
        return HttpResponseRedirect(self.address("draft", declaration, made))

    # Drafting ---------------------------------------------------------------------------------
    def draft_view(self, request, pk, number):
        """All clauses of a version in both languages on one page, saved together."""
        declaration = self.declaration_of(request, pk)
        self.version_of(declaration, number)
        if declaration.adopted_texts.filter(number=number).exists():
            messages.error(
                request, _("This text is adopted and can no longer change. Make a new version.")
            )
            return self.to_compare(declaration, number)
        texts = drafting.texts_of_draft(declaration, number)
        languages = self.languages_of(request, declaration, texts)
        if not languages:
            raise PermissionDenied
        forms = DraftForms(request, declaration, texts, languages)
        if request.method == "POST":
            if forms.are_valid() and self._save_draft(request, declaration, number, forms):
                return self._after_saving(request, declaration, number, forms)
            messages.error(request, _("Nothing was saved. Look at the messages below."))
        return self.page(
            request,
            "draft",
            declaration,
            number,
            _("%(name)s: draft of version %(number)d") % {"name": declaration, "number": number},
            forms=forms,
            may_draft=self.may_draft(request),
            proposal=declaration.adoption_proposals.filter(number=number).first(),
        )

    def _save_draft(self, request, declaration, number, forms):
        """Save everything in one transaction; return whether it could be saved."""
        try:
            with transaction.atomic():
                locked = log.lock(declaration)
                forms.save(locked, number)
                self._do(request, locked, number, forms)
        except ValidationError as error:
            forms.problems += error.messages
        except ProtectedError as error:
            forms.problems.append(error.args[0])
        except ObjectDoesNotExist:
            forms.problems.append(_("Somebody else removed this clause meanwhile."))
        else:
            if forms.saved or forms.action:
                self.log_change(
                    request,
                    declaration,
                    _("Drafted version %(number)d: %(parts)s.")
                    % {"number": number, "parts": ", ".join(forms.saved) or forms.key},
                )
            return True
        return False

    def _do(self, request, declaration, number, forms):
        """Do what the button asks, after everything typed is saved."""
        if forms.action and not self.may_draft(request):
            raise PermissionDenied
        actions = {
            "up": partial(drafting.move, step=-1),
            "down": partial(drafting.move, step=1),
            "remove": drafting.remove,
        }
        if forms.action in actions:
            actions[forms.action](declaration, number, forms.key)

    def _after_saving(self, request, declaration, number, forms):
        address = self.address("draft", declaration, number)
        if forms.action == "after":
            return HttpResponseRedirect(f"{address}?after={forms.key}#new-clause")
        if forms.action in ("up", "down"):
            return HttpResponseRedirect(f"{address}#row-{forms.key}")
        messages.success(
            request,
            _("Clause “%(key)s” is removed.") % {"key": forms.key}
            if forms.action == "remove"
            else _("Saved."),
        )
        if "_compare" in request.POST:
            return self.to_compare(declaration, number)
        return HttpResponseRedirect(address)


def side_by_side(declaration, texts, adopted=None):
    """Return what `_side_by_side.html` shows: an adopted text from its bytes, else the draft."""
    reading = align(
        texts_of(adopted.content) if adopted else texts, declaration.authoritative_language
    )
    rows = {row.key: row for row in drafting.rows_of(texts, declaration.authoritative_language)}
    lines = [
        (row, rows.get(row.key), capfirst(str(Clause.Kind(row.kind).label))) for row in reading.rows
    ]
    if adopted:
        kinds = sorted(adopted.content["kinds"].values(), key=lambda words: words["position"])
    else:
        kinds = [statement_content(row) for row in declaration.statements.all()]
    return {
        "reading": reading,
        "lines": lines,
        "statements": [_shown_statement(words) for words in kinds],
    }


def _shown_statement(words):
    return {
        "kind": capfirst(str(Statement.Kind(words["kind"]).label)),
        "capacities": ", ".join(str(Statement.Capacity(code).label) for code in words["capacity"]),
        "cells": [
            {
                "language": language,
                "lead_in": markdown(words["reading"][language], language, heading_level=4),
                "words": markdown(words[language], language, heading_level=4),
            }
            for language in LANGUAGES
        ],
    }
