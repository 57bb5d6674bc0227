"""Small drawings as SVG: they print, need no script and scale with the page."""

from collections.abc import Collection, Mapping, Sequence
from math import log10

from markupsafe import Markup

_TONE_OF_OUTCOME = {"flagged": "ink", "clear": "pale", "not_evaluated": "hatch"}


def sparkline(values: Sequence[float | None], marks: Mapping[int, str], label: str) -> Markup:
    """Return a word-sized line of a county's months with its flagged ones marked.

    Parameters
    ----------
    values : sequence of float or None, length n
        Each on the county's own scale; ``None`` breaks the line.
    marks : Mapping[int, str]
        Tone (``wait``, ``red``, ``amber``, ``slate``) of the flagged positions.
    label : str
        What a screen reader says.
    """
    width, height, pad = 132.0, 28.0, 4.0
    known = [v for v in values if v is not None]
    top = max(known, default=0.0) or 1.0
    step = (width - 2 * pad) / max(len(values) - 1, 1)

    def at(i: int, v: float) -> tuple[float, float]:
        return round(pad + i * step, 1), round(height - pad - v / top * (height - 2 * pad), 1)

    path, pen = [], "M"
    for i, v in enumerate(values):
        if v is None:
            pen = "M"
            continue
        x, y = at(i, max(v, 0.0))
        path.append(f"{pen}{x} {y}")
        pen = "L"
    dots = Markup("").join(
        Markup('<circle class="dot {}" cx="{}" cy="{}" r="3"/>').format(
            tone, *at(i, values[i] or 0)
        )
        for i, tone in sorted(marks.items())
    )
    return Markup(
        '<svg class="spark" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}" role="img"'
        ' aria-label="{2}"><path d="{3}"/>{4}</svg>'
    ).format(width, height, label, "".join(path), dots)


def small_series(
    values: Sequence[float | None],
    bands: Sequence[tuple[float, float] | None],
    marks: Mapping[int, str],
    unknown: Collection[int],
    label: str,
) -> Markup:
    """Return a county's months on its own scale: expected band, line, marks, hatched months.

    Parameters
    ----------
    values : sequence of float or None, length n
    bands : sequence of (low, high) or None, length n
    marks : Mapping[int, str]
        Tone of the flagged positions.
    unknown : collection of int
        Positions that could not be judged.
    label : str
        What a screen reader says.
    """
    width, height, pad = 216.0, 84.0, 5.0
    top = max([v for v in values if v is not None] + [b[1] for b in bands if b], default=0.0) or 1.0
    step = (width - 2 * pad) / max(len(values) - 1, 1)

    def at(i: int, v: float) -> str:
        y = height - pad - max(v, 0.0) / top * (height - 2 * pad)
        return f"{pad + i * step:.1f} {y:.1f}"

    hatch = Markup("").join(
        Markup('<rect class="unknown" x="{:.1f}" y="0" width="{:.1f}" height="{:.0f}"/>').format(
            pad + (i - 0.5) * step, step, height
        )
        for i in sorted(unknown)
    )
    known = [(i, b) for i, b in enumerate(bands) if b is not None]
    edge = [at(i, b[1]) for i, b in known] + [at(i, b[0]) for i, b in reversed(known)]
    band = f"M{'L'.join(edge)}Z" if edge else ""
    path, pen = [], "M"
    for i, v in enumerate(values):
        if v is not None:
            path.append(f"{pen}{at(i, v)}")
        pen = "M" if v is None else "L"
    dots = Markup("").join(
        Markup('<circle class="dot {}" cx="{}" cy="{}" r="3.5"/>').format(
            tone, *at(i, values[i] or 0).split()
        )
        for i, tone in sorted(marks.items())
    )
    return Markup(
        '<svg class="small-series" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}'
        '<path class="band" d="{}"/><path class="line" d="{}"/>{}</svg>'
    ).format(width, height, label, hatch, band, "".join(path), dots)


def outcome_bar(counts: Mapping[str, int], label: str) -> Markup:
    """Return one bar: flagged, clear, not evaluated (hatched), in shares of their sum."""
    return part_bar([(tone, counts.get(o, 0)) for o, tone in _TONE_OF_OUTCOME.items()], label)


def part_bar(parts: Sequence[tuple[str, float]], label: str) -> Markup:
    """Return one bar of named tones in shares of their sum."""
    total = sum(v for _, v in parts) or 1.0
    drawn, left = [], 0.0
    for tone, value in parts:
        share = value / total * 100
        if share > 0:
            drawn.append(
                Markup('<rect class="{}" x="{:.2f}%" width="{:.2f}%" y="0" height="100%"/>').format(
                    tone, left, share
                )
            )
        left += share
    return Markup('<svg class="bar" role="img" aria-label="{}">{}</svg>').format(
        label, Markup("").join(drawn)
    )


def seen_expected(seen: float, expected: float, most: float, label: str) -> Markup:
    """Return a bar of what was seen with a tick where it was expected."""
    scale = most or 1.0
    return Markup(
        '<svg class="bar" role="img" aria-label="{}">'
        '<rect class="pale" x="0" width="100%" y="0" height="100%"/>'
        '<rect class="accent" x="0" width="{:.2f}%" y="25%" height="50%"/>'
        '<line class="tick" x1="{:.2f}%" x2="{:.2f}%" y1="0" y2="100%"/></svg>'
    ).format(label, min(seen / scale, 1) * 100, *[min(expected / scale, 1) * 100] * 2)


def _ticks(low: float, high: float) -> list[float]:
    found = []
    for power in range(9):
        for lead in (1, 2, 5):
            value = float(lead * 10**power)
            if low <= value <= high:
                found.append(value)
    if len(found) > 6:
        tens = [v for v in found if log10(v).is_integer()]
        found = tens if len(tens) >= 3 else found[:: len(found) // 5 + 1]
    return found


def _tick_words(value: float) -> str:
    return f"{value / 10_000:g}万" if value >= 10_000 else f"{value:,.0f}"


def fine_range(
    fine: float | None,
    peers: Sequence[float],
    expected: tuple[float | None, float | None, float | None],
    statutory: tuple[float | None, float | None],
    label: str,
    pieces: Sequence[tuple[float, float]] = (),
) -> Markup:
    """Return where a fine stands: statutory range, range of like cases, each peer, this case.

    Parameters
    ----------
    fine : float, optional
        The case's fine in yuan; ``None`` before the decision.
    peers : sequence of float
        Fines of the like cases in yuan.
    expected : tuple of three floats or None
        Lower end, middle and upper end of the range of like cases in yuan.
    statutory : tuple of two floats or None
        Statutory range of the tier in yuan.
    label : str
        What a screen reader says.
    pieces : sequence of (from, to)
        The places where like cases lie, in yuan, where they are more than one; drawn instead of
        one range.
    """
    given = [v for v in [fine, *peers, *expected, *statutory] if v is not None]
    low = max(min((v for v in given if v > 0), default=100.0) * 0.7, 1.0)
    high = max([*given, low * 10]) * 1.4
    span = log10(high) - log10(low)

    def x(value: float | None) -> float:
        return 4 + 92 * (log10(max(value or low, low)) - log10(low)) / span

    out = [
        Markup('<line class="axis" x1="4%" x2="96%" y1="92" y2="92"/>'),
        *(
            Markup(
                '<line class="axis" x1="%(x).2f%%" x2="%(x).2f%%" y1="92" y2="97"/>'
                '<text class="tick-text" x="%(x).2f%%" y="112">%(words)s</text>'
            )
            % {"x": x(t), "words": _tick_words(t)}
            for t in _ticks(low, high)
        ),
    ]
    lower, middle, upper = expected
    whole = [(lower, upper)] if lower is not None and upper is not None else []
    out.extend(
        Markup('<rect class="band" x="{:.2f}%" width="{:.2f}%" y="40" height="52"/>').format(
            x(a), max(x(z) - x(a), 0.6)
        )
        for a, z in pieces or whole
    )
    if middle is not None:
        out.append(
            Markup('<line class="middle" x1="{0:.2f}%" x2="{0:.2f}%" y1="40" y2="92"/>').format(
                x(middle)
            )
        )
    if statutory[0] is not None and statutory[1] is not None:
        out.append(
            Markup(
                '<line class="law" x1="{0:.2f}%" x2="{1:.2f}%" y1="28" y2="28"/>'
                '<line class="law" x1="{0:.2f}%" x2="{0:.2f}%" y1="22" y2="34"/>'
                '<line class="law" x1="{1:.2f}%" x2="{1:.2f}%" y1="22" y2="34"/>'
                '<text class="tick-text" x="{2:.2f}%" y="16">法定幅度</text>'
            ).format(x(statutory[0]), x(statutory[1]), (x(statutory[0]) + x(statutory[1])) / 2)
        )
    dots = (
        f'<circle class="peer" cx="{x(p):.2f}%" cy="{56 + 12 * (i % 3)}" r="4"/>'
        for i, p in enumerate(peers)
    )
    out.append(Markup("".join(dots)))  # noqa: S704 - numbers alone
    if fine is not None:
        out.append(
            Markup(
                '<line class="own" x1="{0:.2f}%" x2="{0:.2f}%" y1="36" y2="92"/>'
                '<circle class="own" cx="{0:.2f}%" cy="66" r="6"/>'
            ).format(x(fine))
        )
    return Markup(
        '<svg class="fine-range" height="120" role="img" aria-label="{}">{}</svg>'
    ).format(label, Markup("").join(out))
