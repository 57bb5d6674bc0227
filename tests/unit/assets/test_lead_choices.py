"""The words offered in the workbooks of leads."""

from pathlib import Path

from assets.action.book import lead_choices
from assets.config.read import read_config
from assets.store.home import open_home


def test_no_word_is_offered_twice_however_many_actions_have_it(tmp_path: Path) -> None:
    config = read_config(open_home(tmp_path / "home"))
    kinds = [k for a in config.actions.actions.values() for own in a.issues.values() for k in own]
    assert len(kinds) > len(set(kinds)), "two actions shipped share their kinds of issues"
    for column, offered in lead_choices(config).items():
        assert len(offered) == len(set(offered)), column
    assert set(lead_choices(config)["issue_kind"]) == set(kinds)
