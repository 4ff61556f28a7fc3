from datetime import timedelta

import pytest
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.engine.seating import Room, Seat
from exams.models import Attempt, Candidate
from exams.queries.seating import neighbours_alike, seated_of
from tests.factories.exams import make_exam
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db
ROOMS = [Room("301", 2, 3)]


@pytest.fixture
def coming(tree, learner):
    PersonFactory.create_batch(4, unit=tree.community)
    return make_exam(tree.county, opens_at=timezone.now() + timedelta(hours=5))


def seat_all(officer, exam, rooms=ROOMS):
    return actions.assign_seats(officer, exam, rooms, now=timezone.now())


def test_everybody_gets_a_paper_and_a_seat_of_her_own(officer, coming, learner):
    placed = seat_all(officer, coming)
    people = {a.person_id for a in Attempt.objects.filter(exam=coming)}
    assert set(placed) == people
    assert learner.pk in people
    assert len({row.site for row in Candidate.objects.filter(exam=coming)}) == len(people)
    assert neighbours_alike(coming) == 0


def test_nobody_keeps_a_seat_for_whom_the_door_will_refuse(officer, coming, learner, tree):
    seat_all(officer, coming)
    RoleAssignmentFactory(person=learner, role=Role.INSTRUCTOR, unit=tree.street)
    assert learner.pk not in seat_all(officer, coming)
    assert not Candidate.objects.get(exam=coming, person=learner).site


def test_a_seat_admits_nobody_and_keeps_what_the_list_says(officer, coming, learner, tree):
    listed = Candidate.objects.create(exam=coming, person=learner, admission_no="Z-7", extra_seconds=600)
    seat_all(officer, coming)
    listed.refresh_from_db()
    assert (listed.admission_no, listed.extra_seconds, listed.listed) == ("Z-7", 600, True)
    assert Seat.read(listed.site).room == "301"
    assert not Candidate.objects.filter(exam=coming).exclude(person=learner).filter(listed=True).exists()


def test_seating_again_moves_people_and_draws_no_second_paper(officer, coming):
    seat_all(officer, coming)
    papers = set(Attempt.objects.filter(exam=coming).values_list("pk", "seed"))
    seat_all(officer, coming, [Room("B", 6, 6)])
    assert set(Attempt.objects.filter(exam=coming).values_list("pk", "seed")) == papers
    assert {Seat.read(row.site).room for row in Candidate.objects.filter(exam=coming)} == {"B"}


def test_same_papers_side_by_side_are_counted(officer, coming):
    seat_all(officer, coming)
    frozen = Attempt.objects.filter(exam=coming).first().paper
    Attempt.objects.filter(exam=coming).update(paper=frozen)
    assert neighbours_alike(coming) > 0


def test_only_before_the_door_opens_and_only_with_enough_seats(officer, coming, tree):
    with pytest.raises(actions.ExamRefusedError) as refused:
        seat_all(officer, coming, [Room("301", 1, 2)])
    assert refused.value.code == "too_few_seats"
    with pytest.raises(actions.ExamRefusedError) as refused:
        actions.assign_seats(officer, coming, ROOMS, now=coming.opens_at)
    assert refused.value.code == "door_is_open"
    coming.published_at = None
    with pytest.raises(actions.ExamRefusedError) as refused:
        seat_all(officer, coming)
    assert refused.value.code == "not_published"


def test_it_is_logged_with_its_seed_and_refused_to_others(officer, stranger, coming):
    with pytest.raises(NotAllowedError):
        seat_all(stranger, coming)
    placed = seat_all(officer, coming)
    event = AuditEvent.objects.get(action="exam.seated")
    assert event.after["candidates"] == len(placed)
    assert event.after["rooms"] == [["301", 2, 3]]
    assert event.after["seed"] > 0


def test_an_officer_reads_the_seats_of_her_own_people(officer, stranger, coming):
    placed = seat_all(officer, coming)
    assert {entry.candidate.person_id for entry in seated_of(officer, coming)} == set(placed)
    assert seated_of(stranger, coming) == []
