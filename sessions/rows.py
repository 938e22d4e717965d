"""The rows of a programme as HTML, without the template engine.

A page has up to a thousand rows. The engine takes 4 ms for one of them, most of it for looking up
names; these functions take a hundredth of that. So the page, its days and headings are templates,
and a row is written here. Every text that comes from outside passes through `escape` or `typeset`,
and what these functions return is safe HTML.
"""

from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.lib import provenance
from portal.lib.drawings import icon
from portal.lib.spacing import typeset
from portal.lib.text import plain
from sessions.clocks import SKY_LABELS, clock_cities, governed, own_time, read_clocks
from sessions.models import LanguageUse, Session
from sessions.people import Names, participations_of, rows_below
from sessions.programme import kind_label, look_of
from sessions.words import language_name

# How many letters of a description and how many people a row shows. A long programme is looked
# through rather than read, often on a telephone: its rows are shorter and draw no arches.
SHOWN_LETTERS, SHOWN_PEOPLE = 230, 4
LONG_PROGRAMME = 300
SHOWN_LETTERS_IF_LONG, SHOWN_PEOPLE_IF_LONG = 100, 3
_LARGE_DASH = '<span class="to"> – </span>'


class TimesPen:
    """Writes the times of sessions in one language: words and icons are looked up once."""

    def __init__(self, language, *, has_slot=True):
        """`has_slot` keeps a line for the reader's own time, which the script fills in."""
        self.language, self.has_slot = language, has_slot
        self._blocks = {}
        self._skies = {sky: icon(sky, label) for sky, label in SKY_LABELS.items()}
        self._you = escape(_("you"))
        self._clock = icon("clock")

    def times(self, clocks, css_class="sess__time") -> SafeString:
        """Return a session's `SessionClocks` as the block of its times."""
        key = (id(clocks), css_class)
        # The clocks are kept beside their block, so that no other object can take their id.
        if key not in self._blocks:
            self._blocks[key] = (clocks, self._times(clocks, css_class))
        return self._blocks[key][1]

    def _times(self, clocks, css_class):
        host = clocks.host
        lines = [self._line(line) for line in clocks.others]
        if self.has_slot:
            lines.append(
                f'<li class="slot you" hidden data-reader-slot data-host-zone="{escape(host.zone)}"'
                f' data-you="{self._you}">{self._clock}<span data-city>&nbsp;</span>'
                '<span class="tn" data-time></span></li>'
            )
        return SafeString(
            f'<div class="{css_class}" data-session-times>'
            f'<p class="bigtime">{hours(host, _LARGE_DASH)}</p>'
            f'<p class="zone"><b>{escape(host.city)}</b> {_zone(host)}'
            f"{' · ' if clocks.duration else ''}{clocks.duration}</p>"
            f'<ul class="zones">{"".join(lines)}</ul></div>'
        )

    def _line(self, line):
        return (
            f'<li data-zone="{escape(line.zone)}">{self._skies[line.sky]}'
            f'<span>{escape(line.city)} <span class="zones__offset">{_zone(line)}</span>'
            f'</span><span class="tn">{hours(line)}</span></li>'
        )


class Pen(TimesPen):
    """Writes the sessions of one programme in one language and zone; rows are written once.

    It may be kept as long as its programme: what passes with time is told in each call.
    """

    def __init__(self, summit, language, zone, *, is_long=False, query="", news=None):
        """`query` (with its mark, or "") is added to the address of each session.

        `news` are those of `agenda.news.news_of`; `language` must be the active one.
        """
        super().__init__(language)
        self.zone, self._news, self._query = zone, news or {}, escape(query)
        self._address = reverse("programme:programme", kwargs={"summit_slug": summit.slug})
        self._has_arches = not is_long
        self._letters = SHOWN_LETTERS_IF_LONG if is_long else SHOWN_LETTERS
        self._most = SHOWN_PEOPLE_IF_LONG if is_long else SHOWN_PEOPLE
        self._names = Names(language)
        self._shared, self._others, self._kinds = {}, {}, {}
        self._details_of, self._cities = {}, {}
        self._language_name = lru_cache(maxsize=None)(language_name)
        self._states = {
            "now": '<span class="dot"></span>' + escape(_("Right now")),
            "next": escape(_("Next")),
            "cancelled": escape(_("Cancelled")),
            "done": escape(_("Ended")),
            "gone": escape(_("Taken out of the programme")),
        }
        self._draft = f'<span class="status status--closed">{escape(_("Draft"))}</span>'
        self._invited = f'<p class="sess__desc">{escape(_("For invited delegations only."))}</p>'
        self._live = f"<span>{icon('live')}{escape(_('Live-streamed'))}</span>"
        self._recorded = f"<span>{icon('play')}{escape(_('Recorded'))}</span>"
        self._uses = {
            LanguageUse.Use.WORKING: f"<span>{icon('speech')}{escape(_('Spoken:'))} ",
            LanguageUse.Use.INTERPRETATION: f"<span>{icon('voice')}{escape(_('Interpretation:'))} ",
        }
        self._signed = f"<span>{icon('hand')}{escape(_('Sign language'))}</span>"
        self._machine = f'<span class="machine-mark">{escape(_("Machine translation"))}</span>'
        self._was = escape(pgettext("before a former time, room or name", "was"))
        self._pin, self._alert = f"<span>{icon('pin')}", icon("alert")

    def clocks(self, session):
        """Return the `SessionClocks` of a session, the governing zone first; None without time."""
        if session.starts_at is None:
            return None
        # All that the cities of a session depend on; a thousand sessions share a few of them.
        key = (session.part_id, session.time_zone, session.place_id)
        if key not in self._cities:
            cities = clock_cities(session, self.language)
            self._cities[key] = governed(cities, self.zone, self.language)
        return read_clocks(self._cities[key], session.starts_at, session.ends_at, self.language)

    def row(self, session, status="", minutes=None, *, tells_part=False) -> SafeString:
        """Return a session as a list item.

        `status` is that of `programme.status_of`, or “gone”; `minutes` those left of what is under
        way; `tells_part` names the part, where a day has several.
        """
        slug = escape(session.slug)
        is_closed, is_gone = session.access == Session.Access.CLOSED, status == "gone"
        look = _ROW_LOOKS.get(status, " sess--ferme" if is_closed else "")
        slug = f"gone-{slug}" if is_gone else slug
        clocks = self.clocks(session)
        strand, strand_lang, _machine = self.tell(session, "strand")
        strand = strand and f'<p class="sess__strand muted"{strand_lang}>{strand}</p>'
        heading = self.heading(session, f"t-{slug}", is_linked=not is_gone)
        details = ""
        if is_closed:
            details = self._invited
        elif not is_gone:
            details = self._details(session, tells_part)
        return SafeString(
            f'<li id="{slug}"><article class="sess{look}" aria-labelledby="t-{slug}">'
            f"{self.times(clocks) if clocks else _NO_TIME}"
            f'<div class="sess__body"><p class="sess__top">{self.top(session, status, minutes)}</p>'
            f"{self.news(session)}{strand}{heading}"
            f"{details}</div></article></li>\n"
        )

    def heading(self, session, anchor, *, is_linked=True, is_short=False):
        """Return the title with its number as a heading; see `link`."""
        title, lang = self.link(session, is_linked=is_linked, is_short=is_short)
        return f'<h3 id="{anchor}"{lang}>{title}</h3>'

    def link(self, session, *, is_linked=True, is_short=False):
        """Return (safe HTML of the title, its lang attribute), a link where it has a page."""
        title, lang, _machine = self.tell(session, "title")
        if is_short:
            short, short_lang, _machine = self.tell(session, "short_title")
            title, lang = (short, short_lang) if short else (title, lang)
        if is_linked and session.access != Session.Access.CLOSED:
            number = "" if is_short else self.tell(session, "number_label")[0]
            title = f"{number} – {title}" if number else title
            title = f'<a href="{self._address}{escape(session.slug)}/{self._query}">{title}</a>'
        return SafeString(title), lang

    def top(self, session, status, minutes=None):
        """Return the line above a title: kind, themes, state."""
        key = (session.kind, session.access)
        if key not in self._kinds:
            look = look_of(session)
            self._kinds[key] = (
                f'<span class="kind" data-kind="{look.palette}">{icon(look.icon)}'
                f"{escape(kind_label(session))}</span>"
            )
        top = self._kinds[key]
        if not session.is_published and status != "gone":
            top += self._draft
        for theme in rows_below(session, "themes"):
            top += self._named(theme, "name", "<span{}>{}</span>")
        return top + self.state(status, minutes) if status else top

    def state(self, status, minutes=None):
        """Return the state of a session, with the minutes that are left of it."""
        left = ""
        if status == "now" and minutes is not None:
            left = ", " + escape(_("%(n)s min left") % {"n": minutes})
        look = "closed" if status in ("cancelled", "gone") else status
        return f'<span class="status status--{look}">{self._states[status]}{left}</span>'

    def news(self, session):
        """Return what the last release changed in a session, "" for nothing."""
        told = self._news.get(session.uid)
        if not told:
            return ""
        lines = [
            f"<span><b>{escape(one.what)}</b>"
            + (f", {self._was} <s>{escape(one.before)}</s>" if one.before else "")
            + "</span>"
            for one in told
        ]
        return f'<p class="sess__news">{self._alert}{" ".join(lines)}</p>'

    def tell(self, row, name):
        """Return (safe HTML of a text, its lang attribute or "", whether a machine wrote it)."""
        text = row.__dict__.get(f"{name}_{self.language}")
        if text and not row.provenance:
            return typeset(text, self.language), "", False
        served = provenance.serve(row, name, self.language)
        return typeset(served.text, served.language), _lang(served), served.is_machine

    def _named(self, row, name, pattern):
        """Return the name of a row that many sessions share, in a pattern for (lang, text)."""
        key = (id(row), pattern)
        if key not in self._shared:
            text, lang, _machine = self.tell(row, name)
            # The row is kept beside its name, so that no other object can take its id.
            self._shared[key] = (row, pattern.format(lang, text) if text else "")
        return self._shared[key][1]

    def _details(self, session, tells_part):
        """Return what a row tells below its title; the same whatever the hour."""
        key = (session.uid, tells_part)
        if key not in self._details_of:
            self._details_of[key] = "".join(self._parts(session, tells_part))
        return self._details_of[key]

    def _parts(self, session, tells_part):
        description = provenance.serve(session, "description", self.language)
        if description.text:
            words = typeset(_first_words(description.text, self._letters), description.language)
            yield f'<p class="sess__desc"{_lang(description)}>{words}</p>'
        for segment in rows_below(session, "segments"):
            if segment.starts_at:
                yield self._step(segment, session)
        yield self._people(session)
        meta = self._meta(session, tells_part)
        if description.is_machine or self.tell(session, "title")[2]:
            meta += self._machine
        if meta:
            yield f'<p class="sess__meta">{meta}</p>'

    def _meta(self, session, tells_part):
        meta = self._live if session.stream_url else ""
        if session.recording_url:
            meta += self._recorded
        uses = rows_below(session, "language_uses")
        for use, label in self._uses.items():
            codes = [one.language for one in uses if one.use == use]
            if codes:
                meta += f"{label}{escape(', '.join(map(self._language_name, codes)))}</span>"
        if any(one.use == LanguageUse.Use.SIGN for one in uses):
            meta += self._signed
        if session.room:
            meta += self._named(session.room, "name", f"{self._pin}<span{{}}>{{}}</span></span>")
        if session.place:
            meta += f"{self._pin}{escape(str(session.place))}</span>"
        if tells_part and session.part_id:
            meta += self._named(session.part, "title", "<span{}>{}</span>")
        return meta

    def _step(self, segment, session):
        time = own_time(segment, session.get_time_zone(), self.language)
        title, lang, _machine = self.tell(segment, "title")
        name = f"<span{lang}>{title}</span>" if lang else title
        where = f" · {escape(str(segment.place))}" if segment.place else ""
        return (
            f'<p class="sess__step"><b class="tn"><time datetime="{time["starts_iso"]}">'
            f"{time['text']}</time></b> {name or escape(segment.get_kind_display())}{where}</p>"
        )

    def _people(self, session):
        """Return who takes part, the first ones by name and the others by number."""
        seen, arches, names = set(), [], []
        for one in participations_of(session):
            name = self._names.name(one)
            if name not in seen:
                seen.add(name)
                if len(seen) <= self._most:
                    arch, text = self._person(one)
                    arches.append(arch)
                    names.append(text)
        if not names:
            return ""
        rest, others = "", len(seen) - len(names)
        if others:
            # The words of two numbers may differ in more than the number.
            if others not in self._others:
                words = ngettext("and %(n)s other", "and %(n)s others", others) % {"n": others}
                self._others[others] = f" {escape(words)}"
            rest = self._others[others]
        drawn = f'<span class="arches" aria-hidden="true">{"".join(arches)}</span>'
        return (
            f'<div class="sess__who">{drawn if self._has_arches else ""}'
            f"<p>{', '.join(names)}{rest}</p></div>"
        )

    def _person(self, participation):
        """Return (arch, name as a link with its city) of who takes part."""
        person = self._names.row(participation)
        arch, text, city = "", escape(person["name"]), person["city"]
        if person["initials"]:
            initials = escape(person["initials"])
            arch = f'<span class="arch arch--s" data-host="{person["tint"]}">{initials}</span>'
        if person["url"]:
            text = f'<a href="{person["url"]}">{text}</a>'
        if city:
            text += f' <span class="muted">({escape(city)})</span>'
        return arch, text


_ROW_LOOKS = {"now": " sess--now", "cancelled": " sess--cancelled", "gone": " sess--cancelled"}
_NO_TIME = '<div class="sess__time"></div>'


def hours(line, dash=" – ") -> SafeString:
    """Return from when to when a line's city reads the session, with its signs of another day."""
    span = f'<time datetime="{line.starts_iso}">{line.starts}</time>'
    span += _shift(line.starts_shift, line.starts_shift_title)
    if line.ends:
        span += f'{dash}<time datetime="{line.ends_iso}">{line.ends}</time>'
        span += _shift(line.ends_shift, line.ends_shift_title)
    return SafeString(span)


def _shift(shift, title):
    return f' <abbr class="plus" title="{title}">{shift}</abbr>' if shift else ""


def _zone(line):
    name = f"{escape(line.abbreviation)} " if line.abbreviation else ""
    return f"{name}({line.offset})"


# Reading Markdown is slow, and every visitor reads the same descriptions.
@lru_cache(maxsize=2048)
def _first_words(text, letters):
    """Return the first paragraph of a Markdown text, plain and cut at a word."""
    paragraph = plain(text.split("\n\n", 1)[0])
    if len(paragraph) > letters:
        paragraph = paragraph[:letters].rsplit(None, 1)[0] + " …"
    return paragraph


def _lang(served):
    return f' lang="{escape(served.language)}"' if served.is_fallback else ""
