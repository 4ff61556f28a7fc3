"""Sittings and answers of one person; points only once they are released, and never a key."""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.models import Person
from academy.people.queries import DataTable, data_table
from exams.enums import AttemptState
from exams.models import Answer, Attempt, ScoreReview
from exams.queries.sittings import attempts_of


def sitting_data(person: Person) -> list[DataTable]:
    attempts = list(attempts_of(person))
    reviews = {
        _("考试"): "attempt.exam",
        _("申请理由"): "reason",
        _("时间"): "asked_at",
        _("状态"): "get_state_display",
        _("复核答复"): "answer",
        _("答复时间"): "answered_at",
    }
    asked = ScoreReview.objects.filter(attempt__person=person).select_related("attempt__exam")
    return [_sittings(attempts), _answers(person), data_table(_("成绩复核"), reviews, asked)]


def _sittings(attempts: list[Attempt]) -> DataTable:
    header = [_("考试"), _("第几次"), _("状态"), _("开始时间"), _("交卷时间")]
    rows = [
        [
            *(str(a.exam), a.number, a.get_state_display(), _local(a.started_at), _local(a.submitted_at)),
            *((a.total, a.percent, a.passed) if _is_released(a) else (None, None, None)),
        ]
        for a in attempts
    ]
    return DataTable(_("答卷"), [*header, _("总分"), _("成绩（百分制）"), _("合格")], rows)


def _answers(person: Person) -> DataTable:
    """As she sent them: places of the options on her own paper, with the receipt of the server."""
    answers = Answer.objects.filter(attempt__person=person).exclude(attempt__state=AttemptState.PREPARED)
    rows = [
        [
            *(str(answer.attempt.exam), answer.attempt.number, answer.slot),
            json.dumps(answer.payload, ensure_ascii=False),
            _local(answer.received_at),
            answer.attempt.marks.get(str(answer.slot)) if _is_released(answer.attempt) else None,
        ]
        for answer in answers.select_related("attempt__exam")
        .defer("attempt__paper")
        .order_by("attempt", "slot")
    ]
    return DataTable(
        _("作答记录"),
        [_("考试"), _("第几次"), _("题号"), _("作答（选项从 0 数起）"), _("服务器收到时间"), _("得分")],
        rows,
    )


def _is_released(attempt: Attempt) -> bool:
    return attempt.state == AttemptState.RELEASED


def _local(moment: Any) -> Any:
    return timezone.localtime(moment) if moment else None
