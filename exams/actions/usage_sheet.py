"""The use of questions as a table for people."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from academy.ui.lists import clauses
from exams.enums import ItemFlag
from exams.models import Question, QuestionUse
from exams.queries.usage import latest_uses


def usage_table(questions: Sequence[Question]) -> tuple[str, list[str], Iterator[list[str | float]]]:
    """Title, header and rows, of questions that the list of the bank has found."""
    header = [
        *(_("编号"), _("题干"), _("考试场数"), _("见过次数"), _("最近一次"), _("作答人数")),
        *(_("得分率"), _("区分度"), _("提示")),
    ]
    latest = latest_uses(questions)
    return _("使用与统计"), header, (_row(one, latest.get(one.pk)) for one in questions)


def _row(question: Question, use: QuestionUse | None) -> list[str | float]:
    stem = question.current.stem if question.current else ""
    row: list[str | float] = [
        *(question.code, stem, question.exams_used_in, question.times_seen),  # type: ignore[attr-defined]
    ]
    if use is None:
        return row
    figures = use.figures
    known = [figures.facility, figures.discrimination]
    flags = clauses(str(ItemFlag(flag).label) for flag in figures.flags)
    return [*row, use.exam.name, figures.attempts, *("" if one is None else one for one in known), flags]
