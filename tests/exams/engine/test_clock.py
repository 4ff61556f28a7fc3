from datetime import UTC, datetime, timedelta

from exams.engine.clock import Phase, Window, after_outage, deadline, phase, remaining

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WINDOW = Window(NINE, NINE + 180 * MINUTE, 90 * MINUTE, 15 * MINUTE)


def test_deadline_is_the_duration_cut_by_the_window():
    assert deadline(WINDOW, NINE) == NINE + 90 * MINUTE
    assert deadline(WINDOW, NINE + 120 * MINUTE) == NINE + 180 * MINUTE


def test_extra_time_counts_beyond_the_window():
    assert deadline(WINDOW, NINE + 120 * MINUTE, 10 * MINUTE) == NINE + 190 * MINUTE


def test_window_is_open_from_the_first_to_before_the_last_moment():
    assert WINDOW.is_open(NINE)
    assert not WINDOW.is_open(NINE - MINUTE)
    assert not WINDOW.is_open(NINE + 180 * MINUTE)


def test_late_entry_ends_with_its_last_minute():
    assert WINDOW.admits(NINE + 15 * MINUTE)
    assert not WINDOW.admits(NINE + 16 * MINUTE)
    assert Window(NINE, NINE + MINUTE, MINUTE).admits(NINE + 60 * MINUTE)


def test_saving_runs_to_the_last_moment_then_grace_then_over():
    grace = 30 * MINUTE
    assert phase(NINE, NINE, grace) is Phase.RUNNING
    assert phase(NINE, NINE + timedelta(microseconds=1), grace) is Phase.LATE
    assert phase(NINE, NINE + grace, grace) is Phase.LATE
    assert phase(NINE, NINE + grace + MINUTE, grace) is Phase.OVER


def test_remaining_never_runs_below_nothing():
    assert remaining(NINE, NINE - MINUTE) == MINUTE
    assert remaining(NINE, NINE + MINUTE) == timedelta(0)


def test_outage_gives_back_only_what_fell_into_the_sitting():
    until = NINE + 90 * MINUTE
    assert after_outage(until, NINE + 10 * MINUTE, NINE + 20 * MINUTE, NINE) == until + 10 * MINUTE
    assert after_outage(until, NINE - 10 * MINUTE, NINE + 5 * MINUTE, NINE) == until + 5 * MINUTE
    assert after_outage(until, until + MINUTE, until + 5 * MINUTE, NINE) == until
