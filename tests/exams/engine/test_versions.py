from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from exams.engine.versions import Version, undecided

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def version(number, payload, *, slot=1, epoch=1, sequence=None, at=0, applied=True):
    return Version(number, slot, epoch, sequence or number, payload, START + timedelta(seconds=at), applied)


def ids(versions, current, decided=()):
    return [found.id for found in undecided(versions, current, decided)]


def test_what_counts_and_what_she_changed_herself_needs_no_decision():
    log = [version(1, "a"), version(2, "b", at=1)]
    assert ids(log, {1: "b"}) == []
    aside_then_taken_over = [version(1, "a", applied=False), version(2, "b", at=1)]
    assert ids(aside_then_taken_over, {1: "b"}) == []


def test_the_last_late_version_of_a_device_waits():
    log = [version(1, "a"), version(2, "b", at=9, applied=False), version(3, "c", at=9, applied=False)]
    assert ids(log, {1: "a"}) == [3]
    assert ids(log, {1: "c"}) == []
    assert ids(log, {1: "a"}, {3}) == []
    assert ids([*log, version(4, "d", at=12, applied=False)], {1: "a"}, {3}) == [4]


def test_a_version_of_a_replaced_device_waits_whether_it_was_refused_or_arrived_through_the_new_one():
    answered_there = version(5, "new", epoch=2, at=5)
    assert ids([answered_there, version(1, "old", at=7, applied=False)], {1: "new"}) == [1]
    assert ids([answered_there, version(1, "old", at=7)], {1: "new"}) == [1]
    # In time, before the other device took over: an ordinary change of mind.
    assert ids([version(1, "old", at=3), answered_there], {1: "new"}) == []


def test_two_devices_may_wait_for_one_question():
    log = [version(1, "a", at=9, applied=False), version(2, "b", epoch=2, at=9, applied=False)]
    assert ids(log, {}) == [1, 2]


LOGS = st.lists(
    st.builds(
        lambda slot, epoch, payload, at, applied: (slot, epoch, payload, at, applied),
        st.integers(1, 2), st.integers(1, 3), st.sampled_from("abc"), st.integers(0, 20), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@given(LOGS, st.dictionaries(st.integers(1, 2), st.sampled_from("abc")))
def test_never_the_same_as_what_counts_never_twice_per_device_and_nothing_kept_aside_is_forgotten(
    rows, current
):
    log = [
        version(n, payload, slot=slot, epoch=epoch, at=at, applied=applied)
        for n, (slot, epoch, payload, at, applied) in enumerate(rows, 1)
    ]
    found = undecided(log, current)
    assert all(one.payload != current.get(one.slot) for one in found)
    assert len({(one.slot, one.epoch) for one in found}) == len(found)
    waiting = {one.id for one in found}
    for one in log:
        later = [o for o in log if (o.slot, o.epoch) == (one.slot, one.epoch) and o.sequence > one.sequence]
        if not one.applied and not later and one.payload != current.get(one.slot):
            assert one.id in waiting
    assert undecided(log, current, waiting) == []
