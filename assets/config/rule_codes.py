"""Rules as settings name them."""

from collections.abc import Iterable

from assets.store.home import HomeError
from data_contracts import indicators, rules_of_flags


def known_rules(codes: Iterable[str], where: str) -> None:
    """Refuse codes that are no rule's, or no longer one's; ``where`` is how the sentence begins.

    Raises
    ------
    HomeError
        Naming them, and the rule that took over what a code once was.
    """
    wrong = [code for code in codes if code not in indicators()]
    for code in wrong:
        if code in rules_of_flags():
            into = next(rule.code for rule in indicators().values() if code in rule.replaces)
            raise HomeError(f"{where} 里的 {code} 已并入 {into}，不再使用；请删去或改成 {into}。")
    if wrong:
        raise HomeError(f"{where} 有不认识的规则：{'、'.join(wrong)}。")
