"""Single words of contracts and tables in English."""

from functools import cache

from data_contracts import sources

_WORDS = {
    "明显异常": "marked", "疑点线索": "lead", "提示": "hint", "关注": "watch", "预警": "warning",
    "年": "years", "月": "months", "周": "weeks", "日": "days", "分": "points", "件": "cases", "人": "persons", "次": "times", "个": "", "count": "", "家": "businesses",
    "倍": "times", "项": "columns", "级": "level", "工作日": "working days", "working_days": "working days",
    "z": "standard errors", "yuan": "yuan", "元": "yuan", "万元": "ten thousand yuan",
}  # fmt: skip


@cache
def words() -> dict[str, str]:
    """Return Chinese word → English: titles of sources, levels, units."""
    titles = {c.title_zh: name.replace("_", " ") for name, c in sources().items()}
    return {**titles, **_WORDS}
