"""Whom to remind: enterprises of the same trade where the rise is, and in the same city."""

from collections.abc import Mapping

import polars as pl

from models.early_warning.params import Params
from models.early_warning.sectors import division

SCHEMA = {
    "warning_id": pl.String(),
    "uscc": pl.String(),
    "name": pl.String(),
    "region_code": pl.String(),
    "why": pl.String(),
    "reminded_on": pl.Date(),
    "answered_on": pl.Date(),
}
_GONE = ("注销", "吊销", "迁出")
_RISK_ORDER = ("D", "C", "B", "A")


class Register:
    """The register of enterprises, ready to be asked for one trade and some counties."""

    def __init__(self, entities: pl.DataFrame | None, city_of: Mapping[str, str]) -> None:
        columns = ("uscc", "party_name", "industry_code", "region_code", "status", "risk_class")
        if entities is None or not entities.height:
            entities = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        missing = [
            pl.lit(None, dtype=pl.String).alias(c) for c in columns if c not in entities.columns
        ]
        frame = (
            entities.with_columns(missing)
            .select(columns)
            .filter(~pl.col("status").fill_null("存续").is_in(_GONE))
            .drop_nulls(["uscc", "region_code"])
            .unique("uscc", keep="first", maintain_order=True)
            .with_columns(
                division=pl.col("industry_code").map_elements(division, return_dtype=pl.String),
                city=pl.col("region_code").replace_strict(
                    dict(city_of), default=pl.col("region_code").str.slice(0, 4) + "00"
                ),
                order=pl.col("risk_class").replace_strict(
                    {r: i for i, r in enumerate(_RISK_ORDER)}, default=len(_RISK_ORDER)
                ),
            )
        )
        self.frame = frame
        self.divisions: dict[str, str] = dict(
            frame.select("uscc", "division").drop_nulls().iter_rows()
        )
        self.by_city = {
            (str(k[0]), str(k[1])): part
            for k, part in frame.drop_nulls("division")
            .partition_by(["city", "division"], as_dict=True)
            .items()
        }
        self.city_of = city_of

    def trade_of(self, codes: list[str | None], parties: list[str | None]) -> list[str]:
        """Return the divisions most members belong to: from the records, else from the register."""
        found = [
            division(c) or self.divisions.get(p or "") for c, p in zip(codes, parties, strict=True)
        ]
        named = [f for f in found if f]
        return [d for d in sorted(set(named)) if named.count(d) >= max(1, 0.25 * len(named))]

    def remind(
        self, warning_id: str, regions: list[str], trades: list[str], dealt_with: set[str],
        params: Params,
    ) -> pl.DataFrame:  # fmt: skip
        """Return the enterprises of these trades in these counties and their cities.

        Parameters
        ----------
        warning_id : str
            The warning.
        regions : list of str
            Affected counties; first on the list.
        trades : list of str
            GB/T 4754 divisions.
        dealt_with : set of str
            Credit codes of parties already in the members; left out.
        params : Params
            ``max_recipients``.

        Returns
        -------
        pl.DataFrame
            Columns of :data:`SCHEMA`; affected counties before neighbours, weaker credit class
            first, then code. The class itself is not shown.
        """
        cities = sorted({self.city_of.get(r, r[:4] + "00") for r in regions})
        parts = [self.by_city[c, t] for c in cities for t in trades if (c, t) in self.by_city]
        if not parts:
            return pl.DataFrame(schema=SCHEMA)
        return (
            pl.concat(parts)
            .filter(~pl.col("uscc").is_in(sorted(dealt_with)))
            .with_columns(near=~pl.col("region_code").is_in(regions))
            .sort("near", "order", "uscc")
            .head(params.max_recipients)
            .select(
                warning_id=pl.lit(warning_id),
                uscc="uscc",
                name="party_name",
                region_code="region_code",
                why=pl.when("near").then(pl.lit("同市同类经营主体")).otherwise(
                    pl.lit("同地同类经营主体")
                ),
                reminded_on=pl.lit(None, dtype=pl.Date),
                answered_on=pl.lit(None, dtype=pl.Date),
            )
        )  # fmt: skip
