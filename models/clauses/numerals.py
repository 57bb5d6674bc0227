"""Chinese and Arabic numerals of citations."""

from functools import lru_cache

#: What a numeral of a citation may be made of, for use inside a character class.
DIGITS = "0-9零〇一二三四五六七八九十百两"


@lru_cache(maxsize=4096)
def number(text: str) -> int | None:
    """Return the value of ``一百二十四``, ``124`` or ``一二四``; ``None`` when it is no number."""
    if text.isdigit() and text.isascii():
        return int(text)
    import cn2an  # noqa: PLC0415  # dear to load

    try:
        return int(cn2an.cn2an(text.replace("〇", "零").replace("两", "二"), "smart"))
    except ValueError:
        return None
