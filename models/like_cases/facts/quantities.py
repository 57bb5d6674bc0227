"""Amounts and quantities a fact text states: largest, sum and number of each kind."""

import polars as pl

_NUMBER = r"[0-9][0-9,，]*(?:\.[0-9]+)?"
_KINDS = {
    "yuan": (
        rf"{_NUMBER}\s*(?:亿|万|千|百|余|多)*元",
        {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2},
    ),
    "weight": (
        rf"{_NUMBER}\s*(?:余|多)?(?:吨|公斤|千克|斤|毫克|克|kg|mg|g)",
        {"吨": 1e9, "公斤": 1e6, "千克": 1e6, "斤": 5e5, "毫克": 1.0, "kg": 1e6, "mg": 1.0, "克": 1e3, "g": 1e3},
    ),
    "content": (
        rf"{_NUMBER}\s*(?:mg|毫克|[μu]g|微克|g|克)\s*[/／每]\s*[0-9l]*\s*(?:[mM][lL]|毫升|[lL]|升|kg|千克|公斤)",
        {"mg": 1.0, "毫克": 1.0, "μg": 1e-3, "ug": 1e-3, "微克": 1e-3, "g": 1e3, "克": 1e3},
    ),
    "count": (
        rf"{_NUMBER}\s*(?:余|多)?(?:件|瓶|袋|盒|箱|包|台|只|个|支|张|罐|桶|批|条|部|辆|人|次|起|颗|粒|本|株|份|头)",
        {},
    ),
}  # fmt: skip


def read(cases: pl.DataFrame, text: str = "text") -> pl.DataFrame:
    """Return the largest of each kind, and sum and number of amounts and weights, as ln(1 + figure).

    ``text`` is free of fines (:func:`text.without_outcomes`).
    Weights are in milligrams, contents in milligrams a unit (毫克/千克, mg/100ml), so that small ones
    are told apart; 万元 and 亿元 are multiplied out. A largest or a sum is null where none is
    stated; a number is then ln 1 = 0.
    """
    plain = pl.col(text).str.replace_all(_KINDS["content"][0], "")
    lists = cases.select(
        _stated(pl.col(text) if kind == "content" else plain, *spec).alias(kind)
        for kind, spec in _KINDS.items()
    )
    largest = [(pl.col(k).list.max() + 1).log().alias(f"ln_{k}") for k in _KINDS]
    further = []
    for kind in ("yuan", "weight"):
        some = pl.when(pl.col(kind).list.len() > 0).then(pl.col(kind).list.sum())
        further.append((some + 1).log().alias(f"ln_{kind}_sum"))
        number = pl.col(kind).list.len().fill_null(0)
        further.append((number + 1).cast(pl.Float64).log().alias(f"ln_{kind}_n"))
    return lists.select(*largest, *further)


def _stated(text: pl.Expr, pattern: str, units: dict[str, float]) -> pl.Expr:
    """Return the list of all figures of one kind, in its base unit."""
    figure = (
        pl.element()
        .str.extract(f"({_NUMBER})")
        .str.replace_all("[,，]", "")
        .cast(pl.Float64, strict=False)
    )
    factor: pl.Expr = pl.lit(1.0)
    for unit, value in reversed(units.items()):
        factor = (
            pl.when(pl.element().str.contains(unit, literal=True)).then(value).otherwise(factor)
        )
    return text.str.extract_all(pattern).list.eval((figure * factor).drop_nulls())
