"""Names beside the dots of a map, where there is room for them."""

from collections.abc import Sequence
from dataclasses import dataclass

# In units of the drawing: a little more than the sizes in map.css.
_LETTER, _LINE = 17, 34
_MARGIN = 6


@dataclass(frozen=True, slots=True)
class Label:
    """The name beside a dot; (x, y) is where its base line starts or ends (`anchor`)."""

    text: str
    x: float
    y: float
    anchor: str  # start, middle or end


def place_labels(
    dots: Sequence, size: tuple[float, float], beside: Sequence, first: str = ""
) -> list[Label]:
    """Return names for those of the dots `beside` which one fits that hides nothing else.

    `dots` are all that are drawn (`worldmap.Dot`), `size` is that of the panel. Dots with a city of
    the kind `first` come before the others, and are named after that city.
    """
    taken = [
        (dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius)
        for dot in dots
    ]
    labels = []
    for dot in sorted(beside, key=lambda dot: not dot.of_kind(first)):
        for label, box in _candidates(dot, first):
            inside = (
                box[0] >= _MARGIN
                and box[1] >= _MARGIN
                and box[2] <= size[0] - _MARGIN
                and box[3] <= size[1] - _MARGIN
            )
            if inside and not any(_overlap(box, other) for other in taken):
                labels.append(label)
                taken.append(box)
                break
    return labels


def _candidates(dot, first):
    """Yield (label, its box) on the right, on the left, above and below of a dot.

    One that must be named may have its name farther off at its corners.
    """
    leading = dot.of_kind(first)
    name = (leading or dot.points)[0].name
    if dot.count > 1:
        name = f"{name} +{dot.count - 1}"
    width = len(name) * _LETTER
    side, half = dot.radius + _MARGIN, _LINE / 2
    places = [
        ("start", dot.x + side, dot.y),
        ("end", dot.x - side, dot.y),
        ("middle", dot.x, dot.y - side - half),
        ("middle", dot.x, dot.y + side + half),
    ]
    if leading:
        corners = [(x, y) for y in (-1, 1, -2, 2) for x in (1, -1)]
        places += [
            ("start" if x > 0 else "end", dot.x + x * side, dot.y + y * _LINE) for x, y in corners
        ]
    for anchor, x, y in places:
        left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
        label = Label(name, round(x, 1), round(y + _LINE * 0.3, 1), anchor)
        yield label, (left, y - half, left + width, y + half)


def _overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
