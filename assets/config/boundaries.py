"""A bureau's own boundaries: ``config/boundaries.geojson``, read strictly, kept as plain rings."""

import json
import math
import re
from pathlib import Path
from typing import Any

from assets.config.yaml_files import is_there
from assets.store.home import HomeError
from assets.store.refused import refused_because

#: The outlines of one county: rings of (longitude, latitude) or of any plane coordinates.
Rings = tuple[tuple[tuple[float, float], ...], ...]

_DEPTH = {"Polygon": 1, "MultiPolygon": 2}


def read_boundaries(path: Path) -> dict[str, Rings]:
    """Read a GeoJSON FeatureCollection whose features carry the six-digit ``code``.

    Parameters
    ----------
    path : Path
        The file; absent means that no boundaries are supplied.

    Returns
    -------
    dict of str to tuple
        Rings by code, in code order; empty when there is no file.

    Raises
    ------
    HomeError
        The file is not such a collection, a feature has no ``code`` or another geometry than
        Polygon or MultiPolygon, or two features have the same code.
    """
    if not is_there(path):
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _wrong(path, "读不懂：不是 UTF-8，请另存为 UTF-8") from error
    except json.JSONDecodeError as error:
        raise _wrong(path, f"第{error.lineno}行第{error.colno}个字读不懂：不是 JSON") from error
    except (RecursionError, ValueError) as error:
        raise _wrong(path, "读不懂：不是 JSON") from error
    except OSError as error:
        raise _wrong(path, f"读不懂：{refused_because(error)}") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise _wrong(path, "应为 GeoJSON 的 FeatureCollection")
    found: dict[str, Rings] = {}
    for number, feature in enumerate(features, start=1):
        code, rings = _feature(path, number, feature)
        if code in found:
            raise _wrong(path, f"行政区划代码 {code} 出现两次")
        found[code] = rings
    return dict(sorted(found.items()))


def _feature(path: Path, number: int, feature: Any) -> tuple[str, Rings]:
    body = _body(feature)
    code = str(_body(body.get("properties")).get("code", ""))
    if not re.fullmatch(r"[0-9]{6}", code):
        raise _wrong(path, f"第{number}个要素的属性 code 应为六位行政区划代码，读到“{code[:12]}”")
    geometry = _body(body.get("geometry"))
    depth = _DEPTH.get(str(geometry.get("type")))
    if depth is None:
        raise _wrong(path, f"{code} 的几何类型应为 Polygon 或 MultiPolygon")
    coordinates = geometry.get("coordinates") or []
    polygons = [coordinates] if depth == 1 else coordinates
    try:
        rings = tuple(
            tuple((float(point[0]), float(point[1])) for point in ring)
            for polygon in polygons
            for ring in polygon
        )
    except (TypeError, ValueError, LookupError, OverflowError) as error:
        raise _wrong(path, f"{code} 的坐标应为数") from error
    if not rings or any(len(ring) < 4 for ring in rings):
        raise _wrong(path, f"{code} 的每一圈至少要有四个点")
    if not all(math.isfinite(v) for ring in rings for point in ring for v in point):
        raise _wrong(path, f"{code} 的坐标应为有限的数")
    return code, rings


def _body(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


def _wrong(path: Path, why: str) -> HomeError:
    return HomeError(f"config/{path.name}：{why}。")
