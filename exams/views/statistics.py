"""How an exam and each of its questions worked."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from academy.people.explanations.exports import exported_by
from academy.tabular.export import ExportValue, TableWriter
from academy.ui.lists import clauses
from exams.engine.statistics import Reliance
from exams.enums import ItemFlag
from exams.explanations import keys_that_count, verdict_word
from exams.models import Exam, QuestionVersion
from exams.queries import questions_visible_to
from exams.queries.regrading import regrades_in_force
from exams.queries.sheets import LETTERS
from exams.queries.statistics import CHOICES, ExamStatistics, distractors_of, statistics_of
from exams.queries.usage import uses_of
from exams.rules import can_run
from exams.views.found import exam_to_read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def exam_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk, imported=False)
    return render(request, "exams/office/statistics.html", {"exam": exam, "statistics": statistics_of(exam)})


@require_safe
def question_statistics(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """One question in one exam: its figures and who chose which option."""
    exam = exam_to_read(request, pk, imported=False)
    version = get_object_or_404(QuestionVersion.objects.select_related("question"), pk=version_pk)
    entries = [entry for entry in statistics_of(exam).questions if entry.version == version]
    shown = [entry for entry in entries if entry.figures.reliance is not Reliance.NONE]
    chosen = distractors_of(exam, version) if shown and version.question.kind in CHOICES else None
    return render(
        request,
        "exams/office/question_statistics.html",
        {
            "exam": exam,
            "may_run": can_run(request.user, exam),
            "version": version,
            "entries": entries,
            "rows": list(zip(_options(exam, version), chosen.options, strict=True)) if chosen else [],
            "chosen": chosen,
        },
    )


def _options(exam: Exam, version: QuestionVersion) -> list[tuple[str, str, bool]]:
    """Letter, text, right or not by the keys that this exam was marked with, in the question's own order."""
    keys = keys_that_count(version, regrades_in_force(exam).get(version.pk, []))
    if "verdict" in version.key:
        verdicts = [key["verdict"] for key in keys]
        return [("", verdict_word(value), value in verdicts) for value in (True, False)]
    right = {place for key in keys for place in key.get("right", [])}
    return [(LETTERS[n], text, n in right) for n, text in enumerate(version.content["options"])]


@require_safe
def question_uses(request: HttpRequest, pk: int) -> HttpResponse:
    question = get_object_or_404(questions_visible_to(request.user), pk=pk)
    return render(
        request, "exams/office/question_uses.html", {"question": question, "uses": uses_of(question)}
    )


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk, imported=False)
    response = HttpResponse(
        _workbook(statistics_of(exam), exported_by(request.user, timezone.now())), content_type=XLSX
    )
    response["Content-Disposition"] = f'attachment; filename="statistics-{exam.pk}.xlsx"'
    return response


def _workbook(statistics: ExamStatistics, made: str) -> bytes:
    writer = TableWriter()
    header = [
        *(_("编号"), _("版本"), _("题型"), _("题干"), _("作答人数"), _("分值"), _("平均得分")),
        *(_("难度（得分率）"), _("区分度"), _("区分效率"), _("提示")),
    ]
    notes = [_("不足 10 人作答的题不列数字；30 人以内的数字仅供参考。"), made]
    writer.add_sheet(_("试题"), header, _rows(statistics), notes=notes)
    bins = [] if statistics.nothing else [(b.low, b.high, b.count) for b in statistics.bins]
    writer.add_sheet(_("分数分布"), [_("从"), _("到"), _("人数")], bins)
    return writer.finish()


def _rows(statistics: ExamStatistics) -> Iterator[list[ExportValue]]:
    for entry in statistics.questions:
        version, found = entry.version, entry.figures
        known = found.reliance is not Reliance.NONE
        figures = (found.mean, found.facility, found.discrimination, found.efficiency)
        yield [
            *(version.question.code, version.number, str(version.question.get_kind_display()), version.stem),
            *(found.attempts, found.maximum),
            *(value if known else None for value in figures),
            clauses(str(ItemFlag(flag).label) for flag in found.flags),
        ]
