"""Draw the benchmark's figures as one SVG: ``python -m benchmarks.county_revenue.plot IN OUT``."""

import json
import sys
from html import escape
from pathlib import Path

import numpy as np

_NAMES = {
    "oracle": "知情者（知道参数和走势）", "informed": "本方法，另告知离散度", "ours": "本方法",
    "r_farrington_sum": "R farringtonFlexible（金额）",
    "r_farrington_count": "R farringtonFlexible（件数）", "farrington_sum": "Farrington 型（金额）",
    "farrington_count": "Farrington 型（件数）", "robust_z": "稳健 z（金额）",
    "stl_mad": "STL+MAD（金额）", "isolation_forest": "IsolationForest", "yoy": "当月同比",
    "yoy_ytd": "年内累计同比",
}  # fmt: skip
_LEFT, _WIDE, _STEP = 250, 420, 24


def _mean(values: list[float]) -> tuple[float, float]:
    x = np.array(values, float)
    x = x[~np.isnan(x)]
    half = 1.96 * x.std(ddof=1) / np.sqrt(len(x)) if len(x) > 1 else 0.0
    return float(x.mean()), float(half)


def _bar(y: int, label: str, value: float, half: float, fill: str) -> str:
    end, low, high = (_LEFT + _WIDE * v for v in (value, value - half, value + half))
    return (
        f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{_LEFT}" y="{y}" width="{end - _LEFT:.1f}" height="16" fill="{fill}"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y + 8}" y2="{y + 8}" stroke="#000"/>'
        f'<text x="{max(end, high) + 6:.1f}" y="{y + 13}">{value:.2f}</text>'
    )


def draw(worlds: dict[str, dict[str, list[float]]]) -> str:
    """Return the SVG: who finds how much in the mixed world, then ours in every world."""
    mixed = worlds["mixed"]
    peers = {k[4:]: _mean(v) for k, v in mixed.items() if k.startswith("pod_")}
    parts, y = [], 44
    parts.append(
        '<text x="10" y="26" font-size="15">混合情形：误报率1%时的检出率（每段增长）</text>'
    )
    for name, (value, half) in sorted(peers.items(), key=lambda p: -p[1][0]):
        fill = {"ours": "#0b5394", "oracle": "#999"}.get(name, "#c9d7e8")
        parts.append(_bar(y, _NAMES.get(name, name), value, half, fill))
        y += _STEP
    y += 34
    parts.append(
        f'<text x="10" y="{y - 12}" font-size="15">各情形：本方法（深）与知情者（灰）</text>'
    )
    for name, figures in worlds.items():
        if "pod_ours" not in figures:
            continue
        for key, fill, label in (("pod_oracle", "#999", name), ("pod_ours", "#0b5394", "")):
            parts.append(_bar(y, label, *_mean(figures[key]), fill))
            y += 18
        y += 8
    size = f'width="{_LEFT + _WIDE + 80}" height="{y + 10}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">'
        '<rect width="100%" height="100%" fill="#fff"/>' + "\n".join(parts) + "</svg>\n"
    )


def main() -> None:
    source, target = (Path(name) for name in sys.argv[1:3])
    target.write_text(
        draw(json.loads(source.read_text(encoding="utf-8"))["worlds"]), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
