"""Releasing a programme: what it changes, what it still lacks, now, later or back again."""

from itertools import chain, groupby
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sessions.admin.release_forms import BackForm, PreviewForm, ReleaseForm
from sessions.models import PlannedRelease, Release
from sessions.publication import drafts_of
from sessions.releases import log, publishing
from sessions.releases.checking import findings
from sessions.releases.difference import differences
from sessions.releases.previews import preview_link, revoke_links
from sessions.releases.reviving import revive
from sessions.releases.wording import host_clock, instant_words, worded
from sessions.words import language_name

# Where a row has no page of its own, it is mended on that of what it hangs on.
_OWNERS = ("item", "segment", "session", "part", "summit")
_TOPIC_SHOWN = 30
_CHOSEN = ("1", "on", "True")


class ReleasePages:
    """The pages of a summit's releases; only who may publish sees them."""

    def get_urls(self):
        def page(address, view, name):
            return path(
                f"<int:pk>/release/{address}",
                self.admin_site.admin_view(view),
                name=f"summits_summit_{name}",
            )

        return [
            page("", self.release_view, "release"),
            page("unplan/", require_POST(self.unplan_view), "unplan"),
            page("open/", require_POST(self.open_view), "open"),
            page("preview/", require_POST(self.preview_view), "preview"),
            page("revoke/", require_POST(self.revoke_view), "revoke"),
            page("back/<int:number>/", self.back_view, "back"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("release"))
    def release_link(self, summit):
        """The way to the page of releases, from the list of summits."""
        address = reverse("admin:summits_summit_release", args=[summit.pk])
        return format_html('<a href="{}">{}</a>', address, _("Release …"))

    def release_view(self, request, pk):
        """The difference to the public programme, what it lacks, and the buttons to release it."""
        summit = self._summit(request, pk)
        given = request.POST or request.GET
        chosen = {name: given.get(name, "") in _CHOSEN for name in ("with_drafts", "with_pages")}
        content, sha256 = publishing.content_to_release(summit, **chosen)
        found = findings(content, summit, _language())
        last = publishing.last_release(summit)
        form = ReleaseForm(
            request.POST or None,
            initial={
                "number": last.number if last else 0,
                "sha256": sha256,
                **chosen,
            },
            time_zone=summit.time_zone,
        )
        if request.method == "POST" and form.is_valid():
            if any(one.blocks for one in found):
                messages.error(request, _("Nothing was released: mend what blocks it first."))
                return self._again(summit, chosen)
            return self._release(request, summit, form)
        if any(field.name in form.errors for field in form.hidden_fields()):
            messages.error(request, _("This form is incomplete. Look at the programme again."))
            return self._again(summit, chosen)
        return self._page(
            request,
            summit,
            "release",
            self._words(summit, content, last, found)
            | {"form": form, "preview_form": PreviewForm(), **chosen, **_ways(chosen)},
        )

    def _release(self, request, summit, form):
        """Release or plan what a valid form confirms, and lead back to the page."""
        act = {"summit": summit, "shown": form.shown, "by": request.user, "note": form.note}
        try:
            if form.cleaned_data["is_planned"]:
                plan = publishing.plan_as_shown(**act, due_at=form.cleaned_data["due_at"])
                words = _("The release is planned for %(when)s.") % {
                    "when": self._when(summit, plan.due_at)
                }
            else:
                made = publishing.release_as_shown(**act)
                words = _("Release %(number)d is public, fingerprint %(sha256)s.") % {
                    "number": made.number,
                    "sha256": made.sha256,
                }
        except publishing.NothingChanged as nothing:
            messages.warning(request, " ".join(nothing.messages))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self._again(summit, _choices(form.shown))
        else:
            self._done(request, summit, words)
        return self._again(summit)

    def unplan_view(self, request, pk):
        summit = self._summit(request, pk)
        removed, _rows = PlannedRelease.objects.filter(summit=summit).delete()
        if removed:
            self._done(request, summit, _("The planned release is cancelled."))
        else:
            messages.warning(request, _("No release was planned any more."))
        return self._again(summit)

    def open_view(self, request, pk):
        """Put a summit that was withdrawn on the site again, with what was released last."""
        summit = self._summit(request, pk)
        last = publishing.last_release(summit)
        if last is None:
            messages.error(request, _("Nothing of this programme has been released yet."))
        else:
            publishing.make_public(summit)
            words = _("The summit is on the site, with release %(number)d.")
            self._done(request, summit, words % {"number": last.number})
        return self._again(summit)

    def back_view(self, request, pk, number):
        """What going back to a former release changes for the public, and the button to do it."""
        summit = self._summit(request, pk)
        last = publishing.last_release(summit)
        to = Release.objects.filter(summit=summit, number=number).first()
        if to is None:
            raise Http404("There is no such release.")
        form = BackForm(request.POST or None, initial={"number": last.number})
        content = to.content()
        if publishing.facts(last.content()) == publishing.facts(content):
            messages.warning(request, _("The public sees this programme already."))
            return self._again(summit)
        if request.method == "POST" and form.is_valid():
            try:
                made = publishing.roll_back(
                    to=to, by=request.user, present=form.cleaned_data["number"]
                )
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                words = _("Went back to release %(number)d, as release %(new)d.")
                self._done(request, summit, words % {"number": number, "new": made.number})
            return self._again(summit)
        programme = revive(content, summit)
        host = host_clock(programme.summit, _language())
        return self._page(
            request,
            summit,
            "release_back",
            {
                "form": form,
                "to": to,
                "when": instant_words(to.released_at, host, _language()),
                "about": worded(differences(last.content(), content), host, _language()),
            },
        )

    def preview_view(self, request, pk):
        """Make a link by which somebody without an account reads the draft for some days."""
        summit = self._summit(request, pk)
        form = PreviewForm(request.POST)
        if not form.is_valid():
            for field, errors in form.errors.items():
                words = {"label": form.fields[field].label, "words": " ".join(errors)}
                messages.error(request, _("%(label)s: %(words)s") % words)
            return self._again(summit)
        link = preview_link(summit=summit, **form.cleaned_data)
        facts = {
            "language": language_name(form.cleaned_data["language"]),
            "days": form.cleaned_data["days"],
        }
        self.log_change(
            request,
            summit,
            _("Made a preview link in %(language)s, valid for %(days)d days.") % facts,
        )
        messages.success(
            request,
            format_html(
                '{} <a href="{}" class="preview-link">{}</a>',
                _("The link, in %(language)s, valid for %(days)d days:") % facts,
                link,
                link,
            ),
        )
        return self._again(summit)

    def revoke_view(self, request, pk):
        summit = self._summit(request, pk)
        revoke_links(summit)
        self._done(request, summit, _("All preview links made so far are no longer valid."))
        return self._again(summit)

    # What they share --------------------------------------------------------------------------
    def _summit(self, request, pk):
        summit = self.get_object(request, str(pk))
        if summit is None:
            raise Http404("There is no such summit.")
        if not self.has_publish_permission(request):
            raise PermissionDenied
        return summit

    def _words(self, summit, content, last, found):
        language = _language()
        programme = revive(content, summit)
        host = host_clock(programme.summit, language)
        before, unseen = last.content() if last else None, drafts_of(content)
        plan = PlannedRelease.objects.filter(summit=summit).select_related("planned_by").first()
        return {
            "last": last,
            "count": len(content["sessions"]),
            "left_out": list(publishing.not_ready(summit)),
            "without_page": list(dict.fromkeys(chain(*unseen.values(), summit.documents.drafts()))),
            "is_same": before is not None and publishing.facts(before) == publishing.facts(content),
            "about": worded(differences(before, content), host, language),
            "topics": self._topics(found),
            "is_blocked": any(one.blocks for one in found),
            "plan": plan,
            "plan_when": plan and instant_words(plan.due_at, host, language),
            "releases": log.tell(log.releases_of(summit)[:50], host, language),
        }

    def _topics(self, found):
        """Return [(blocks, topic, [(sentence, address of the page to mend it)], how many more)]."""
        topics = []
        ordered = sorted(found, key=lambda one: (not one.blocks, one.topic))
        for (blocks, topic), group in groupby(ordered, key=lambda one: (one.blocks, one.topic)):
            rows = [(one.sentence, self._page_of(one.row)) for one in group]
            topics.append((blocks, topic, rows[:_TOPIC_SHOWN], len(rows[_TOPIC_SHOWN:])))
        return topics

    def _page_of(self, row):
        while row is not None and not self.admin_site.is_registered(type(row)):
            owners = (row._state.fields_cache.get(name) for name in _OWNERS)
            row = next((owner for owner in owners if owner is not None), None)
        if row is None:
            return ""
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

    def _page(self, request, summit, template, context):
        return TemplateResponse(
            request,
            f"admin/programme/{template}.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Release the programme: %(summit)s") % {"summit": summit.label},
                "opts": self.opts,
                "original": summit,
                "has_permission": True,
                **context,
            },
        )

    def _when(self, summit, instant):
        return instant_words(instant, host_clock(summit, _language()), _language())

    def _done(self, request, summit, words):
        self.log_change(request, summit, words)
        messages.success(request, words)

    def _again(self, summit, chosen=None):
        """Lead back to the page, with the choices that were made on it."""
        address = reverse("admin:summits_summit_release", args=[summit.pk])
        query = urlencode({name: 1 for name, is_on in (chosen or {}).items() if is_on})
        return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _choices(shown):
    return {"with_drafts": shown.with_drafts, "with_pages": shown.with_pages}


def _ways(chosen):
    """Return the addresses that turn each choice of the page over and keep the other."""
    kept = {name: [one for one in chosen if (one == name) != chosen[one]] for name in chosen}
    return {f"turn_{name}": "?" + urlencode(dict.fromkeys(ones, 1)) for name, ones in kept.items()}


def _language():
    return (get_language() or "fr")[:2]
