"""Seconds and memory of pulling cases from a real PostgreSQL: ``python -m benchmarks.databases [rows]``.

Each step runs in a process of its own, so that its peak memory is its own.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import yaml

from benchmarks.databases.steps import pull, take_in, timed
from tests.integration.postgres import PASSWORD, Postgres, postgres

TABLE = """
create table cases as select
    '乙卯市监案字〔' || (2019 + i % 8) || '〕' || i || '号' as "案号", '乙卯市监处罚〔' || (2019 + i % 8) || '〕' || i || '号' as "决定书文号",
    '乙卯县市场监督管理局' as "办案机构", '1199' || lpad((i % 99 + 1)::text, 4, '0') || 'MB0000001X' as "办案机构代码",
    '99' || lpad((i % 99 + 1)::text, 4, '0') as "行政区划代码", '乙卯县第' || i % 300000 || '食品店' as "当事人名称",
    '个体工商户' as "当事人类别", '食品' as "业务领域", '监督检查' as "案件来源",
    date '2019-01-01' + i % 2600 as "立案日期", date '2019-02-01' + i % 2600 as "处罚决定日期", '普通程序' as "程序类型",
    '经营超过保质期的食品' as "违法行为类型", '当事人经营超过保质期的饼干' || i % 7 + 1 || '袋，货值120元，首次违法，已改正。' as "违法事实",
    '《中华人民共和国食品安全法》第一百二十四条第一款第（五）项' as "处罚依据", '罚款' as "处罚种类",
    120::numeric(18,2) as "货值金额(元)", 0::numeric(18,2) as "违法所得(元)", (1000 + i % 50000)::numeric(18,2) as "罚款金额(元)",
    0::numeric(18,2) as "没收金额(元)", '一般' as "裁量情节", '无从轻从重情形' as "情节理由",
    timestamp '2025-06-30' + i / 10 * 10 * {step} * interval '1 second' as "更新时间"
from generate_series(1, {rows}) i
"""
INDEX = 'create index on cases ("更新时间")'
NEW = """insert into cases select (jsonb_populate_record(c, jsonb_build_object('案号', replace(c."案号", '号', '-1号')))).*
from cases c order by "更新时间" desc limit 1000"""
CHANGE = """update cases set "罚款金额(元)" = 1, "更新时间" = '2026-06-30' where ctid in (select ctid from cases limit 1000)"""


def measured(said: str, step: Callable[[Path], int], home: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found, seconds, memory = pool.submit(timed, step, home).result()
    print(f"| {said} | {found} | {seconds:.1f} | {memory:.0f} |", flush=True)


def configure(home: Path, url: str, **more: object) -> None:
    (home / "config").mkdir(parents=True)
    body = {"source": "cases", "url": url, "table": "cases", "watermark": "更新时间"} | more
    (home / "config" / "sources.yml").write_text(
        yaml.safe_dump({"办案库": body}, allow_unicode=True), encoding="utf-8"
    )


def main(rows: int) -> None:
    os.environ["HENGJIAN_PG_PASSWORD"] = PASSWORD
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        server.sql(TABLE.format(rows=rows, step=31_000_000 / rows), INDEX, "analyze cases")
        print(
            f"{rows:,} rows, 23 columns\n| step | result | seconds | peak MB |\n|---|---|---|---|"
        )
        home = Path(folder) / "adbc"
        configure(home, server.url())
        measured("pull, PostgreSQL through ADBC (files of 200,000)", pull, home)
        measured("pull again, nothing new", pull, home)
        server.sql(NEW, CHANGE)
        measured("pull again, 1,000 new with the newest watermark, 1,000 changed", pull, home)
        measured("take in: contract, checks, typed", take_in, home)
        alchemy(server, Path(folder) / "alchemy")


def alchemy(server: Postgres, home: Path) -> None:
    """Pull the same table through the fallback, where psycopg is installed."""
    if find_spec("psycopg") is None:
        print("(psycopg is not installed: the fallback through SQLAlchemy was not measured)")
        return
    configure(home, server.url().replace("postgresql://", "postgresql+psycopg://"))
    measured("pull, the same through SQLAlchemy (psycopg)", pull, home)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
