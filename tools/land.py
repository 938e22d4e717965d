"""Draw the land of the world once, in the projection of the map of signatory cities.

    python -m tools.land land-110m.json > portal/static/img/land.svg

`land-110m.json` is the file of that name in the npm package world-atlas (2.0.2, ISC), made from
Natural Earth, which is in the public domain. It has no borders of countries, so the map takes no
side about any.
"""

import json
import sys
from itertools import accumulate, pairwise
from pathlib import Path

from declarations.worldmap import CENTRE, HEIGHT, SOUTH, WIDTH, project

# Islets below this area (square units of the drawing) would not be seen.
SMALLEST = 0.6


def rings(topology):
    """Yield the outer and inner rings of all polygons as lists of (longitude, latitude)."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        # TopoJSON keeps differences, in steps of `scale`.
        steps = [list(accumulate(axis)) for axis in zip(*arc, strict=True)]
        arcs.append(
            [
                (x * scale[0] + shift[0], y * scale[1] + shift[1])
                for x, y in zip(*steps, strict=True)
            ]
        )
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                points = []
                for number in ring:
                    # A negative number is an arc run backwards.
                    part = arcs[number] if number >= 0 else arcs[~number][::-1]
                    points += part[1:] if points else part
                yield points


def unwrapped(ring):
    """Return the ring without leaps over ±180°, as degrees east of the centre of the map."""
    points = [((ring[0][0] - CENTRE + 180) % 360 - 180, ring[0][1])]
    for (before, _), (longitude, latitude) in pairwise(ring):
        leap = (longitude - before + 180) % 360 - 180
        points.append((points[-1][0] + leap, latitude))
    return points


def cut(points, edge, keep_below):
    """Return the part of a ring on one side of a meridian (Sutherland and Hodgman)."""
    kept = []
    for before, after in zip([points[-1], *points[:-1]], points, strict=True):
        inside = [(point[0] <= edge) == keep_below for point in (before, after)]
        if inside[0] != inside[1]:
            share = (edge - before[0]) / (after[0] - before[0])
            kept.append((edge, before[1] + share * (after[1] - before[1])))
        if inside[1]:
            kept.append(after)
    return kept


def pieces(ring):
    """Yield what of a ring lies on the map, also where it reaches over its left or right edge."""
    points = unwrapped(ring)
    for turn in (-360, 0, 360):
        piece = [(longitude + turn, latitude) for longitude, latitude in points]
        for edge, keep_below in ((180, True), (-180, False)):
            piece = cut(piece, edge, keep_below) if piece else piece
        if piece:
            yield piece


def area(points):
    """Return the area of a ring (shoelace formula)."""
    ends = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in ends)) / 2


def path(piece):
    """Return one closed ring in SVG's relative commands, tenths of a unit; "" for an islet."""
    drawn = []
    for east, latitude in piece:
        x, y = project(latitude, east + CENTRE)
        point = (round(x * 10), round(y * 10))
        if not drawn or point != drawn[-1]:
            drawn.append(point)
    if len(drawn) < 4 or area(drawn) < SMALLEST * 100:
        return ""
    steps = "".join(f"{_number(b[0] - a[0])}{_number(b[1] - a[1])}" for a, b in pairwise(drawn))
    return f"M{drawn[0][0] / 10:g} {drawn[0][1] / 10:g}l{steps.lstrip()}z"


def _number(tenths):
    text = f"{tenths / 10:g}"
    if abs(tenths) < 10:
        text = text.replace("0.", ".")
    return text if text.startswith("-") else f" {text}"


def land(topology):
    """Return the path of all land north of the southern edge of the map."""
    return "".join(
        path(piece)
        for ring in rings(topology)
        if min(latitude for _longitude, latitude in ring) > SOUTH
        for piece in pieces(ring)
    )


def main():
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path id="land" d="{land(topology)}"/></svg>'
    )


if __name__ == "__main__":
    main()
