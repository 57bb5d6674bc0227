"""The assets as Dagster carries them out: many small ones in one step.

What Dagster does around a step costs more than most assets cost themselves (decision 0050). Each asset
keeps its name, what it reads, its check and its own making; any of them is made alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from graphlib import TopologicalSorter

import dagster as dg

from assets.all import every_asset, tables_made
from assets.expectations.asset_checks import core_check, every_check, write_down
from assets.run import Asset, Run, Shown
from pipelines.labels import labelled

#: Step → the groups of the assets it makes. What is received and checked, then what is judged from it.
STEPS = {
    "intake_files": ("intake",),
    "received": ("raw", "core"),
    "judged": ("feat", "out", "pub"),
}
#: What is said of tables to which rows are added as they come in, when they are asked for alone.
AS_CAME_IN = "没有重做：收进来的行只由完整运行添入，单独做时照原样留着。要从归档重做，运行 hengjian rebuild。"
Made = dg.MaterializeResult[None] | dg.AssetCheckResult


class NotMadeError(Exception):
    """An asset could not be made; the message is its name, the cause says why."""


@cache
def steps() -> tuple[dg.AssetsDefinition, ...]:
    """Return every asset for Dagster: those that make tables by step, the others as they are."""
    made = tables_made()
    by_step = [_step(name, [a for a in made if a.group in of]) for name, of in STEPS.items()]
    others = [a for a in every_asset() if isinstance(a, dg.AssetsDefinition)]
    return (*by_step, *dg.map_asset_specs(labelled, others))


def _step(name: str, assets: Sequence[Asset]) -> dg.AssetsDefinition:
    """Return a step that makes those of ``assets`` that a Dagster run asks for, each after what it reads."""
    ordered = in_order(assets)
    known = {key for asset in ordered for key in asset.keys}

    @dg.multi_asset(
        name=name,
        specs=[labelled(spec) for asset in ordered for spec in asset.specs],
        check_specs=[check for check in every_check() if check.asset_key in known],
        required_resource_keys={"run"},
        can_subset=True,
    )
    def made(context: dg.AssetExecutionContext) -> Iterator[Made]:
        run: Run = context.resources.run
        checks = {key.asset_key for key in context.selected_asset_check_keys}
        for asset in ordered:
            if asset.keys & context.selected_asset_keys:
                with _named(asset.name):
                    shown = asset.make(run)
                yield from _told(context, run, asset, shown)
            if dg.AssetKey(asset.name) in checks:
                with _named(asset.name):
                    found = core_check(run, asset.name)
                yield found
        if checks:
            write_down(run)
        if run.is_alone:  # later Dagster would call what could not be written made
            run.warehouse.settle(noted=False)

    return made


def _told(
    context: dg.AssetExecutionContext, run: Run, asset: Asset, shown: Shown
) -> Iterator[dg.MaterializeResult[None]]:
    """Tell Dagster of everything an asset made: tables that are made together are so whichever is asked for."""
    for name in asset.makes:
        key = dg.AssetKey(name)
        seen = shown if name == asset.name else {"行数": run.warehouse.count(name)}
        if run.is_alone and _grows(name):
            seen = {**seen, "说明": AS_CAME_IN}
            if key in context.selected_asset_keys:
                context.log.warning(f"{name} {AS_CAME_IN}")
        if "行数" in seen:  # which Dagster shows at the head of its page
            seen = {**seen, "dagster/row_count": seen["行数"]}
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key, metadata=seen)
        else:
            context.log_event(dg.AssetMaterialization(key, metadata=seen))


def _grows(name: str) -> bool:
    """Whether rows are added to a table as they come in, so that alone there is nothing to make it from."""
    return name.startswith("raw_") or name.endswith("__rows") or name == "core_rows"


def in_order(assets: Sequence[Asset]) -> list[Asset]:
    """Return assets so that each stands after those whose tables it reads; beside each other by name.

    Raises
    ------
    graphlib.CycleError
        One of them reads, in the end, itself.
    """
    by_name = {asset.name: asset for asset in assets}
    maker = {table: asset.name for asset in assets for table in asset.makes}
    sorter = TopologicalSorter(
        {a.name: {maker[t] for t in a.upstream if t in maker} for a in assets}
    )
    sorter.prepare()
    ordered = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [by_name[name] for name in ready]
        sorter.done(*ready)
    return ordered


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say of what goes wrong in the block which asset was not made."""
    try:
        yield
    except dg.Failure:  # says all there is to say
        raise
    except Exception as error:
        raise NotMadeError(name) from error
