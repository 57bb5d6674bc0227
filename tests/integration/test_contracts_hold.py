"""Every table of a published home has a contract and is as it says; every contract has its table."""

from assets.store.published import opened
from data_contracts import duckdb_type, tables

from .conftest import Bureau


def test_every_table_of_a_published_home_is_as_its_contract_says(published: Bureau) -> None:
    found: dict[str, dict[str, str]] = {}
    with opened(published.home / "warehouse.duckdb") as connection:
        for name, column, kind in connection.execute(
            """select table_name, column_name, data_type from information_schema.columns
            order by table_name, ordinal_position"""
        ).fetchall():
            found.setdefault(name, {})[column] = kind
    without = sorted(set(found) - set(tables()))
    assert not without, (
        f"no contract for {without}: describe each in data_contracts/tables/NAME.yml "
        "(`takes:` takes columns of other tables), then run `python -m pipelines.document`"
    )
    unmade = sorted(set(tables()) - set(found))
    assert not unmade, f"a contract and no table: {unmade}; delete the contract or make the table"
    for name, columns in found.items():
        promised = {c: duckdb_type(t.type) for c, t in tables()[name].columns.items()}
        assert list(columns.items()) == list(promised.items()), (
            f"{name} is not as data_contracts/tables/{name}.yml says: change one of them"
        )


def test_no_two_rows_of_a_table_have_one_key(published: Bureau) -> None:
    """An empty part of a key counts like any other value: whoever joins is told so on the pages of tables."""
    with opened(published.home / "warehouse.duckdb") as connection:
        keys = {n: ", ".join(f'"{c}"' for c in t.key) for n, t in tables().items() if t.key}
        twice = " union all ".join(
            f"select '{n}' as name from \"{n}\" group by {key} having count(*) > 1"
            for n, key in keys.items()
        )
        found = connection.execute(f"select distinct name from ({twice}) order by 1").fetchall()
        some = connection.execute("select count(*) from out_rule_coverage").fetchone()
    assert found == []
    assert some != (0,)


def test_every_table_and_column_says_what_it_is() -> None:
    for name, contract in tables().items():
        assert contract.title_zh, name
        assert contract.about, name
        for column, body in contract.columns.items():
            assert body.zh, (name, column)
            if column.endswith("_yuan") and body.type != "VARCHAR":
                assert body.unit, f"{name}.{column}: an amount says its unit"
