"""What other programs read: the columns promised to them come first, under these names, of these types."""

import pytest

from data_contracts import table

YUAN, WHOLE, REAL, TEXT, DAY, LISTED = (
    "DECIMAL(18,2)",
    "BIGINT",
    "DOUBLE",
    "VARCHAR",
    "DATE",
    "LIST<VARCHAR>",
)
#: Names that say their type: by their endings, else one by one; text otherwise.
ENDINGS = {
    "_yuan": YUAN,
    "_on": DAY,
    "_value": REAL,
    "_z": REAL,
    "_share": REAL,
    "_start": DAY,
    "_end": DAY,
}
TYPES = {
    **dict.fromkeys(("first_seen", "as_of", "confirmed_at"), DAY),
    **dict.fromkeys(("expected_q10", "expected_q50", "expected_q90"), YUAN),
    **dict.fromkeys(
        ("observed", "expected", "threshold", "score", "ratio", "yoy", "ytd_yoy", "yoy_without_largest", "similarity",
         "position", "peer_position", "eb05", "precision", "interval_low", "interval_high"), REAL),
    **dict.fromkeys(
        ("n", "cases", "revision", "criteria_met", "n_peers", "rank", "n_cases", "n_complaints", "n_parties", "current_n",
         "n_flagged", "n_found", "n_problem", "n_justified", "n_data_error", "rows", "rows_in", "rows_accepted",
         "rows_set_aside", "duplicates", "unit_suspects", "rule_version"), WHOLE),
    **dict.fromkeys(("complete", "delivered", "late", "overdue"), "BOOLEAN"),
    **dict.fromkeys(
        ("region_scope", "evidence", "terms", "reasons", "shared", "differs", "exclusions", "possible_justifications",
         "representative_case_keys", "missing_columns", "rules_switched_off", "current_scope"), LISTED),
}  # fmt: skip
PROMISED = {
    "out_flags": "flag_id rule_code rule_version object_type object_key region_code period level observed expected "
    "threshold unit n score p_value reason legal_basis evidence exclusions possible_justifications status finding "
    "first_seen as_of",
    "out_rule_coverage": "rule_code region_code period outcome not_evaluated_reason n",
    "out_region_month": "region_code month cases fines_yuan confiscations_yuan decided_yuan treasury_yuan ytd_yuan "
    "ytd_yoy expected_yuan ratio yoy yoy_without_largest largest_case_share frequency_z severity_z score p_value "
    "q_value outcome not_evaluated_reason growth_kind complete judged_on revision",
    "out_key_regions": "period region_code revenue_outcome enforcement_outcome complaint_outcome criteria_met reasons "
    "confirmed_by confirmed_at confirmation_note",
    "out_case_disparity": "case_key clause_id comparison_level n_peers fine_yuan expected_q10 expected_q50 "
    "expected_q90 position direction score p_value q_value outcome not_evaluated_reason reason",
    "out_case_peers": "case_key peer_case_key rank similarity peer_fine_yuan peer_position shared differs",
    "out_warnings": "warning_id kind issued_on window_start window_end region_scope industry object_category "
    "violation_type industry_code n_cases n_complaints n_parties expected score eb05 terms representative_case_keys "
    "reason advice level status superseded_by current_level current_scope current_n last_seen_on",
    "out_warning_members": "warning_id source key",
    "out_warning_recipients": "warning_id uscc name region_code why reminded_on answered_on",
    "out_delivery": "region_code source month delivered late",
    "out_precision": "rule_code period n_flagged n_found n_problem n_justified n_data_error precision interval_low "
    "interval_high",
    "out_quality": "file source rows_in rows_accepted rows_set_aside duplicates unit_suspects missing_columns "
    "rules_switched_off refused_reason",
    "out_followups_due": "case_key why kind due_on done_on result overdue",
}
LEAD = (
    "lead_id channel source_keys received_on registered_on region_code organ case_keys uscc domain issue_class "
    "issue_kind title text section other_sections deadline state overdue_days finding disposition cause closed_on "
    "reopened"
)


def promised_type(name: str) -> str:
    of_ending = (kind for ending, kind in ENDINGS.items() if name.endswith(ending))
    return TYPES.get(name) or next(of_ending, TEXT)


@pytest.mark.parametrize("name", PROMISED)
def test_what_was_promised_comes_first_and_is_of_its_type(name: str) -> None:
    """Four tables had further columns in between, three amounts were no amounts and a day was text."""
    columns = list(table(name).columns.items())
    wanted = [(c, promised_type(c)) for c in PROMISED[name].split()]
    assert [(c, column.type) for c, column in columns[: len(wanted)]] == wanted


def test_a_lead_has_every_field_it_was_promised_with() -> None:
    """How a lead was disposed of stood under another name."""
    assert not set(LEAD.split()) - set(table("out_leads").columns)
