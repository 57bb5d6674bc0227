"""month_lock: one partition a month; locks the month's form, or shows it as it was locked."""

import json
from hashlib import sha256

import dagster as dg
import polars as pl

from assets.increment.issued import payloads
from assets.month import table as month_table
from assets.out import out_month_report, out_month_table
from assets.out.out_month_corrections import out_month_corrections
from assets.out.out_month_register import out_month_register
from assets.out.out_month_report import KIND, NAME, drafted, lock, locked_frame, together
from assets.out.out_month_sum import out_month_sum
from assets.out.out_region_month import FIGURES
from assets.run import Run
from data_contracts import table
from models.action.month_days import first_after, lock_day

MONTHS = dg.MonthlyPartitionsDefinition(start_date="2020-01-01", timezone="Asia/Shanghai")


def locked(run: Run, month: str) -> pl.DataFrame:
    """Return a month's form as it was locked, locking it first where this run may.

    Raises
    ------
    dagster.Failure
        The month is not over, has no rows, or is not locked and this run enters nothing in the ledger.
    """
    if (form := _as_locked(run, month)) is not None:
        return form
    if run.as_of < first_after(month):
        raise _failure(f"{month} 到 {run.as_of} 还没有结束，不能锁定。")
    if run.is_alone:
        raise _failure(f"{month} 还没有锁定。请运行作业 lock_month 的这个分区，它连同发布一起做。")
    form = drafted(run, month)
    if form.is_empty():
        raise _failure(f"没有 {month} 的数据，无可锁定。")
    lock(run, month, form)
    run.warehouse.write(NAME, together(run))
    lock_table(run, month)
    return form if (frozen := _as_locked(run, month)) is None else frozen


def lock_table(run: Run, month: str) -> None:
    """Lock 《问题整治情况表》 of a month that has one, and write again what follows from it."""
    if month in month_table.locked_forms(run) or not month_table.is_due(run, month):
        return
    month_table.lock(run, month_table.drafted(run, month))
    run.warehouse.write(out_month_table.NAME, out_month_table.tables(run))
    for following in _FOLLOWING:
        following.make(run)


#: What follows from the tables of the months.
_FOLLOWING = (out_month_sum, out_month_register, out_month_corrections)


def _as_locked(run: Run, month: str) -> pl.DataFrame | None:
    issued = [*run.ledger.events(KIND), *run.to_issue]
    found = [e for e in issued if e.kind == KIND and e.key == month]
    return locked_frame(found[0]) if found else None


def _failure(sentence: str) -> dg.Failure:
    return dg.Failure(sentence, allow_retries=False)


def fingerprint(form: pl.DataFrame) -> str:
    """Return a short hash of a form's content: the same form always gives the same one."""
    rows = payloads(form.sort("region_code"))
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


@dg.asset(
    group_name="publish",
    # It makes them again, from what they are made of.
    deps={
        NAME,
        out_month_table.NAME,
        *(following.name for following in _FOLLOWING),
        *out_month_report.out_month_report.deps,
        *out_month_table.out_month_table.deps,
    },
    partitions_def=MONTHS,
    required_resource_keys={"run"},
)
def month_lock(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Lock a month's form; for a month locked already, show the same content again."""
    if not context.has_partition_key:
        raise _failure("没有选月份：month_lock 要选一个分区，如 2026-05-01。")
    run: Run = context.resources.run
    month = context.partition_key[:7]
    form = locked(run, month)
    columns = table(NAME).columns
    sums = {
        f"{columns[c].zh} 合计({columns[c].unit or '件'})": float(form[c].sum() or 0)
        for c in FIGURES
    }
    return dg.MaterializeResult(
        metadata={
            "月份": month, "锁定于": str(form["locked_on"].max()), "应锁定日": str(lock_day(month)),
            "内容指纹": fingerprint(form), "县数": form.height, **sums,
        }
    )  # fmt: skip
