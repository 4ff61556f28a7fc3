from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.engine.scoring import is_answered, score
from exams.engine.types import Credit, Key, Kind, Slot

HALF = Credit.HALF_FOR_SUBSET


def slot(points="2", order=(2, 0, 3, 1), part_orders=()):
    return Slot(1, 1, Decimal(points), order, part_orders)


SINGLE = Key(Kind.SINGLE, 4, frozenset({0}))
MULTIPLE = Key(Kind.MULTIPLE, 4, frozenset({0, 2}))


def test_single_choice_is_read_in_the_order_shown():
    assert score(SINGLE, slot(), 1, HALF) == 2
    assert score(SINGLE, slot(), 0, HALF) == 0


@pytest.mark.parametrize("payload", [None, "1", [1], True, -1, 4, 1.0, {"a": 1}])
def test_single_choice_gives_nothing_for_anything_but_a_right_place(payload):
    assert score(SINGLE, slot(), payload, HALF) == 0


@pytest.mark.parametrize(
    ("credit", "payload", "expected"),
    [
        (HALF, [0, 1], "2"),
        (HALF, [0], "1"),
        (HALF, [0, 2], "0"),
        (HALF, [0, 1, 2], "0"),
        (HALF, [], "0"),
        (Credit.ALL_OR_NOTHING, [0, 1], "2"),
        (Credit.ALL_OR_NOTHING, [0], "0"),
        (Credit.PROPORTIONAL, [0], "1"),
        (Credit.PROPORTIONAL, [0, 1, 2], "1"),
        (Credit.PROPORTIONAL, [2, 3], "0"),
        (HALF, [0, 0], "0"),
        (HALF, [0, 9], "0"),
        (HALF, "01", "0"),
    ],
)
def test_multiple_choice_follows_the_credit_mode(credit, payload, expected):
    assert score(MULTIPLE, slot(), payload, credit) == Decimal(expected)


def test_judge_takes_only_a_real_verdict():
    key = Key(Kind.JUDGE, verdict=False)
    assert score(key, slot(order=()), False, HALF) == 2
    assert score(key, slot(order=()), True, HALF) == 0
    assert score(key, slot(order=()), 0, HALF) == 0
    assert score(key, slot(order=()), None, HALF) == 0


def test_fill_forgives_width_case_and_spaces():
    key = Key(Kind.FILL, accepted=(("30", "三十"), ("GB",)))
    assert score(key, slot(), ["３０ ", "gb"], HALF) == 2
    assert score(key, slot(), ["三十", "x"], HALF) == 1
    assert score(key, slot(), ["三十"], Credit.ALL_OR_NOTHING) == 0
    assert score(key, slot(), [30, None], HALF) == 0


def test_ordering_and_matching_count_what_stands_right():
    order = (2, 0, 1)
    assert score(Key(Kind.ORDERING, 3), slot("3", order), [2, 0, 1], HALF) == 3
    assert score(Key(Kind.ORDERING, 3), slot("3", order), [2, 1, 0], HALF) == 1
    assert score(Key(Kind.MATCHING, 3), slot("3", order), [1, 2, 0], HALF) == 3
    assert score(Key(Kind.MATCHING, 3), slot("3", order), [1, None, None], HALF) == 1
    assert score(Key(Kind.MATCHING, 3), slot("3", order), [1], HALF) == 0


def test_case_divides_its_points_by_the_shares():
    key = Key(
        Kind.CASE,
        parts=(SINGLE, MULTIPLE, Key(Kind.JUDGE, verdict=True)),
        shares=(Decimal(1), Decimal(2), Decimal(1)),
    )
    place = slot("10", (), ((0, 1, 2, 3), (0, 1, 2, 3), ()))
    assert score(key, place, [0, [0, 2], True], HALF) == 10
    assert score(key, place, [0, [0], None], HALF) == 5
    assert score(key, place, [3, [1], False], HALF) == 0


def test_case_shares_are_equal_by_default_and_rounded_to_cents():
    key = Key(Kind.CASE, parts=(Key(Kind.JUDGE, verdict=True),) * 3)
    assert score(key, slot("10", (), ((), (), ())), [True, False, False], HALF) == Decimal("3.33")


def test_written_answers_wait_for_a_person():
    assert score(Key(Kind.SHORT), slot(), "text", HALF) is None
    assert score(Key(Kind.CASE, parts=(Key(Kind.SHORT),)), slot(), ["text"], HALF) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=8,
)
KEYS = [
    SINGLE,
    MULTIPLE,
    Key(Kind.JUDGE, verdict=True),
    Key(Kind.FILL, accepted=(("a",), ("b",))),
    Key(Kind.ORDERING, 4),
    Key(Kind.MATCHING, 4),
    Key(Kind.CASE, parts=(SINGLE, Key(Kind.JUDGE, verdict=True))),
]


@given(st.sampled_from(KEYS), JSON, st.sampled_from(Credit))
def test_score_stays_between_nothing_and_the_points(key, payload, credit):
    place = slot("4", (2, 0, 3, 1), ((2, 0, 3, 1), ()))
    points = score(key, place, payload, credit)
    assert points is not None
    assert 0 <= points <= 4


@pytest.mark.parametrize("payload", [None, "", "  ", [], [None, ""], [[], None]])
def test_empty_answers_are_unanswered(payload):
    assert not is_answered(payload)


@pytest.mark.parametrize("payload", [0, False, "x", [None, 0], [[1]]])
def test_the_first_option_and_false_are_answers(payload):
    assert is_answered(payload)
