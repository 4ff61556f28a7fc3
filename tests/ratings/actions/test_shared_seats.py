"""An appeal against a later decision asks whether a seat is free: in pools, and where a seat counts a star and above."""

import pytest

from ratings import actions
from ratings.actions import appeal_effects
from ratings.engine.codes import AppealMode
from ratings.engine.quota import seat_groups
from ratings.enums import DecisionStatus
from ratings.models import Appeal, FinalRating, StarChange
from tests.factories.finals import finalise_as_computed
from tests.ratings.actions.test_steering import NOW, TODAY


def finals_under(cycle, **quota):
    version = cycle.version
    version.rules = version.rules | {"quota": version.rules["quota"] | quota}
    version.save()
    actions.calculate(None, cycle, now=NOW)
    return finalise_as_computed(cycle, TODAY)


def asked_back(final, star):
    """She had `star` until a correction took it; her appeal asks for it again."""
    change = StarChange.objects.create(
        final=final,
        kind="correction",
        star_before=star,
        star_after=final.star,
        reason="-",
        proposed_at=NOW,
        decided_on=TODAY,
        status=DecisionStatus.CONFIRMED,
    )
    return Appeal.objects.create(
        result=final.result, change=change, by=final.person, text="-", filed_at=NOW, due_on=TODAY
    )


def is_over(final, star):
    return appeal_effects.preview(asked_back(final, star), []).extra_seat.over_quota


@pytest.mark.parametrize(("mode", "over"), [("largest_remainder", True), ("pooled", False)])
def test_a_seat_freed_elsewhere_serves_the_whole_pool_and_nobody_else(example, mode, over):
    finals = finals_under(example[0], mode=mode)
    assert finals["B01"].unit != finals["A02"].unit
    FinalRating.objects.filter(pk=finals["A02"].pk).update(star=3)
    assert is_over(finals["B01"], 4) is over


@pytest.mark.parametrize("mode", ["largest_remainder", "pooled"])
def test_while_every_seat_is_held_it_is_an_extra_one(example, mode):
    finals = finals_under(example[0], mode=mode)
    assert is_over(finals["B01"], 4)


def test_a_cumulative_seat_is_held_by_a_higher_star_too(example):
    rates = {5: 0.1, 4: 0.3}
    finals = finals_under(example[0], mode="pooled", counting="cumulative", rates=rates)
    holders = [final.star for final in finals.values() if (final.star or 0) >= 4]
    assert len(holders) == 3
    assert 5 in holders
    lower = next(final for final in finals.values() if final.star == 3)
    assert is_over(lower, 4)


@pytest.mark.parametrize("counting", ["per_level", "cumulative"])
@pytest.mark.parametrize("mode", ["largest_remainder", "pooled"])
def test_the_stored_preview_agrees_with_a_full_recompute(example, mode, counting):
    rates = {5: 0.1, 4: 0.3 if counting == "cumulative" else 0.2}
    cycle = example[0]
    finals = finals_under(cycle, mode=mode, counting=counting, rates=rates)
    final = finals["B01"]
    appeal = Appeal.objects.create(result=final.result, by=final.person, text="-", filed_at=NOW, due_on=TODAY)
    scheme = appeal_effects.scheme_of(final.result.run.version)
    corrections = appeal_effects.checked_corrections(appeal, [("satisfaction", "93.5")])
    shown = appeal_effects.preview(appeal, corrections)
    roster = appeal_effects.build_roster(appeal_effects.worker_facts(cycle, scheme))
    changes = [appeal_effects.correction_of(entry) for entry in corrections]
    full = appeal_effects.appeal_effect(roster, scheme, *changes, mode=AppealMode.RERUN_UNIT)
    lowered = sum((one.after or 0) < (one.before or 0) for one in full.touched)
    assert shown.extra_seat.after == max(full.after, final.star)
    assert shown.extra_seat.over_quota == (shown.extra_seat.after > final.star and lowered > 0)
    assert {one.person_id for one in shown.rerun_unit.others} == {
        int(one.key) for one in full.touched if int(one.key) != final.person_id
    }


def test_stored_seats_know_who_shares_them(example):
    cycle = example[0]
    finals = finals_under(cycle, mode="pooled")
    run = finals["B01"].result.run
    scheme = appeal_effects.scheme_of(run.version)
    roster = appeal_effects.build_roster(appeal_effects.worker_facts(cycle, scheme))
    assert seat_groups(roster, scheme, roster.category).code == ("EX-HW",)
    assert {tuple(sorted(seat.members)) for seat in run.seats.all()} == {("EX-HW", "EX-QS")}
