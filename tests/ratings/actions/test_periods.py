"""Monthly, quarterly and yearly files in one cycle: what counts, what is kept, what an undo brings back."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from academy.people.models import Person
from ratings import actions
from ratings.actions.batches import receive
from ratings.actions.segments import adjustments_of, segments_of
from ratings.enums import RowVerdict
from ratings.models import PerformanceRecord
from ratings.queries.gaps import missing_months, months_without_data
from ratings.queries.imports import roster_people_missing
from ratings.queries.schemes import scheme_of
from tests.ratings.imports.tables import HEADER, WANG, ZHAO, table

NOW = timezone.now()
COLUMNS = [*HEADER, "加分"]


def file_of(title, *lines):
    return table(*lines, title=f"青石区{title}绩效考核汇总表", header=COLUMNS)


def counts(done, due, **more):
    return {**WANG, "实走访户数": done, "应走访户数": due, "巡查走访率": "", "满意度": "", **more}


@pytest.fixture
def rehearse(cycle, hr):
    def run(title, *lines, filename=None, **answers):
        batch = receive(hr, cycle, file_of(title, *lines), filename or f"{title}.xlsx", now=NOW)
        actions.examine_batch(batch)
        if answers:
            said = {"periods": {}, "whole_county": True, "replaces_recorded": False, **answers}
            batch = actions.confirm_coverage(hr, batch, now=NOW, **said)
        return batch

    return run


@pytest.fixture
def commit(rehearse, hr):
    def run(*args, **options):
        batch = rehearse(*args, **options)
        batch.committed_by = hr
        batch.save()
        return actions.commit_batch(batch, now=NOW)

    return run


def patrol(cycle, person):
    """(months, numerator, denominator) that the engine gets."""
    return [
        (segment.months, measure.numerator, measure.denominator)
        for segment in segments_of(cycle).get(person.pk, [])
        if (measure := segment.measures.get("patrol_rate")) and measure.numerator is not None
    ]


def test_months_add_up_and_the_undo_of_one_takes_only_it_out(commit, cycle, hr, wang):
    commit("2025年1月", counts(9, 10))
    february = commit("2025年2月", counts(100, 300))
    assert patrol(cycle, wang) == [(2, 109, 310)]
    actions.undo_batch(hr, february, now=NOW, reason="数据有误")
    assert patrol(cycle, wang) == [(1, 9, 10)]


def test_a_quarter_stands_for_its_months_and_its_undo_brings_them_back(commit, cycle, hr, wang):
    commit("2025年1月", counts(9, 10, 加分=1))
    quarter = commit("2025年第一季度", counts(20, 40, 加分=2))
    commit("2025年4月", counts(5, 5))
    assert patrol(cycle, wang) == [(4, 25, 45)]
    scheme = scheme_of(cycle.version)
    assert [each.points for each in adjustments_of(cycle, scheme)[wang.pk]] == [Decimal(2)]
    warned = quarter.rows.get(person=wang)
    assert [m["code"] for m in warned.messages][-1] == "SHORTER_RECORDED"
    actions.undo_batch(hr, quarter, now=NOW, reason="数据有误")
    assert patrol(cycle, wang) == [(2, 14, 15)]
    assert [each.points for each in adjustments_of(cycle, scheme)[wang.pk]] == [Decimal(1)]


def test_bonus_of_two_months_in_the_same_row_of_two_files_counts_twice(commit, cycle, wang):
    commit("2025年1月", counts(9, 10, 加分=1))
    commit("2025年2月", counts(9, 10, 加分=1))
    events = [each.event for each in adjustments_of(cycle, scheme_of(cycle.version))[wang.pk]]
    assert len(set(events)) == 2


def test_another_figure_for_the_same_month_is_held_until_somebody_decides(commit, rehearse, hr, cycle, wang):
    commit("2025年1月", counts(9, 10))
    second = rehearse("2025年1月", counts(10, 10), filename="b.xlsx")
    row = second.rows.get(person=wang)
    assert (row.verdict, row.choices) == (RowVerdict.HELD, ["confirm", "drop"])
    decided = actions.decide_row(hr, row, "confirm", now=NOW)
    row = decided.rows.get(person=wang)
    assert (row.verdict, row.replaces.batch.filename) == (RowVerdict.ACCEPTED, "2025年1月.xlsx")


def test_a_correction_replaces_the_row_and_both_are_kept(commit, cycle, hr, wang):
    first = commit("2025年1月", counts(9, 10))
    second = commit(
        "2025年1月", counts(10, 10), filename="b.xlsx", whole_county=False, replaces_recorded=True
    )
    third = commit("2025年1月", counts(8, 10), filename="c.xlsx", whole_county=False, replaces_recorded=True)
    assert patrol(cycle, wang) == [(1, 8, 10)]
    assert PerformanceRecord.objects.filter(person=wang, indicator="patrol_rate").count() == 3
    actions.undo_batch(hr, second, now=NOW, reason="误传")
    assert patrol(cycle, wang) == [(1, 8, 10)]
    assert third.rows.get().replaces == first.rows.get()
    actions.undo_batch(hr, third, now=NOW, reason="误传")
    assert patrol(cycle, wang) == [(1, 9, 10)]


def test_a_changed_bonus_alone_is_a_change(commit, rehearse, wang):
    commit("2025年1月", counts(9, 10, 加分=1))
    second = rehearse("2025年1月", counts(9, 10, 加分=2), filename="b.xlsx")
    assert second.rows.get(person=wang).verdict == RowVerdict.HELD


def test_crossing_times_are_held(commit, rehearse, wang):
    commit("2025年1-3月", counts(9, 10))
    crossing = rehearse("2025年3-4月", counts(9, 10))
    assert crossing.rows.get(person=wang).choices == ["drop"]


def test_two_rehearsed_files_cannot_both_be_committed_for_the_same_month(rehearse, commit, hr):
    waiting = rehearse("2025年1月", counts(10, 10), filename="b.xlsx")
    commit("2025年1月", counts(9, 10))
    waiting.committed_by = hr
    waiting.save()
    with pytest.raises(actions.BatchRefusedError):
        actions.commit_batch(waiting, now=NOW)


def test_a_time_known_from_the_file_name_alone_needs_a_word_first(rehearse, hr):
    batch = rehearse("", counts(9, 10), filename="2025年3月.xlsx")
    assert actions.needs_confirmation(batch)
    with pytest.raises(actions.BatchRefusedError):
        actions.request_commit(hr, batch, now=NOW)
    march = {batch.findings["sheets"][0]["name"]: "2025-03-01/2025-03-31"}
    said = actions.confirm_coverage(
        hr, batch, periods=march, whole_county=False, replaces_recorded=False, now=NOW
    )
    assert not actions.needs_confirmation(said)
    assert said.rows.get().period_to == date(2025, 3, 31)


def test_missing_months_block_the_freeze_until_decided(commit, cycle, hr, wang):
    zhao = Person.objects.get(worker_no="HW0004")
    both = [counts(9, 10), {**counts(9, 10), **{k: ZHAO[k] for k in ("姓名", "身份证号码", "网格员编号")}}]
    commit("2025年1-10月", *both)
    commit("2025年11月", both[0])
    assert months_without_data(cycle) == [date(2025, 12, 1)]
    assert missing_months(cycle)[zhao.pk] == [date(2025, 11, 1), date(2025, 12, 1)]
    actions.accept_month_without_data(hr, cycle, date(2025, 12, 1), reason="系统停机", now=NOW)
    lacking = missing_months(cycle)
    assert (wang.pk in lacking, lacking[zhao.pk]) == (False, [date(2025, 11, 1)])
    waiting = roster_people_missing(cycle)
    assert zhao in waiting
    assert wang not in waiting
    with pytest.raises(actions.CycleRefusedError):
        actions.freeze(hr, cycle)
    for person in waiting:
        actions.decide_missing(hr, cycle, person, reason="当月请假", now=NOW)
    actions.freeze(hr, cycle)
    assert cycle.participants.get(person=zhao).category_reason != "NO_DATA"


def test_a_month_somebody_has_figures_of_is_decided_person_by_person(commit, cycle, hr):
    commit("2025年1月", counts(9, 10))
    with pytest.raises(actions.CycleRefusedError):
        actions.accept_month_without_data(hr, cycle, date(2025, 1, 1), reason="停机", now=NOW)
