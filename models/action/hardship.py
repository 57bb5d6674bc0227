"""Which enterprises' cases are assessed for what they cost a business, and whose parties are offered help."""

from datetime import date

import polars as pl

from data_contracts.obligations import Obligations

_STOPS = ("责令停产停业", "责令关闭", "限制开展生产经营活动")
_REVOKED = ("吊销许可证件", "降低资质等级")
_DEFERRED = ("延期", "分期")


def _recent(cases: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return enterprises' cases decided in the twelve months up to ``as_of``.

    Of a revoked decision no fine and no kind of penalty is left.
    """
    first = pl.lit(as_of).dt.offset_by("-12mo")
    enterprise = ~pl.col("is_natural_person").fill_null(value=False)
    left = {"fine_yuan", "penalty_kinds", "deferral"} & {*cases.columns}
    stands = ~pl.col("is_revoked").fill_null(value=False)
    return cases.filter(
        enterprise & (pl.col("decision_date") > first) & (pl.col("decision_date") <= as_of)
    ).with_columns(pl.when(stands).then(pl.col(c)).alias(c) for c in sorted(left))


def _listed(reasons: dict[str, pl.Expr]) -> pl.Expr:
    said = [pl.when(holds.fill_null(value=False)).then(pl.lit(w)) for w, holds in reasons.items()]
    return pl.concat_list(said).list.drop_nulls()


def impact(cases: pl.DataFrame, rules: Obligations, as_of: date) -> pl.DataFrame:
    """Return the cases to assess, with ``why`` and what the data hold already.

    Parameters
    ----------
    cases : pl.DataFrame
        ``case_key, is_natural_person, decision_date, is_revoked, penalty_kinds, fine_yuan,
        seizure_date, seizure_lifted_date, employees`` and whatever goes along.
    rules : Obligations
    as_of : datetime.date
    """
    kinds = pl.col("penalty_kinds").fill_null([])
    fine = pl.col("fine_yuan").cast(pl.Float64)
    why = _listed(
        {
            "停产停业": kinds.list.set_intersection(list(_STOPS)).list.len() > 0,
            "查封扣押": pl.col("seizure_date").is_not_null(),
            "吊销": kinds.list.set_intersection(list(_REVOKED)).list.len() > 0,
            "罚款较大": fine >= rules.impact_yuan.value,
        }
    )
    until = pl.coalesce("seizure_lifted_date", pl.lit(as_of))
    return (
        _recent(cases, as_of)
        .with_columns(
            why=why,
            seizure_days=(until - pl.col("seizure_date")).dt.total_days() + 1,
            fine_per_employee_yuan=pl.when(pl.col("employees") > 0).then(
                (fine / pl.col("employees")).round(2)
            ),
        )
        .filter(pl.col("why").list.len() > 0)
    )


def hard_up(cases: pl.DataFrame, rules: Obligations, as_of: date) -> pl.DataFrame:
    """Return the cases whose party may need help, with ``why``.

    Parameters
    ----------
    cases : pl.DataFrame
        ``case_key, is_natural_person, party_type, decision_date, is_revoked, deferral, fine_yuan,
        employees`` and whatever goes along. Where the number of employees is not known only 个体工商户 are small.
    rules : Obligations
    as_of : datetime.date
    """
    small = (pl.col("employees") < rules.small_employees.value).fill_null(value=False)
    small |= (pl.col("party_type") == "个体工商户").fill_null(value=False)
    much = pl.col("fine_yuan").cast(pl.Float64) >= rules.hard_yuan.value
    why = _listed({"延期分期": pl.col("deferral").is_in(_DEFERRED), "规模小罚款多": small & much})
    return _recent(cases, as_of).with_columns(why=why).filter(pl.col("why").list.len() > 0)
