"""``python -m benchmarks.rule_mutants [CODE …]``: break each rule in every place, ask its golden rows.

Each comparison is turned (> to >=, < to <=, == to != and back), each ``&`` made ``|`` and back, each
``~`` dropped; one change at a time. Prints a line a rule: mutants, noticed, and what survived; a
mutant that cannot run is noticed. Leaves with 1 where a comparison with a threshold survives.
"""

import ast
import inspect
import re
import sys
import types
from collections.abc import Iterator
from datetime import date

import polars as pl

from data_contracts.loader import indicator
from models.indicators import codes, module
from models.outcomes import RESULT, in_order
from tests.unit.indicators.golden_rows import check_rows, days, given, golden_path, read_csv

_SWAP: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}  # fmt: skip
_JOIN: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_THRESHOLD = re.compile(r"contract\[|_allowed")
Golden = list[tuple[date, pl.DataFrame, pl.DataFrame]]


def places(tree: ast.AST) -> list[int]:
    """Return the numbers of the nodes that can be broken, in the order ``ast.walk`` finds them."""
    return [
        i
        for i, node in enumerate(ast.walk(tree))
        if (isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAP)
        or (isinstance(node, ast.BinOp) and type(node.op) in _JOIN)
        or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert))
    ]


def broken(source: str, place: int) -> tuple[ast.AST, str, bool]:
    """Return the tree with one node broken, what stood there, and whether a threshold did."""
    tree = ast.parse(source)
    node = list(ast.walk(tree))[place]
    said = ast.unparse(node)
    if isinstance(node, ast.Compare):
        node.ops[0] = _SWAP[type(node.ops[0])]()
        return tree, said, bool(_THRESHOLD.search(said))
    if isinstance(node, ast.BinOp):
        node.op = _JOIN[type(node.op)]()
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
    return tree, said, False


def golden(code: str) -> Golden:
    """Return the golden rows of a rule: day, input, expected."""
    return [
        (day, read_csv(golden_path(code, "input", day), given(code)),
         read_csv(golden_path(code, "expected", day), RESULT))
        for day in days(code)
    ]  # fmt: skip


def survives(tree: ast.AST, code: str, rows: Golden) -> bool:
    """Tell whether a rule, broken or whole, still gives every golden row."""
    space = types.ModuleType(f"broken_{code}")
    try:
        exec(compile(ast.fix_missing_locations(tree), code, "exec"), space.__dict__)  # noqa: S102  # our own rule, changed
        for day, given_rows, want in rows:
            got = in_order(space.evaluate(given_rows, indicator(code), day))
            check_rows(got, want)
    # The whole rule has given its rows before (``of_rule``).
    except Exception:  # noqa: BLE001  # a broken rule may stop in any way
        return False
    return True


def of_rule(code: str, *, thresholds_only: bool = False) -> Iterator[tuple[str, bool, bool]]:
    """Yield what was broken, whether a threshold stood there, and whether nobody noticed."""
    source, rows = inspect.getsource(module(code)), golden(code)
    if not survives(ast.parse(source), code, rows):
        raise SystemExit(f"{code}: the rule as it stands does not give its golden rows")
    for place in places(ast.parse(source)):
        tree, said, threshold = broken(source, place)
        if threshold or not thresholds_only:
            yield said, threshold, survives(tree, code, rows)


def main() -> None:
    """Break, ask, print."""
    total = noticed = by_threshold = 0
    missed: list[str] = []
    for code in sys.argv[1:] or codes():
        found = list(of_rule(code))
        alive = [said for said, _, lives in found if lives]
        missed += [f"{code}: {said}" for said, threshold, lives in found if threshold and lives]
        total, noticed = total + len(found), noticed + len(found) - len(alive)
        by_threshold += sum(threshold for _, threshold, _ in found)
        print(
            f"{code}\t{len(found)}\t{len(found) - len(alive)}\t{' ¦ '.join(s[:60] for s in alive)}"
        )
    print(
        f"{total} mutants, {noticed} noticed; with a threshold {by_threshold}, missed {len(missed)}"
    )
    for line in missed:
        print(f"  {line}")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
