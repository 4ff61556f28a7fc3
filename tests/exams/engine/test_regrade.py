from decimal import Decimal

import pytest

from exams.engine.regrade import Policy, remark
from exams.engine.types import Credit, Key, Kind, Slot

OLD = Key(Kind.SINGLE, options=3, right=frozenset({0}))
NEW = Key(Kind.SINGLE, options=3, right=frozenset({2}))
# Shown in another order than stored: place 0 is option 2.
SLOT = Slot(1, 1, Decimal(5), (2, 0, 1))
BY_OLD, BY_NEW, BY_NONE = 1, 0, 2


def marked(policy: Policy, payload: object, mark: Decimal | None) -> Decimal | None:
    return remark(policy, (OLD, NEW), SLOT, payload, Credit.ALL_OR_NOTHING, mark)


@pytest.mark.parametrize(
    ("policy", "old", "new", "none", "empty"),
    [
        (Policy.EVERYONE, 5, 5, 5, 5),
        (Policy.BOTH, 5, 5, 0, 0),
        (Policy.NEW_ONLY, 0, 5, 0, 0),
        (Policy.LEAVE, 5, 0, 0, 0),
    ],
)
def test_each_policy_gives_what_it_says(policy, old, new, none, empty):
    before = [(BY_OLD, 5, old), (BY_NEW, 0, new), (BY_NONE, 0, none), (None, 0, empty)]
    for payload, mark, expected in before:
        after = marked(policy, payload, Decimal(mark))
        assert after == expected
        assert marked(policy, payload, after) == after


def test_both_keys_never_take_points_away():
    """Somebody's mark was raised by a review before."""
    assert marked(Policy.BOTH, BY_NONE, Decimal(3)) == 3


def test_a_mark_that_a_person_still_has_to_give_is_not_made_up():
    assert marked(Policy.NEW_ONLY, BY_NEW, None) is None
    assert marked(Policy.BOTH, BY_NEW, None) is None
    assert marked(Policy.EVERYONE, BY_NEW, None) == 5
