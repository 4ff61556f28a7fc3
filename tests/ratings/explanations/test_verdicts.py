"""The first sentences of a result: why this star, and not the one whose line was reached."""

import pytest
from django.utils import timezone

from ratings import actions
from ratings.explanations.verdicts import headline
from ratings.models import RatingResult
from ratings.queries.schemes import scheme_of


@pytest.fixture
def first_words(example):
    cycle, _rows = example
    run = actions.calculate(None, cycle, now=timezone.now())
    scheme = scheme_of(run.version)
    results = RatingResult.objects.filter(run=run).select_related("participant__person")
    return {each.participant.person.worker_no: headline(each, scheme) for each in results}


def test_the_text_of_the_specification(first_words):
    assert first_words["A04"] == (
        "总分94.69，达到五星分数线（90）。因服务年限30个月未满36个月，最高可评四星；"
        "因上期为二星、每周期最多晋升1级，最高可评三星。本期评定为三星。"
    ).replace("；", "。")


def test_who_found_no_seat_reads_it_first(first_words):
    assert "四星名额已满。" in first_words["A03"]
    assert first_words["A03"].index("名额已满") < first_words["A03"].index("本期评定为三星")
    assert "五星名额已满。" in first_words["A02"]
    assert "名额" not in first_words["A01"]
