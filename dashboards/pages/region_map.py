"""The map: the bureau's own boundaries as plain filled shapes, else one tile a county."""

from collections.abc import Mapping
from math import cos, radians

from dashboards import page
from dashboards.page import Part
from dashboards.pages.common import Tile, month_note, outline_words, tile_map
from dashboards.run import Rings
from dashboards.view import View

_WIDTH = 960.0
_TALLEST = 720.0
#: Shapes with a stronger outline are drawn over their neighbours.
_ABOVE = {"candidate": 1, "confirmed": 2}
#: Coordinates within these are taken for longitude and latitude.
_DEGREES = (180.0, 90.0)


def region_map(view: View, *, confirmed_only: bool, title: str) -> Part:
    """Return the map of a page.

    Parameters
    ----------
    view : View
        ``view.run.boundaries`` decides between shapes and tiles; counties without an outline
        stay tiles beneath.
    confirmed_only : bool
        Whether only criteria of counties that people confirmed are marked.
    title : str
    """
    cities = tile_map(view, confirmed_only=confirmed_only)
    facts = {
        "title": title, "confirmed": confirmed_only, "outline": outline_words(view), "note": month_note(view),
    }  # fmt: skip
    outlined = {c: r for c, r in view.run.boundaries.items() if c in view.regions}
    if not outlined:
        return page.html("tiles.html.j2", cities=cities, **facts)
    tiles = {tile.code: tile for _, group in cities for tile in group}
    rest = [(city, [t for t in group if t.code not in outlined]) for city, group in cities]
    shapes, height = _drawn(outlined, tiles)
    return page.html(
        "shapes.html.j2", shapes=shapes, width=round(_WIDTH), height=height,
        cities=[(city, group) for city, group in rest if group], **facts,
    )  # fmt: skip


def _drawn(
    outlined: Mapping[str, Rings], tiles: Mapping[str, Tile]
) -> tuple[list[tuple[Tile, str, float, float]], int]:
    """Fit all outlines into one picture: degrees are drawn equirectangular at their mid latitude."""
    points = [p for rings in outlined.values() for ring in rings for p in ring]
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    low, high = min(p[1] for p in points), max(p[1] for p in points)
    degrees = max(abs(left), abs(right)) <= _DEGREES[0] and max(abs(low), abs(high)) <= _DEGREES[1]
    squeeze = max(cos(radians((low + high) / 2)), 0.05) if degrees else 1.0
    across, up = max((right - left) * squeeze, 1e-9), max(high - low, 1e-9)
    scale = min(_WIDTH / across, _TALLEST / up)
    aside = (_WIDTH - across * scale) / 2

    def at(point: tuple[float, float]) -> tuple[float, float]:
        x = (point[0] - left) * squeeze * scale + aside
        return round(x, 1), round((high - point[1]) * scale, 1)

    shapes = []
    for code, rings in outlined.items():
        drawn = [[at(p) for p in ring] for ring in rings]
        path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in drawn)
        widest = max(drawn, key=lambda ring: max(x for x, _ in ring) - min(x for x, _ in ring))
        shapes.append((tiles[code], path, *_middle(widest)))
    shapes.sort(key=lambda shape: (_ABOVE.get(shape[0].state, 0), shape[0].code))
    return shapes, round(up * scale) + 1


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)
