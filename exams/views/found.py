"""The exam that an address names: for those who may read it, and for those who may act on it."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from academy.people.rules import require
from exams.models import Exam
from exams.queries import exams_read_by
from exams.rules import can_run


def exam_to_read(request: HttpRequest, pk: int, **narrower: Any) -> Exam:
    found: Exam = get_object_or_404(exams_read_by(request.user), pk=pk, **narrower)
    return found


def exam_to_run(request: HttpRequest, pk: int, **narrower: Any) -> Exam:
    """Refused to who may only read it."""
    exam = exam_to_read(request, pk, **narrower)
    require(can_run(request.user, exam), "may not run this exam")
    return exam
