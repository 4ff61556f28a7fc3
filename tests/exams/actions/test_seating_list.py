from datetime import timedelta

import pytest
from django.utils import timezone

from academy.jobs.models import Job
from academy.people.rules import NotAllowedError
from exams import actions
from exams.engine.seating import Room
from tests.factories.exams import make_exam
from tests.factories.pdf import needs_drawing, program_text
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coming(tree, learner):
    PersonFactory(unit=tree.community, name="李小川", worker_no="HW0002")
    return make_exam(tree.county, opens_at=timezone.now() + timedelta(hours=5))


@needs_drawing
def test_the_list_names_everybody_with_the_seat(
    coming, officer, learner, tmp_path, django_capture_on_commit_callbacks
):
    seats = actions.assign_seats(officer, coming, [Room("三楼", 2, 2)], now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.order_seating_list(officer, coming, now=timezone.now())
    job = Job.objects.get(pk=job.pk)
    with job.result_file.open("rb") as file:
        text = program_text("pdftotext", file.read(), tmp_path, "-layout").replace(" ", "")
    line = next(line for line in text.splitlines() if learner.name in line)
    assert f"{seats[learner.pk].row}排{seats[learner.pk].column}座" in line
    assert learner.worker_no in line
    assert "李小川" in text
    assert "签名" in text


def test_without_seats_there_is_no_list_and_strangers_get_none(coming, officer, stranger):
    with pytest.raises(actions.ExamRefusedError, match="nobody_seated"):
        actions.order_seating_list(officer, coming, now=timezone.now())
    with pytest.raises(NotAllowedError):
        actions.order_seating_list(stranger, coming, now=timezone.now())
