"""Every variant of the worked example."""

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from ratings.engine.changes import Correction, corrected
from ratings.engine.codes import AppealMode
from ratings.engine.digest import input_digest, person_digests, result_digest
from ratings.engine.roster import subset
from ratings.engine.roster_csv import read_roster
from ratings.engine.scheme import demo_scheme, scheme_from_mapping, scheme_to_mapping
from ratings.engine.stars import rate
from ratings.engine.whatif import appeal_effect

EXAMPLE = Path(__file__).parents[2] / "files" / "ratings" / "rating_example.csv"
STARS = dict(
    zip(
        ["A01", "A02", "A03", "A04", "A05", "A06", "A07", "B01", "B02", "B03", "B04", "B05"],
        [5, 4, 3, 3, 0, 3, None, 3, 4, 1, 2, 3],
        strict=True,
    )
)


@pytest.fixture(scope="module")
def roster():
    return read_roster(EXAMPLE.read_bytes(), demo_scheme())[0]


def changed(section, **entries):
    mapping = scheme_to_mapping(demo_scheme())
    mapping[section] = mapping[section] | entries
    return scheme_from_mapping(mapping)


def stars(outcome):
    return {str(key): outcome.star_of(index) for index, key in enumerate(outcome.roster.keys)}


@pytest.mark.parametrize("mode", ["independent_half_up", "pooled", "largest_remainder"])
def test_mode_gives_the_same_stars(roster, mode):
    assert stars(rate(roster, changed("quota", mode=mode))) == STARS


def test_independent_floor_drops_the_best_scorer(roster):
    found = stars(rate(roster, changed("quota", mode="independent_floor")))
    assert found == STARS | {"A01": 3, "B02": 3}


def test_independent_ceil_lifts_two(roster):
    found = stars(rate(roster, changed("quota", mode="independent_ceil")))
    assert found == STARS | {"A03": 4, "B01": 5}


def test_no_limit_downwards_changes_only_the_one_held_by_a_floor(roster):
    assert stars(rate(roster, changed("transition", max_down=None))) == STARS | {"A06": 2}


def test_floors_outside_the_quota_free_one_seat(roster):
    found = stars(rate(roster, changed("transition", floor_counts_in_quota=False)))
    assert found == STARS | {"A03": 4}


def test_base_on_roll_counts_everybody_and_gives_the_same_seats(roster):
    outcome = rate(roster, changed("quota", base="on_roll"))
    assert stars(outcome) == STARS
    assert {row.unit: row.base for row in outcome.seats} == {"HW": 7, "QS": 5}


def test_seats_follow_the_largest_remainder(roster):
    table = {(row.unit, row.star): row for row in rate(roster, demo_scheme()).seats}
    assert [table[key].seats for key in (("HW", 5), ("QS", 5), ("HW", 4), ("QS", 4))] == [1, 0, 1, 1]
    assert [table[key].share for key in (("HW", 5), ("QS", 5), ("HW", 4), ("QS", 4))] == [
        "3/5",
        "2/5",
        "6/5",
        "4/5",
    ]
    assert table["HW", 3].seats is None


APPEAL = Correction("B01", "satisfaction", Decimal("93.5"))


def test_appeal_as_extra_seat_lowers_nobody(roster):
    effect = appeal_effect(roster, demo_scheme(), APPEAL)
    assert (effect.mode, effect.before, effect.after) == (AppealMode.EXTRA_SEAT, 3, 4)
    assert effect.over_quota
    assert [entry.key for entry in effect.touched] == ["B01"]


def test_appeal_by_rerun_names_who_is_lowered(roster):
    effect = appeal_effect(roster, demo_scheme(), APPEAL, mode=AppealMode.RERUN_UNIT)
    assert {entry.key: (entry.before, entry.after) for entry in effect.touched} == {
        "B01": (3, 4),
        "B02": (4, 3),
    }


def test_appeal_corrects_the_total(roster):
    outcome = rate(corrected(roster, APPEAL), demo_scheme())
    assert outcome.total[roster.index("B01")] == 9118


def test_appeal_that_changes_nothing_touches_nobody(roster):
    effect = appeal_effect(roster, demo_scheme(), Correction("A03", "satisfaction", Decimal("95.01")))
    assert (effect.before, effect.after, effect.over_quota, effect.touched) == (3, 3, False, ())


def test_identical_twins_leave_the_seat_held(roster):
    text = EXAMPLE.read_text(encoding="utf-8").splitlines()
    source = next(line for line in text if line.startswith("B01")).split(",")
    rows = [line for line in text if not line.startswith("B02")]
    rows.append(",".join(["B02", "吴倩", *source[2:]]))
    twins, _ = read_roster("\n".join(rows).encode(), demo_scheme())
    outcome = rate(twins, demo_scheme())
    for key in ("B01", "B02"):
        assert "TIE_UNRESOLVED@4" in map(str, outcome.reasons(twins.index(key)))
        assert outcome.star_of(twins.index(key)) == 3
    seat = next(row for row in outcome.seats if (row.unit, row.star) == ("QS", 4))
    assert (seat.seats, seat.used, seat.held) == (1, 0, 1)


def test_order_of_input_does_not_matter(roster):
    scheme = demo_scheme()
    rng = random.Random(7)
    expected = rate(roster, scheme)
    digests = dict(zip(roster.keys.tolist(), person_digests(expected), strict=True))
    for _ in range(200):
        shuffled = subset(roster, np.array(rng.sample(range(roster.size), roster.size)))
        outcome = rate(shuffled, scheme)
        assert stars(outcome) == STARS
        assert input_digest(shuffled, scheme) == input_digest(roster, scheme)
        assert result_digest(outcome) == result_digest(expected)
        assert dict(zip(shuffled.keys.tolist(), person_digests(outcome), strict=True)) == digests


def test_shuffled_lines_of_the_file_give_the_same_digest(roster):
    heading, *lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    lines.reverse()
    again, _ = read_roster("\n".join([heading, *lines]).encode(), demo_scheme())
    assert input_digest(again, demo_scheme()) == input_digest(roster, demo_scheme())


def test_input_digest_sees_every_figure_and_the_scheme(roster):
    scheme = demo_scheme()
    plain = input_digest(roster, scheme)
    changes = [
        Correction("A01", "exam", Decimal("95.01")),
        Correction("A01", "closure_rate", Decimal("99.21")),
        Correction("A01", "bonus", Decimal("6.01")),
        Correction("A01", "veto", "V01"),
        Correction("A01", "prev_star", 3),
        Correction("A01", "hours", Decimal("44.01")),
        Correction("A01", "category", "DEFERRED"),
        Correction("A01", "service_months", 71),
    ]
    found = [input_digest(corrected(roster, change), scheme) for change in changes]
    found.append(input_digest(roster, changed("quota", pool_units_under=2)))
    assert len({plain, *found}) == len(found) + 1


def test_person_digest_stays_when_only_others_change(roster):
    before = person_digests(rate(roster, demo_scheme()))
    after = person_digests(rate(corrected(roster, APPEAL), demo_scheme()))
    moved = {key for key, old, new in zip(roster.keys.tolist(), before, after, strict=True) if old != new}
    assert moved == {"B01", "B02"}


def test_counts_outrank_the_printed_rate_and_stay_exact(roster):
    index = roster.index("A03")
    row = int(roster.segments.worker.searchsorted(index))
    column = roster.segments.columns["patrol_rate"]
    missing = np.full(len(column.value), np.iinfo(np.int64).min)
    top, bottom = missing.copy(), missing.copy()
    top[row], bottom[row] = 2, 3
    columns = roster.segments.columns | {"patrol_rate": replace(column, numerator=top, denominator=bottom)}
    changed_roster = replace(roster, segments=replace(roster.segments, columns=columns))
    figures = rate(changed_roster, demo_scheme()).breakdown(index).components[1].indicators[0]
    assert figures.value == Decimal("66.67")
    assert figures.score == Decimal("16.68")
