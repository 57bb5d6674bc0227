"""Public data as a bureau's files, so that they go the real way: ``python -m benchmarks.real_data HOME``.

South African municipalities' monthly fine revenue becomes ``fiscal_revenue`` (municipalities get invented
codes), dated Chinese messages to a complaint board become ``complaints``. The data are not part of the
project; where they lie is said with ``--data``.
"""

import argparse
from pathlib import Path

import polars as pl

#: Where the data lie beside a developer's checkout.
DATA = Path(__file__).parents[2] / "shared" / "data"


def fiscal(data: Path) -> pl.DataFrame:
    """Return South African fine revenue (rand taken as yuan) with the headers of a fiscal report."""
    raw = pl.read_csv(data / "za_traffic_fines.csv")
    codes = sorted(raw["municipality_code"].unique())
    invented = {code: f"99{n // 50 + 10:02d}{n % 50 + 1:02d}" for n, code in enumerate(codes)}
    return raw.select(
        pl.col("municipality_code").replace_strict(invented).alias("行政区划代码"),
        pl.col("year").alias("年度"), pl.col("month").alias("月份"),
        pl.lit("103050123").alias("科目编码"), pl.lit("市场监管罚没收入").alias("科目名称"),
        pl.col("amount_rand").alias("本月金额(元)"),
    )  # fmt: skip


def complaints(data: Path) -> pl.DataFrame:
    """Return the dated messages with the headers of a 12315 export; the first place named is the region."""
    raw = pl.read_parquet(data / "smartgov_complaints.parquet")
    place = pl.concat_str("subject", "text").str.extract(r"([A-Z])\d*(?:市|区|县)").fill_null("A")
    letters = {chr(65 + n): f"9950{n + 1:02d}" for n in range(26)}
    return raw.select(
        pl.col("message_id").cast(pl.String).alias("登记编号"), pl.lit("投诉").alias("表单类型"),
        pl.col("created_at").dt.to_string("%Y-%m-%d %H:%M:%S").alias("登记日期"),
        place.replace_strict(letters).alias("行政区划代码"),
        pl.col("user_id").cast(pl.String).alias("姓名"), pl.col("subject").alias("商品服务名称"),
        pl.col("text").alias("问题陈述"),
    )  # fmt: skip


def write_inbox(inbox: Path, data: Path = DATA) -> dict[str, pl.DataFrame]:
    """Write both as CSV into an inbox and return the frames."""
    inbox.mkdir(parents=True, exist_ok=True)
    frames = {"fiscal_revenue": fiscal(data), "complaints": complaints(data)}
    for name, frame in frames.items():
        frame.write_csv(inbox / f"{name}.csv", include_bom=True)
    return frames


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    given = parser.parse_args()
    for title, rows in write_inbox(given.home / "inbox", given.data).items():
        print(title, rows.height)
