import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratings.engine.effect import FEWEST_PEOPLE, Effect, Person, TooFew, training_effect


def city(seed, effect=0.0, units=20, per_unit=20, unit_shock=1.0):
    """People whose weaker half is sent to the training more often; everybody drifts back towards the middle."""
    rng = random.Random(seed)
    people = []
    for number in range(units):
        shock = rng.gauss(0, unit_shock)
        for _ in range(per_unit):
            before = rng.gauss(85, 5)
            took = rng.random() < (0.5 if before < 85 else 0.2)
            after = 85 + 0.7 * (before - 85) + shock + rng.gauss(0, 2) + (effect if took else 0)
            people.append(Person(f"U{number}", f"C{number % 3}", rng.randrange(6, 120), before, after, took))
    return people


def by_hand(took, did_not):
    """One unit per pair, so that each is matched with the other."""
    return [
        Person(f"U{n}", f"C{n}", 24, before, after, flag)
        for n, pair in enumerate(zip(took, did_not, strict=True))
        for flag, (before, after) in zip((True, False), pair, strict=True)
    ]


def test_difference_in_differences_by_hand():
    """Those who took it rise by 4, their matches of the same start by 1: an effect of 3."""
    starts = [70 + n for n in range(12)]
    found = training_effect(by_hand([(s, s + 4) for s in starts], [(s, s + 1) for s in starts]), seed=1)
    assert (found.effect, found.change_took, found.change_did_not) == (pytest.approx(3), 4, pytest.approx(1))
    assert (found.people, found.units, found.unmatched) == (12, 12, 0)
    assert found.value_before.standardised == 0


def test_people_without_a_comparable_colleague_are_left_out():
    starts = [70 + n for n in range(12)]
    pairs = by_hand([(s, s + 4) for s in starts], [(s, s + 1) for s in starts])
    found = training_effect([*pairs, Person("U0", "C0", 24, 20.0, 60.0, True)], seed=1)
    assert (found.people, found.unmatched) == (12, 1)
    assert found.effect == pytest.approx(3)


def test_too_few_say_nothing():
    starts = [70 + n for n in range(FEWEST_PEOPLE - 1)]
    found = training_effect(by_hand([(s, s + 4) for s in starts], [(s, s) for s in starts]), seed=1)
    assert found == TooFew(FEWEST_PEOPLE - 1, FEWEST_PEOPLE - 1)


def test_nobody_took_it():
    assert training_effect([Person("U", "C", 1, 1.0, 1.0, False)], seed=1) == TooFew(0, 0)


def test_interval_covers_zero_about_as_often_as_it_promises():
    """Without any effect, and although the weaker were sent: 95 % promised; 200 trials, at least 175 covered."""
    covered = sum(not training_effect(city(seed), seed).found for seed in range(200))
    assert covered >= 175


def test_known_effect_is_recovered():
    found = [training_effect(city(seed, effect=3.0), seed) for seed in range(60)]
    assert sum(f.low <= 3 <= f.high for f in found) >= 50
    assert sum(f.effect for f in found) / len(found) == pytest.approx(3, abs=0.25)
    assert all(f.found for f in found)


def test_plain_comparison_would_have_been_fooled():
    """The weaker rise by themselves: without matching, the training would look useful where it does nothing."""
    people = city(3, units=60)
    took = [p.change for p in people if p.took_it]
    others = [p.change for p in people if not p.took_it]
    naive = sum(took) / len(took) - sum(others) / len(others)
    assert naive > 0.5
    assert abs(training_effect(people, 3).effect) < naive / 2


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(-50, 50))
def test_same_shift_for_everybody_changes_nothing(seed, shift):
    people = city(seed, units=6, per_unit=15)
    shifted = [
        Person(p.unit, p.county, p.service_months, p.before, p.after + shift, p.took_it) for p in people
    ]
    one, other = training_effect(people, 1), training_effect(shifted, 1)
    assert type(one) is type(other)
    if isinstance(one, Effect):
        assert other.effect == pytest.approx(one.effect, abs=1e-6)


def test_same_seed_gives_the_same_interval():
    assert training_effect(city(5), 9) == training_effect(city(5), 9)
