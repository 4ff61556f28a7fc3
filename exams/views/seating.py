"""Seats of an exam in halls: the plan of each room, and the list on paper."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academy.people.explanations.exports import exported_by
from academy.people.rules import can_see_photo, require
from academy.tabular.export import ExportValue, TableWriter
from exams import actions
from exams.explanations import refusal
from exams.forms import RoomFormSet
from exams.queries.seating import Seated, neighbours_alike, rooms_of, seated_of
from exams.rules import can_run
from exams.views.downloads import XLSX, attached
from exams.views.found import exam_to_read, exam_to_run


@require_http_methods(["GET", "HEAD", "POST"])
def seating(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk, imported=False)
    may_run = can_run(request.user, exam)
    if request.method == "POST":
        require(may_run, "may not seat candidates of this exam")
    rooms = RoomFormSet(request.POST or None)
    if request.method == "POST" and rooms.is_valid():
        try:
            placed = actions.assign_seats(request.user, exam, rooms.rooms(), now=timezone.now())
            messages.success(request, _("已为 %(n)s 名考生排座。") % {"n": len(placed)})
        except actions.ExamRefusedError as error:
            messages.error(request, refusal(error.code))
        return redirect("exam_office_seating", pk=pk)
    seated = seated_of(request.user, exam)
    return render(
        request,
        "exams/office/seating.html",
        {
            "exam": exam,
            "form_rooms": rooms,
            "seated": seated,
            "rooms": rooms_of(seated),
            "alike": neighbours_alike(exam) if seated else 0,
            "may_run": may_run,
            "seen": {
                one.candidate.person_id for one in seated if can_see_photo(request.user, one.candidate.person)
            },
            "may_seat": exam.published_at is not None and timezone.now() < exam.opens_at,
        },
    )


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk, imported=False)
    writer = TableWriter()
    header = [_("考场"), _("排"), _("座"), _("姓名"), _("工号"), _("单位"), _("准考证号"), _("签到")]
    writer.add_sheet(
        _("座位表"),
        header,
        _rows(seated_of(request.user, exam)),
        notes=[exported_by(request.user, timezone.now())],
    )
    return attached(writer.finish(), f"{exam.name}-{_('座位表')}.xlsx", XLSX)


@require_POST
def print_list(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_run(request, pk, imported=False)
    try:
        job = actions.order_seating_list(request.user, exam, now=timezone.now())
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
        return redirect("exam_office_seating", pk=pk)
    return redirect("job", pk=job.pk)


def _rows(seated: list[Seated]) -> Iterator[list[ExportValue]]:
    for entry in seated:
        seat, person = entry.seat, entry.candidate.person
        unit = person.unit.name if person.unit else ""
        yield [
            *(seat.room, seat.row, seat.column, person.name, person.worker_no or "", unit),
            *(entry.candidate.admission_no, ""),
        ]
