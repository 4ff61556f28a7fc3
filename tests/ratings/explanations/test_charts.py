from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ratings.explanations.charts import (
    LABEL,
    RIGHT,
    WIDTH,
    box_picture,
    score_histogram,
    star_stack,
    trend_picture,
)
from ratings.queries.charts import BoxGroup, CycleTrend, UnitSeats, box_of, score_bins

SCORES = st.lists(st.decimals(0, 110, places=2), min_size=5, max_size=30)
COUNTS = st.dictionaries(st.integers(0, 5), st.integers(0, 300))


@given(SCORES)
def test_boxes_stay_inside_the_picture_in_order(scores):
    (drawn,) = box_picture(BoxGroup("T", [box_of("-", scores)])).boxes
    assert list(drawn.at) == sorted(drawn.at)
    assert drawn.at[0] >= LABEL
    assert drawn.at[-1] <= WIDTH - RIGHT


@given(SCORES)
def test_bars_are_as_high_as_their_people(scores):
    bars = score_histogram(score_bins(scores), {3: Decimal(75)}, Decimal(60)).bars
    tallest = max(bars, key=lambda bar: bar.bin.people)
    for bar in bars:
        assert abs(bar.height / tallest.height - bar.bin.people / tallest.bin.people) < 0.01


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_segments_share_one_scale(units):
    rows = star_stack([UnitSeats("-", sum(counts.values()), counts, {}) for counts in units]).rows
    segments = [segment for row in rows for segment in row.segments]
    assert sum(segment.people for segment in segments) == sum(sum(counts.values()) for counts in units)
    for segment in segments:
        assert abs(segment.width - segment.people * segments[0].width / segments[0].people) <= max(
            1.0, 0.1 * segment.people
        )


def test_a_line_outside_the_scores_is_not_drawn():
    found = score_histogram(
        score_bins([Decimal(81), Decimal(92)]), {5: Decimal(90), 1: Decimal(50)}, Decimal(40)
    )
    assert len(found.lines) == 1


@given(COUNTS)
def test_every_bar_is_said_in_words_beside_its_row_however_narrow(counts):
    (row,) = star_stack([UnitSeats("-", sum(counts.values()), counts, {})]).rows
    assert row.words.split(" · ") == [segment.words for segment in row.segments] or not row.segments


def test_a_part_too_low_for_its_words_is_named_under_the_column():
    trend = CycleTrend("-", 2025, 200, {5: 1, 3: 198, 0: 1}, None, True)
    (column,) = trend_picture([trend]).columns
    assert column.low_parts == "0★ 1 5★ 1"


def test_the_first_line_has_room_for_its_words_in_english():
    found = score_histogram(score_bins([Decimal(65), Decimal(92)]), {2: Decimal(65)}, Decimal(60))
    assert min(line.x for line in found.lines) >= 50
