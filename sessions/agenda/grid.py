"""The days of a programme as tables: hours down, rooms or parts across.

Each is a real table: every hour heads its row, every room its column, and a session is one cell
over the rows of its hours. What overlaps in one room stands side by side under the room's heading.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.lib import clock
from portal.lib.typography import day_shift_long_text, day_shift_text, time_text
from sessions.programme import look_of
from sessions.rows import hours

# A session without an end is drawn so long; marks of hours are set on days no longer than this.
WITHOUT_END = timedelta(minutes=30)
LONGEST_RULER = timedelta(hours=30)
_HOUR = timedelta(hours=1)
# Heights that the style sheet knows, in minutes.
_HEIGHTS = (5, 10, 15, 20, 30, 45, 60)


@dataclass
class Column:
    """A room, a part, or all there is; sessions that overlap have a lane each."""

    heading: str
    lang: str = ""
    sessions: list = field(default_factory=list)
    lanes: int = 1
    # First lane and number of lanes of each session, by uid.
    places: dict = field(default_factory=dict)


def day_table(day, pen, cities, states):
    """Return the table of one dated `Day` as safe HTML.

    `pen` is a `rows.Pen`; `cities` the `City`s whose hours stand in the rows, the one that governs
    first; `states` maps uids to (status, minutes left).
    """
    columns = _columns(day, pen)
    for column in columns:
        _lay_out(column)
    instants = _instants(day.sessions)
    head = _head(columns, cities, instants[0])
    body = _body(columns, instants, day, pen, cities, states)
    caption = f'<caption class="vh">{escape(day.heading)}</caption>'
    return SafeString(f'<table class="agrid">{caption}{head}<tbody>{body}</tbody></table>')


def end_of(session):
    """Return the instant up to which a session is drawn."""
    ends = session.ends_at
    return ends if ends and ends > session.starts_at else session.starts_at + WITHOUT_END


def _columns(day, pen):
    """Return the columns of a day: its rooms, else its parts where it has several, else one."""
    if any(session.room for session in day.sessions):
        rooms = {one.room.pk: one.room for one in day.sessions if one.room}
        order = [room for room in day.sessions[0].summit.rooms.all() if room.pk in rooms]
        return _split(day, pen, order, "room", "name", _("Without a room"))
    if len(day.parts) > 1:
        return _split(day, pen, day.parts, "part", "title", _("Without a part"))
    return [Column(_("Sessions"), sessions=list(day.sessions))]


def _split(day, pen, rows, name, title, rest):
    columns = {}
    for row in rows:
        text, lang, _machine = pen.tell(row, title)
        columns[row.pk] = Column(text or escape(row.key), lang)
    columns[None] = Column(escape(rest))
    for session in day.sessions:
        columns[getattr(session, f"{name}_id")].sessions.append(session)
    return [column for column in columns.values() if column.sessions]


def _lay_out(column):
    """Give each session its lane; one that overlaps no other takes them all."""
    clusters, reached = [], None
    for session in column.sessions:
        if reached is None or session.starts_at >= reached:
            clusters.append([])
            reached = session.starts_at
        clusters[-1].append(session)
        reached = max(reached, end_of(session))
    for cluster in clusters:
        ends = []
        for session in cluster:
            free = (lane for lane, end in enumerate(ends) if end <= session.starts_at)
            lane = next(free, len(ends))
            ends[lane : lane + 1] = [end_of(session)]
            column.places[session.uid] = (lane, 1)
        column.lanes = max(column.lanes, len(ends))
    for cluster in clusters:
        if len(cluster) == 1:
            column.places[cluster[0].uid] = (0, column.lanes)


def _instants(sessions):
    """Return the instants at which a row begins, and the last at which the table ends."""
    found = {session.starts_at for session in sessions} | {end_of(one) for one in sessions}
    first, last = min(found), max(found)
    if last - first <= LONGEST_RULER:
        hour = first.replace(minute=0, second=0, microsecond=0) + _HOUR
        while hour < last:
            found.add(hour)
            hour += _HOUR
    return sorted(found)


def _head(columns, cities, first):
    cells = []
    for number, city in enumerate(cities):
        look = "" if number else " agrid__own"
        offset = clock.offset_text(first, city.time_zone)
        cells.append(
            f'<th scope="col" class="agrid__city{look}"><b>{escape(city.label)}</b> '
            f"<small>{offset}</small></th>"
        )
    for column in columns:
        span = f' colspan="{column.lanes}"' if column.lanes > 1 else ""
        scope = "colgroup" if column.lanes > 1 else "col"
        cells.append(f'<th scope="{scope}"{span}{column.lang}>{column.heading}</th>')
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _body(columns, instants, day, pen, cities, states):
    """Write the rows: each hour, then what begins in it, then what stays empty."""
    index = {instant: number for number, instant in enumerate(instants)}
    starts, lanes = {}, 0
    for column in columns:
        for session in column.sessions:
            lane, width = column.places[session.uid]
            height = index[end_of(session)] - index[session.starts_at]
            starts[index[session.starts_at], lanes + lane] = (session, height, width, column)
        lanes += column.lanes
    taken = set()
    for (row, lane), (_session, height, width, _column) in starts.items():
        taken.update((row + down, lane + right) for down in range(height) for right in range(width))
    # Hours in which nothing takes place are drawn low.
    busy, lines = {row for row, _lane in taken}, []
    for number, instant in enumerate(instants[:-1]):
        earlier = instants[max(0, number - 1)]
        cells = [
            _hour(instant, city, day.date, pen.language, earlier, is_own=not n)
            for n, city in enumerate(cities)
        ]
        for lane in range(lanes):
            if (number, lane) in starts:
                session, height, width, column = starts[number, lane]
                where = _where(column) if len(columns) > 1 else ""
                state = states.get(session.uid, ("", None))
                cells.append(_cell(session, height, width, pen, state, where))
            elif (number, lane) not in taken:
                height = 1
                while number + height < len(instants) - 1 and (number + height, lane) not in taken:
                    height += 1
                taken.update((number + down, lane) for down in range(height))
                cells.append(f'<td{_rows(height)} class="agrid__free"></td>')
        minutes = int((instants[number + 1] - instant).total_seconds() // 60)
        size = max((one for one in _HEIGHTS if one <= minutes), default=_HEIGHTS[0])
        look = f"h{size}" if number in busy else "h0"
        lines.append(f'<tr class="{look}">{"".join(cells)}</tr>\n')
    return "".join(lines)


def _hour(instant, city, date, language, earlier, *, is_own):
    """Write the hour of one city, with its offset where its clocks changed since `earlier`."""
    wall = clock.to_wall(instant, city.time_zone)
    shift = (wall.date() - date).days
    mark = ""
    if shift:
        title = day_shift_long_text(shift, language)
        mark = f' <abbr class="plus" title="{title}">{day_shift_text(shift, language)}</abbr>'
    time = (
        f'<time datetime="{clock.iso_local(instant, city.time_zone)}">'
        f"{time_text(wall, language)}</time>{mark}"
    )
    offset = clock.offset_text(instant, city.time_zone)
    if offset != clock.offset_text(earlier, city.time_zone):
        time += f' <small class="agrid__change">{offset}</small>'
    sky = f"b-{clock.sky(instant, city.time_zone)}"
    if not is_own:
        return f'<td class="agrid__hour {sky}">{time}</td>'
    return f'<th scope="row" class="agrid__hour agrid__own {sky}">{time}</th>'


def _cell(session, height, width, pen, state, where):
    status, minutes = state
    clocks = pen.clocks(session)
    look, slug = look_of(session), escape(session.slug)
    span = f' colspan="{width}"' if width > 1 else ""
    css = {"now": " blk--now", "cancelled": " blk--off"}.get(status, "")
    said = pen.state(status, minutes) if status in ("now", "next", "cancelled") else ""
    others = " · ".join(f"{escape(line.city)} {_told(line, session)}" for line in clocks.others)
    others = f'<p class="blk__others">{others}</p>' if others else ""
    return (
        f'<td{_rows(height)}{span} class="agrid__slot"><div class="blk{css}" id="{slug}" '
        f'data-kind="{look.palette}"><p class="blk__top">{pen.top(session, "")}'
        f'<span class="tn">{_told(clocks.host, session)}</span></p>{said}{pen.news(session)}'
        f"{pen.heading(session, f't-{slug}', is_short=True)}{where}{others}</div></td>"
    )


def _told(line, session):
    """Write the hours of a city, with its offset where one of them comes twice that night."""
    ends = (instant for instant in (session.starts_at, session.ends_at) if instant)
    if any(_comes_twice(instant, line.zone) for instant in ends):
        return f"{hours(line)} <small>({line.offset})</small>"
    return hours(line)


# The sessions of a programme begin and end at a few instants.
@lru_cache(maxsize=4096)
def _comes_twice(instant, zone):
    return clock.occurrence_of(instant, zone) is not None


def _where(column):
    """Repeat the heading of a column for eyes, where a narrow screen leaves it far above."""
    return f'<p class="blk__where" aria-hidden="true"{column.lang}>{column.heading}</p>'


def _rows(height):
    return f' rowspan="{height}"' if height > 1 else ""
