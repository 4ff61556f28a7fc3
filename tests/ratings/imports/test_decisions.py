import pytest

from ratings.imports.verdicts import CONFIRMABLE, CONSEQUENCES, Decision, Verdict
from tests.ratings.imports.tables import WANG, codes, examine_file, table

SECOND = {**WANG, "满意度": "90%"}


def decided(decisions, *lines):
    """Decisions by the number of the data line, from nought."""
    placed = {("数据", line + 3): decision for line, decision in decisions.items()}
    return examine_file(table(*lines), decisions=placed).rows


def verdicts(rows):
    return [row.verdict.value for row in rows]


def test_chosen_row_of_a_conflict_is_accepted_and_the_other_not_used():
    rows = decided({1: Decision.CONFIRM}, WANG, SECOND)
    assert verdicts(rows) == ["skipped", "accepted"]
    assert codes(rows[0]) == ["NOT_CHOSEN"]


def test_dropping_one_row_settles_the_conflict():
    rows = decided({0: Decision.DROP}, WANG, SECOND)
    assert verdicts(rows) == ["skipped", "accepted"]


def test_choosing_both_rows_leaves_both_held():
    rows = decided({0: Decision.CONFIRM, 1: Decision.CONFIRM}, WANG, SECOND)
    assert verdicts(rows) == ["held", "held"]


@pytest.mark.parametrize("number", ["999999198803120011", "9.99999E+17", "11010519491231002X"])
def test_offered_person_is_taken_when_somebody_confirms(number):
    line = {**WANG, "身份证号码": number}
    assert verdicts(decided({}, line)) == ["held"]
    row = decided({0: Decision.CONFIRM}, line)[0]
    assert (row.verdict, row.person_id, row.months) == ("accepted", 1, 12)


def test_confirmed_person_still_conflicts_with_their_other_row():
    line = {**SECOND, "身份证号码": "999999198803120011"}
    rows = decided({1: Decision.CONFIRM}, WANG, line)
    assert verdicts(rows) == ["skipped", "accepted"]


def test_confirmed_disagreement_takes_the_rate_of_the_counts():
    row = decided({0: Decision.CONFIRM}, {**WANG, "实走访户数": 285})[0]
    assert (row.verdict.value, str(row.values[0].value)) == ("accepted", "95.00")


@pytest.mark.parametrize(
    "changes",
    [{"满意度": "101%"}, {"满意度": 0.9}, {"满意度": "很好"}, {"所属街道（镇）": "青石街道"}],
)
def test_wrong_figures_cannot_be_confirmed_away(changes):
    row = decided({0: Decision.CONFIRM}, {**WANG, **changes})[0]
    assert row.verdict == "held"


def test_unknown_person_cannot_be_confirmed():
    line = {**WANG, "姓名": "某人", "身份证号码": "", "网格员编号": "ZZ1"}
    assert verdicts(decided({0: Decision.CONFIRM}, line)) == ["rejected"]


def test_choices_tell_what_can_be_decided():
    conflict = decided({}, WANG, SECOND)[0]
    wrong = decided({}, {**WANG, "满意度": "很好"})[0]
    fine = decided({}, WANG)[0]
    assert conflict.choices == (Decision.CONFIRM, Decision.DROP)
    assert wrong.choices == (Decision.DROP,)
    assert fine.choices == ()


def test_only_held_rows_are_confirmable():
    assert {CONSEQUENCES[code] for code in CONFIRMABLE} == {Verdict.HELD}
