from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.engine.seating import Room, Seat, TooFewSeatsError, assign, clashes, seats_of

ROOMS = (Room("301", 5, 6), Room("302", 4, 4))
KNOWN = [Room("甲", 3, 4)]


def placed_by_hand(orders, rows):
    return {
        person: Seat("甲", r, c) for r, row in enumerate(rows, 1) for c, person in enumerate(row, 1) if person
    }


def test_neighbours_are_left_right_front_and_back():
    assert set(Seat("甲", 2, 2).neighbours()) == {
        Seat("甲", 2, 1),
        Seat("甲", 2, 3),
        Seat("甲", 1, 2),
        Seat("甲", 3, 2),
    }


def test_clashes_are_counted_beside_and_behind_but_not_across_a_corner():
    orders = {1: "a", 2: "a", 3: "b", 4: "a", 5: "b", 6: "c"}
    assert clashes(orders, placed_by_hand(orders, [[1, 2, 3], [4, 6, 5]])) == [(1, 2), (1, 4), (3, 5)]
    assert clashes(orders, placed_by_hand(orders, [[1, 3, 2], [6, 4, 5]])) == []


def test_the_last_row_of_one_room_is_not_beside_the_next_room():
    orders = {1: "a", 2: "a"}
    assert clashes(orders, {1: Seat("301", 1, 1), 2: Seat("302", 1, 2)}) == []


@given(st.lists(st.integers(0, 5), max_size=46), st.integers(0, 2**62))
@settings(max_examples=60)
def test_everybody_gets_one_seat_of_a_room(kinds, seed):
    orders = dict(enumerate(kinds))
    placed = assign(orders, ROOMS, seed)
    assert set(placed) == set(orders)
    assert len(set(placed.values())) == len(orders)
    assert set(placed.values()) <= set(seats_of(ROOMS))


@given(st.integers(3, 8), st.integers(2, 46), st.integers(0, 2**62))
@settings(max_examples=100)
def test_no_two_neighbours_share_an_order_when_three_or_more_forms_go_round(forms, people, seed):
    orders = {person: person % forms for person in range(people)}
    assert clashes(orders, assign(orders, ROOMS, seed)) == []


@pytest.mark.parametrize("seed", range(10))
def test_two_forms_fill_a_room_like_a_chessboard(seed):
    orders = {person: person % 2 for person in range(30)}
    assert clashes(orders, assign(orders, ROOMS[:1], seed)) == []


@pytest.mark.parametrize("seed", range(10))
def test_one_order_for_all_is_parted_by_empty_seats_as_long_as_they_last(seed):
    assert (
        clashes(dict.fromkeys(range(15), "a"), assign(dict.fromkeys(range(15), "a"), ROOMS[:1], seed)) == []
    )
    crowded = dict.fromkeys(range(30), "a")
    assert clashes(crowded, assign(crowded, ROOMS[:1], seed))


def test_the_same_seed_gives_the_same_plan_and_another_seed_another():
    orders = {person: person for person in range(20)}
    assert assign(orders, ROOMS, 5) == assign(dict(reversed(orders.items())), ROOMS, 5)
    assert assign(orders, ROOMS, 5) != assign(orders, ROOMS, 6)


def test_nobody_can_count_on_a_seat():
    """1,200 plans of 12 candidates in 12 seats: chi-square with 11 degrees of freedom, limit at p = 0.001."""
    orders = {person: person for person in range(12)}
    where = Counter(assign(orders, KNOWN, seed)[0] for seed in range(1200))
    assert sum((where[seat] - 100) ** 2 / 100 for seat in seats_of(KNOWN)) < 31.26


def test_too_few_seats_are_refused_with_both_numbers():
    with pytest.raises(TooFewSeatsError) as refused:
        assign(dict.fromkeys(range(47), "a"), ROOMS, 1)
    assert (refused.value.wanted, refused.value.seats) == (47, 46)


@given(st.text(min_size=1, max_size=20), st.integers(1, 99), st.integers(1, 99))
def test_a_seat_is_read_back_from_its_label(room, row, column):
    assert Seat.read(Seat(room, row, column).label) == Seat(room, row, column)


@pytest.mark.parametrize("label", ["", "301", "301-2", "301-a-2", "-1-2", "主楼三层靠窗"])
def test_other_places_are_no_seats(label):
    assert Seat.read(label) is None
