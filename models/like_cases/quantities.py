"""Amounts and quantities a fact text states: the largest of each kind, fines left out."""

import polars as pl

#: A clause that speaks of a fine says nothing about the facts.
_FINES = r"[^，。；,;]{0,12}(?:罚款|罚没|罚金)[^，。；,;]{0,40}"
_NUMBER = r"[0-9][0-9,，]*(?:\.[0-9]+)?"
_KINDS = {
    "ln_yuan": (rf"{_NUMBER}\s*(?:万|余|多)*元", {"万": 10_000.0}),
    "ln_weight": (rf"{_NUMBER}\s*(?:余|多)?(?:吨|公斤|千克|斤|毫克|克|kg|g)", {"吨": 1e6, "公斤": 1e3, "千克": 1e3, "斤": 500.0, "毫克": 1e-3, "kg": 1e3}),
    "ln_count": (rf"{_NUMBER}\s*(?:余|多)?(?:件|瓶|袋|盒|箱|包|台|只|个|支|张|罐|桶|批|条|部|辆|人|次|起|颗|粒|本)", {}),
}  # fmt: skip
NAMES = tuple(_KINDS)


def read(cases: pl.DataFrame, text: str = "text") -> pl.DataFrame:
    """Return ``ln_yuan, ln_weight, ln_count``: ln(1 + largest), null where none is stated.

    Weights are in grams; 万元 is multiplied out.
    """
    plain = pl.col(text).str.replace_all(_FINES, "")
    return cases.select(
        _largest(plain, pattern, units).alias(name) for name, (pattern, units) in _KINDS.items()
    )


def _largest(text: pl.Expr, pattern: str, units: dict[str, float]) -> pl.Expr:
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
    values = text.str.extract_all(pattern).list.eval(figure * factor)
    return (values.list.max() + 1).log()
