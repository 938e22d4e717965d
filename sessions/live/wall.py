"""What fits on a screen in a hall, and how large: nobody can scroll there.

Heights are in em of the wall's own letters, as css/live-wall.css sets them; they are estimates, on
the safe side.
"""

from dataclasses import dataclass

# How much larger or smaller than its own letters the body of the wall is printed, by the class
# that css/live-wall.css has for it; the largest that fits is taken.
SIZES = (("few", 1.55), ("some", 1.3), ("many", 1.02), ("more", 0.86), ("all", 0.72))
# Of a screen of 16 to 9 this much is left below the heading.
ROOM = 35
# So many letters of a title, and of the small lines, stand beside each other at size 1.
TITLE_LETTERS, SMALL_LETTERS, MOVED_LETTERS = 46, 76, 70
MOST, MOST_MOVED = 6, 6
_HEADING, _LINE, _STATE, _TITLE, _SMALL, _MORE = 1.74, 3.2, 1.1, 1.51, 1.4, 2.1
_MOVED, _MOVED_ROW = 3.7, 1.57


@dataclass(frozen=True)
class Wall:
    """The `moment.Line`s that are shown and how many are not, the changes, the name of the size."""

    running: list
    more_running: int
    coming: list
    more_coming: int
    changes: list
    size: str


def wall_of(moment):
    """Return the `Wall` of a `Moment`; what does not fit at the smallest size is counted."""
    changes = moment.changes[:MOST_MOVED]
    number = min(MOST, max(len(moment.running), len(moment.coming)))
    fitting = (one for one in SIZES if _height(moment, changes, number, one[1]) * one[1] <= ROOM)
    name, size = next(fitting, SIZES[-1])
    while number > 1 and _height(moment, changes, number, size) * size > ROOM:
        number -= 1
    return Wall(
        running=moment.running[:number],
        more_running=len(moment.running[number:]),
        coming=moment.coming[:number],
        more_coming=len(moment.coming[number:]),
        changes=changes,
        size=name,
    )


def _height(moment, changes, number, size):
    columns = (_column(lines, number, size) for lines in (moment.running, moment.coming))
    return max(columns) + (_moved(changes, size) if changes else 0)


def _column(lines, number, size):
    shown = sum(_line(line, size) for line in lines[:number])
    return _HEADING + shown + (_MORE if len(lines) > number else 0)


def _line(line, size):
    clocks = sum(len(f"{one.city} {one.starts} {one.ends} · – +1 j") for one in line.clocks.others)
    told = sum(_rows(f"{one.label} {one.was} {one.now}", SMALL_LETTERS / size) for one in line.told)
    return (
        _LINE
        + _STATE * (1 + (15 + clocks) // int(SMALL_LETTERS / size))
        + _TITLE * _rows(line.title.text, TITLE_LETTERS / size)
        + _SMALL * (told + (1 if line.room or line.is_closed or line.interpretation else 0))
    )


def _moved(changes, size):
    letters = MOVED_LETTERS / size
    rows = sum(
        _rows(f"{one.told.label} {one.title.text} {one.told.was} {one.told.now}", letters)
        for one in changes
    )
    return _MOVED + _MOVED_ROW * -(-rows // 2)


def _rows(text, letters):
    return 1 + len(text) // int(letters)
