"""``--lang en`` speaks English in every command, and what is decided is kept with who typed it."""

import getpass

from assets.store.home import open_home
from assets.store.ledger import Ledger

from .conftest import Bureau


def test_a_reference_case_is_kept_with_the_account_that_typed_it(home: Bureau) -> None:
    case = home.table("core_cases")["case_key"][0]
    home.call("reference", case, "--note", "写得清楚", "--by", "甲", expect=0)
    (event,) = Ledger(open_home(home.home)).events("reference_case")
    assert (event.payload["by"], event.payload["user"]) == ("甲", getpass.getuser())
