"""Whom to remind: enterprises of the same trade where the rise is, and in the same city."""

from collections.abc import Mapping

import polars as pl

from data_contracts import schema_of, table
from data_contracts.words import GONE
from models.early_warning.params import Params
from models.early_warning.records.sectors import division, trade

SCHEMA = schema_of(table("feat_warning__recipients"))
_RISK_ORDER = ("D", "C", "B", "A")
#: Digits of a GB/T 4754 code: class, group, division.
_FINEST_FIRST = (4, 3, 2)
#: Weeks of a party's cases and complaints by which enterprises are put in order.
_HISTORY_WEEKS = 104


def history_of(events: pl.DataFrame, week: int) -> pl.DataFrame:
    """Return the cases and other events of each party in the two years up to a week.

    Parameters
    ----------
    events : pl.DataFrame
        With source, party_key, known_week.

    Returns
    -------
    pl.DataFrame
        ``uscc, cases, others``; a party known by name only has its own key, which is no code.
    """
    is_case = pl.col("source") == "case"
    return (
        events.filter(pl.col("known_week").is_between(week - _HISTORY_WEEKS + 1, week))
        .drop_nulls("party_key")
        .group_by(uscc="party_key")
        .agg(cases=is_case.sum().cast(pl.Int64), others=(~is_case).sum().cast(pl.Int64))
        .sort("uscc")
    )


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
            .filter(~pl.col("status").fill_null("存续").is_in(GONE))
            .drop_nulls(["uscc", "region_code"])
            .unique("uscc", keep="first", maintain_order=True)
            .with_columns(
                division=pl.col("industry_code").map_elements(division, return_dtype=pl.String),
                trade=pl.col("industry_code").map_elements(trade, return_dtype=pl.String),
                city=pl.col("region_code").replace_strict(
                    dict(city_of), default=pl.col("region_code").str.slice(0, 4) + "00"
                ),
                order=pl.col("risk_class").replace_strict(
                    {r: i for i, r in enumerate(_RISK_ORDER)}, default=len(_RISK_ORDER)
                ),
            )
        )
        self.frame = frame
        self.trades: dict[str, str] = dict(frame.select("uscc", "trade").drop_nulls().iter_rows())
        self.names: dict[str, str] = dict(
            frame.select("uscc", "party_name").drop_nulls().iter_rows()
        )
        self.by_city = {
            (str(k[0]), str(k[1])): part
            for k, part in frame.drop_nulls("division")
            .partition_by(["city", "division"], as_dict=True)
            .items()
        }
        self.city_of = city_of

    def trade_of(self, codes: list[str | None], parties: list[str | None]) -> list[str]:
        """Return the trades most members belong to, as finely as most are known.

        Codes come from the records, else from the register: classes (four digits) when half of the
        members have one and agree on a few, else groups (three), else divisions (two).
        """
        found = [trade(c) or self.trades.get(p or "") for c, p in zip(codes, parties, strict=True)]
        named = [f for f in found if f]
        for length in _FINEST_FIRST:
            known = [f[:length] for f in named if len(f) >= length]
            kept = [t for t in sorted(set(known)) if known.count(t) >= max(1, 0.25 * len(known))]
            covered = sum(known.count(t) for t in kept)
            if length == _FINEST_FIRST[-1] or 2 * covered >= len(named) > 0:
                return kept
        return []

    def remind(
        self, warning_id: str, regions: list[str], trades: list[str], dealt_with: set[str],
        params: Params, history: pl.DataFrame | None = None,
    ) -> pl.DataFrame:  # fmt: skip
        """Return the enterprises of these trades in these counties and their cities.

        Parameters
        ----------
        warning_id : str
            The warning.
        regions : list of str
            Affected counties; first on the list.
        trades : list of str
            GB/T 4754 codes of two to four digits; an enterprise belongs whose code begins so.
            Where nobody's does, those of the same divisions.
        dealt_with : set of str
            Credit codes of parties already in the members; left out.
        params : Params
            ``max_recipients``.
        history : pl.DataFrame, optional
            ``uscc, cases, others``: what the enterprise was in lately, as :func:`history_of` says.

        Returns
        -------
        pl.DataFrame
            Columns of :data:`SCHEMA`; affected counties before neighbours, weaker credit class
            first, then who had more cases, then more complaints and other events, then code.
            Neither class nor history is shown.
        """
        cities = sorted({self.city_of.get(r, r[:4] + "00") for r in regions})
        wide = sorted({t[:2] for t in trades})
        parts = [self.by_city[c, t] for c in cities for t in wide if (c, t) in self.by_city]
        if not parts:
            return pl.DataFrame(schema=SCHEMA)
        whole = pl.concat(parts)
        same = whole.filter(pl.any_horizontal(pl.col("trade").str.starts_with(t) for t in trades))
        empty = pl.DataFrame(schema={"uscc": pl.String, "cases": pl.Int64, "others": pl.Int64})
        return (
            (same if same.height else whole)
            .filter(~pl.col("uscc").is_in(sorted(dealt_with)))
            .join(empty if history is None else history, on="uscc", how="left")
            .with_columns(
                pl.col("cases", "others").fill_null(0),
                near=~pl.col("region_code").is_in(regions),
            )
            .sort("near", "order", -pl.col("cases"), -pl.col("others"), "uscc")
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
