"""The tables of out_ that are one of feat_ as it is, under the name people read, with the columns they need."""

from assets.run import Asset, Run, Shown, asset
from assets.store.journal import step

#: Table → the table it is, and what it has rows of.
_JUDGED = {
    "out_case_disparity": ("feat_disparity__judged", "One row a decided case: its fine against those of like cases."),
    "out_case_facts": ("feat_disparity__facts", "Circumstances and amounts of each case, with the words they were read from."),
    "out_case_labels": ("feat_disparity__labelled", "One row a case and label (三品一特, a campaign): the second comparison beside the main one."),
    "out_rule_coverage": ("feat_rule__counts", "Subjects of each rule, region, period and outcome."),
    "out_undecided": ("feat_undecided", "One row a case waiting for its decision, with the range in which like cases were fined."),
    "out_undecided_peers": ("feat_undecided__peers", "One row a case and peer, at most five a case."),
    "out_warning_classes": ("feat_warning__classes", "One row a column and word."),
    "out_warning_classifier": ("feat_warning__accuracy", "One row a column and half-year."),
    "out_warning_words": ("feat_warning__words", "One row a word that rises in the newest texts, whether or not a sector was warned of."),
    "out_warnings_suppressed": ("feat_warning__suppressed", "One row a candidate kept back."),
}  # fmt: skip


def _as_judged(name: str, judged: str, about: str) -> Asset:
    @asset([judged], name=name, about=about)
    def made(run: Run) -> Shown:
        run.warehouse.create(name, f'from "{judged}"')
        rows = run.warehouse.count(name)
        step(name, rows=rows)
        return {"行数": rows}

    return made


as_judged = [_as_judged(name, judged, about) for name, (judged, about) in _JUDGED.items()]
