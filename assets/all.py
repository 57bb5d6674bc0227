"""Every asset, found by listing the layer folders; and the checks that stand between core_ and the rest."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import dagster as dg

from assets.arrivals.intake_files import intake_files
from assets.core.assets import core_assets
from assets.feat.rule_inputs import rule_inputs
from assets.out.as_judged import as_judged
from assets.publishing.month_lock import month_lock
from assets.publishing.publish import publication
from assets.raw.factory import raw_assets
from assets.run import Asset


def _listed(layer: str) -> list[Asset]:
    """Return the asset of every module of a layer: file name = asset name = table name."""
    package = import_module(f"assets.{layer}")
    found = []
    for module in iter_modules(package.__path__):
        if module.name.startswith(f"{layer}_"):
            made = import_module(f"assets.{layer}.{module.name}")
            found.append(getattr(made, module.name))
    return found


@cache
def tables_made() -> tuple[Asset, ...]:
    """Return the assets that make tables, in layer order."""
    return (
        intake_files, *raw_assets, *core_assets, *_listed("feat"), *rule_inputs, *_listed("out"), *as_judged, *_listed("pub"),
    )  # fmt: skip


@cache
def every_asset() -> tuple[Asset | dg.AssetsDefinition, ...]:
    """Return all assets in layer order; last those that lock a month and publish."""
    names = [a.name for a in tables_made()]
    return (*tables_made(), month_lock, publication([*names, "month_lock"]))
