"""A configured folder with a person's name in it is known again, though it is stored without the name."""

from types import SimpleNamespace

from assets.feat.feat_answer__judged import folders
from models.identity.titles import masked_path
from models.leads.rights import CITY, COUNTY, rights_of

KEY = b"0" * 32


def test_a_folder_named_after_a_person_gives_its_right() -> None:
    config = SimpleNamespace(
        county_folders={"乙卯县/常问渠": "990101"}, city_folders=["市局_常问渠"]
    )
    run = SimpleNamespace(home=SimpleNamespace(key=lambda: KEY), config=config)
    for name, role, place in (
        ("乙卯县/常问渠/答复.csv", COUNTY, "990101"), ("市局_常问渠/认定.csv", CITY, ""),
    ):  # fmt: skip
        stored = masked_path(name, KEY)
        assert stored != name
        for file in (stored, name):
            rights = rights_of(None, file, *folders(run))
            assert (rights.role, rights.place) == (role, place)
    other = masked_path("乙卯县/常渠问/答复.csv", KEY)
    assert rights_of(None, other, *folders(run)).role is None
