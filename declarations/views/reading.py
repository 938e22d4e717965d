from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from declarations.models import AdoptedText, Clause, Declaration, DeclarationText, Statement
from declarations.roll.page import roll_rows
from declarations.roll.rows import read_newest
from declarations.sheets import closing_day, may_ask_to_sign, sheets, state_of, with_counts
from declarations.text_to_read import shown_text
from portal.lib.fuzzy import FuzzyDate
from sessions.models import Session
from sessions.releases.current import as_released, released_programme

VIEWS = ("fr", "en", "both")
SHOWN_SIGNATURES = 6


def declaration_list(request):
    """All declarations: those open for signature, the closed ones, those known by name alone."""
    language = get_language()[:2]
    found = sheets(Declaration.objects.visible_to(request.user), language, at=timezone.now())
    return render(
        request,
        "declarations/declaration_list.html",
        {
            "open": [sheet for sheet in found if sheet.state == "open"],
            "coming": [sheet for sheet in found if sheet.state in ("soon", "adopted", "draft")],
            "closed": [sheet for sheet in found if sheet.state == "closed"],
            "named": [sheet for sheet in found if sheet.state == "named"],
            "section": "declarations",
            "palette": "meridien",
        },
    )


def declaration_detail(request, slug):
    """A declaration to be read, its languages side by side; `view` (fr, en, both) chooses."""
    language, at = get_language()[:2], timezone.now()
    declaration = get_object_or_404(_with_everything(request.user), slug=slug)
    state = state_of(declaration, at)
    shown = shown_text(declaration, language)
    newest = read_newest(declaration, SHOWN_SIGNATURES) if declaration.signed else []
    summit = as_released(declaration.summit if _may_see(declaration.summit, request.user) else None)
    return render(
        request,
        "declarations/declaration_detail.html",
        {
            "declaration": declaration,
            "state": state,
            **text_context(request, shown, language),
            "adopted": declaration.adopted_on.text(language) if declaration.adopted_on else "",
            "summit": summit,
            "adopted_in": _session_to_show(declaration.adopted_in),
            "replaced_by": declaration.replaced_by
            if _may_see(declaration.replaced_by, request.user)
            else None,
            "replaces": list(declaration.shown_replaced),
            "opens": closing_day(declaration, declaration.opens_at, language, is_end=False),
            "closes": closing_day(declaration, declaration.closes_at, language),
            "statements": shown.statements if state != "named" else (),
            "signed": {
                "signatures": declaration.signed,
                "cities": declaration.cities,
                "countries": declaration.countries,
            },
            "newest": roll_rows(newest, language),
            "has_roll": declaration.signed or state in ("open", "soon", "closed"),
            "may_ask": may_ask_to_sign(declaration, state),
            "section": "declarations",
            "palette": summit.palette if summit else "meridien",
        },
    )


def _with_everything(user):
    visible = Declaration.objects.visible_to(user)
    return (
        with_counts(visible)
        .select_related("summit__place", "place", "replaced_by", "adopted_in__summit", "open_text")
        .prefetch_related(
            Prefetch(
                "texts",
                DeclarationText.objects.prefetch_related(
                    Prefetch("clauses", Clause.objects.order_by("position", "id"))
                ),
            ),
            Prefetch("adopted_texts", AdoptedText.objects.order_by("number")),
            Prefetch("statements", Statement.objects.order_by("position", "id")),
            Prefetch("replaces", visible, to_attr="shown_replaced"),
        )
    )


def _may_see(row, user):
    """Drafts are for those who work here."""
    return row is not None and (row.is_published or user.is_staff)


def _session_to_show(session):
    """Return the session in which a declaration was adopted, as the public sees it, or None."""
    if session is None or not session.summit.is_published:
        return None
    programme = released_programme(session.summit)
    for found in programme.sessions if programme else ():
        if found.pk == session.pk and found.access == Session.Access.PUBLIC:
            return found
    return None


def text_context(request, shown, language):
    """Return what `_bitext.html` needs for a `TextToRead`; `view` (fr, en, both) is asked for."""
    reading, adopted = shown.reading, shown.adopted
    return {
        "shown": shown,
        "reading": reading,
        "view": _chosen_view(request, reading),
        "adoption_day": FuzzyDate.parse(adopted.content["adopted"]["at"]).text(language)
        if adopted
        else "",
    }


def _chosen_view(request, reading):
    """Return fr, en or both as the address says; "" lets the width of the screen decide."""
    chosen = request.GET.get("view", "")
    return chosen if chosen in VIEWS and len(reading.columns) == len(VIEWS) - 1 else ""
