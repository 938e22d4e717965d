"""The rows of a programme as HTML, without the template engine.

A page has up to a thousand rows. The engine takes 4 ms for one of them, most of it for looking up
names; these functions take a hundredth of that. So the page, its days and headings are templates,
and a row is written here. Every text that comes from outside passes through `escape` or `typeset`,
and what these functions return is safe HTML.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.drawings import icon
from portal.lib.spacing import typeset
from sessions.clocks import SKY_LABELS


class Pen:
    """Writes the rows of one page: words are translated and icons drawn once, not in each row."""

    def __init__(self, *, has_slot=True):
        """`has_slot` keeps a line for the reader's own time, which the script fills in."""
        self.has_slot = has_slot
        self._written = {}
        self._skies = {sky: icon(sky, label) for sky, label in SKY_LABELS.items()}
        self._icons = {}
        self._you = escape(_("you"))
        self._states = {
            "now": '<span class="dot"></span>' + escape(_("Right now")),
            "next": escape(_("Next")),
            "cancelled": escape(_("Cancelled")),
            "done": escape(_("Ended")),
        }
        self._draft = f'<span class="status status--closed">{escape(_("Draft"))}</span>'
        self._invited = f'<p class="sess__desc">{escape(_("For invited delegations only."))}</p>'
        self._live = f"<span>{icon('live')}{escape(_('Live-streamed'))}</span>"
        self._recorded = f"<span>{icon('play')}{escape(_('Recorded'))}</span>"
        self._interpretation = f"<span>{icon('voice')}{escape(_('Interpretation:'))} "
        self._machine = f'<span class="machine-mark">{escape(_("Machine translation"))}</span>'
        self._pin = f"<span>{icon('pin')}"
        self._clock = icon("clock")

    def times(self, clocks, css_class="sess__time") -> SafeString:
        """Return a session's `SessionClocks` as the block of its times."""
        key = (id(clocks), css_class)
        # The clocks are kept beside their block, so that no other object can take their id.
        if key not in self._written:
            self._written[key] = (clocks, self._times(clocks, css_class))
        return self._written[key][1]

    def _times(self, clocks, css_class):
        host = clocks.host
        lines = [self._line(line, is_own=False) for line in clocks.others]
        if clocks.reader:
            lines.append(self._line(clocks.reader, is_own=True))
        elif self.has_slot:
            lines.append(
                f'<li class="slot you" hidden data-reader-slot data-host-zone="{escape(host.zone)}"'
                f' data-you="{self._you}">{self._clock}<span data-city>&nbsp;</span>'
                '<span class="tn" data-time></span></li>'
            )
        you = f" · {self._you}" if host.is_reader else ""
        return mark_safe(
            f'<div class="{css_class}" data-session-times>'
            f'<p class="bigtime">{_span(host, _LARGE_DASH)}</p>'
            f'<p class="zone"><b>{escape(host.city)}</b>{you} {_zone(host)}'
            f"{' · ' if clocks.duration else ''}{clocks.duration}</p>"
            f'<ul class="zones">{"".join(lines)}</ul></div>'
        )

    def _line(self, line, *, is_own):
        kind = ' class="you"' if is_own else ' class="is-reader"' if line.is_reader else ""
        you = f" · {self._you}" if line.is_reader else ""
        return (
            f'<li{kind} data-zone="{escape(line.zone)}">{self._skies[line.sky]}'
            f'<span>{escape(line.city)}{you} <span class="zones__offset">{_zone(line)}</span>'
            f'</span><span class="tn">{_span(line, " – ")}</span></li>'
        )

    def row(self, row) -> SafeString:
        """Return a row of `programme.Day.rows` as a list item."""
        slug = escape(row["slug"])
        look = ""
        if row["status"] == "now":
            look = " sess--now"
        elif row["is_closed"]:
            look = " sess--ferme"
        elif row["status"] == "cancelled":
            look = " sess--cancelled"
        clocks = row["clocks"]
        parts = [
            f'<li id="{slug}"><article class="sess{look}" aria-labelledby="t-{slug}">',
            self.times(clocks) if clocks else '<div class="sess__time"></div>',
            f'<div class="sess__body"><p class="sess__top">{self._top(row)}</p>',
        ]
        strand, title = row["strand"], row["title"]
        if strand.text:
            parts.append(f'<p class="sess__strand muted"{_lang(strand)}>{_typeset(strand)}</p>')
        heading = _typeset(title)
        if not row["is_closed"]:
            number = row["number_label"].text
            heading = f"{escape(number)} – {heading}" if number else heading
            heading = f'<a href="{escape(row["url"])}">{heading}</a>'
        parts.append(f'<h3 id="t-{slug}"{_lang(title)}>{heading}</h3>')
        if row["is_closed"]:
            parts.append(self._invited)
        else:
            self._details(row, parts)
        parts.append("</div></article></li>\n")
        return mark_safe("".join(parts))

    def _top(self, row):
        if row["icon"] not in self._icons:
            self._icons[row["icon"]] = icon(row["icon"])
        top = (
            f'<span class="kind" data-kind="{row["kind"]}">{self._icons[row["icon"]]}'
            f"{escape(row['kind_label'])}</span>"
        )
        if row["is_draft"]:
            top += self._draft
        for theme in row["themes"]:
            top += f"<span{_lang(theme)}>{_typeset(theme)}</span>"
        if row["status"]:
            left = ""
            if row["status"] == "now" and row["minutes"] is not None:
                left = ", " + escape(_("%(n)s min left") % {"n": row["minutes"]})
            look = "closed" if row["status"] == "cancelled" else row["status"]
            top += f'<span class="status status--{look}">{self._states[row["status"]]}{left}</span>'
        return top

    def _details(self, row, parts):
        description = row["description"]
        if description:
            parts.append(f'<p class="sess__desc"{_lang(description)}>{_typeset(description)}</p>')
        for step in row["steps"]:
            parts.append(_step(step))
        if row["people"]:
            parts.append(self._people(row["people"], row["others"]))
        meta = ""
        if row["is_live"]:
            meta += self._live
        if row["recording_url"]:
            meta += self._recorded
        if row["interpretation"]:
            meta += f"{self._interpretation}{escape(', '.join(row['interpretation']))}</span>"
        if row["room"] and row["room"].text:
            meta += f"{self._pin}{_in_its_language(row['room'])}</span>"
        if row["place"]:
            meta += f"{self._pin}{escape(str(row['place']))}</span>"
        if row["is_machine"] or row["has_machine_text"]:
            meta += self._machine
        if meta:
            parts.append(f'<p class="sess__meta">{meta}</p>')

    def _people(self, people, others):
        arches = "".join(
            f'<span class="arch arch--s" data-host="{person["tint"]}">'
            f"{escape(person['initials'])}</span>"
            for person in people
            if person["initials"]
        )
        names = ", ".join(_person(person) for person in people)
        rest = ""
        if others:
            # The words of two numbers may differ in more than the number.
            if ("others", others) not in self._written:
                words = ngettext("and %(n)s other", "and %(n)s others", others) % {"n": others}
                self._written["others", others] = f" {escape(words)}"
            rest = self._written["others", others]
        return (
            f'<div class="sess__who"><span class="arches" aria-hidden="true">{arches}</span>'
            f"<p>{names}{rest}</p></div>"
        )


_LARGE_DASH = '<span class="to"> – </span>'


def _span(line, dash):
    """Return from when to when a line's city reads the session, with its signs of another day."""
    span = f'<time datetime="{line.starts_iso}">{line.starts}</time>'
    span += _shift(line.starts_shift, line.starts_shift_title)
    if line.ends:
        span += f'{dash}<time datetime="{line.ends_iso}">{line.ends}</time>'
        span += _shift(line.ends_shift, line.ends_shift_title)
    return span


def _shift(shift, title):
    return f' <abbr class="plus" title="{title}">{shift}</abbr>' if shift else ""


def _zone(line):
    name = f"{escape(line.abbreviation)} " if line.abbreviation else ""
    return f"{name}({line.offset})"


def _step(step):
    title, place = step["title"], step["place"]
    name = _in_its_language(title) if title.text else escape(step["kind_label"])
    where = f" · {escape(str(place))}" if place else ""
    return (
        f'<p class="sess__step"><b class="tn"><time datetime="{step["time"]["starts_iso"]}">'
        f"{step['time']['text']}</time></b> {name}{where}</p>"
    )


def _person(person):
    name, city = escape(person["name"]), person["city"]
    if person["url"]:
        name = f'<a href="{escape(person["url"])}">{name}</a>'
    return f'{name} <span class="muted">({escape(city)})</span>' if city else name


def _typeset(served):
    return typeset(served.text, served.language)


def _in_its_language(served):
    text = _typeset(served)
    return f"<span{_lang(served)}>{text}</span>" if served.is_fallback else text


def _lang(served):
    return f' lang="{escape(served.language)}"' if served.is_fallback else ""
