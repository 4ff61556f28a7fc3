from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from academy.certificates.models import Certificate
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from courses import actions
from courses.enums import EnrolmentStatus, HourSource
from courses.models import Enrolment, HourRecord, LessonProgress, SubjectCompletion
from tests.factories.courses import lessons_of, make_academy, make_hours, make_lesson, make_subject
from tests.factories.people import PersonFactory

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def read_everything(person, subject, now=NOW):
    for lesson in lessons_of(subject):
        actions.mark_lesson_done(person, lesson, now)


def passed(person, subject, score="88", on=date(2026, 3, 6)):
    return actions.complete(person, subject, score=Decimal(score), completed_on=on, now=NOW)


def test_enrolment_happens_once_and_is_logged(learner):
    subject = make_subject()
    first = actions.enrol(learner, subject, NOW)
    assert actions.enrol(learner, subject, NOW + timedelta(days=1)) == first
    assert Enrolment.objects.get().enrolled_at == NOW
    assert AuditEvent.objects.filter(action="subject.enrolled").count() == 1


def test_enrolment_in_an_unpublished_subject_is_refused(learner):
    subject = make_subject(live=False)
    with pytest.raises(NotAllowedError):
        actions.enrol(learner, subject, NOW)
    assert not Enrolment.objects.exists()


def test_unpublished_lesson_is_refused(learner):
    lesson = make_lesson(make_subject(lessons=0), live=False)
    with pytest.raises(NotAllowedError):
        actions.open_lesson(learner, lesson, NOW)


def test_lesson_is_done_once(learner):
    lesson = lessons_of(make_subject())[0]
    actions.open_lesson(learner, lesson, NOW)
    actions.mark_lesson_done(learner, lesson, NOW + timedelta(minutes=5))
    actions.mark_lesson_done(learner, lesson, NOW + timedelta(days=5))
    progress = LessonProgress.objects.get()
    assert (progress.done_at, progress.seconds) == (NOW + timedelta(minutes=5), 300)
    assert Enrolment.objects.get().status == EnrolmentStatus.ADMITTED


def test_lesson_with_a_least_time_is_not_done_at_once(learner):
    lesson = make_lesson(make_subject(lessons=0), min_seconds=60)
    actions.open_lesson(learner, lesson, NOW)
    with pytest.raises(NotAllowedError):
        actions.mark_lesson_done(learner, lesson, NOW + timedelta(seconds=59))
    assert LessonProgress.objects.get().done_at is None
    actions.mark_lesson_done(learner, lesson, NOW + timedelta(seconds=60))
    assert LessonProgress.objects.get().done_at is not None


def test_last_lesson_completes_a_subject_without_exam(learner, tree):
    make_academy(tree.county)
    subject = make_subject()
    first, last = lessons_of(subject)
    actions.mark_lesson_done(learner, first, NOW)
    assert SubjectCompletion.objects.get().completed_on is None
    actions.mark_lesson_done(learner, last, NOW)
    completion = SubjectCompletion.objects.get()
    assert completion.completed_on == date(2026, 3, 5)
    assert completion.certificate.holder == learner
    assert Enrolment.objects.get().status == EnrolmentStatus.COMPLETED


def test_exam_after_the_lessons_completes(learner, tree):
    make_academy(tree.county)
    subject = make_subject(needs_exam=True)
    read_everything(learner, subject)
    assert SubjectCompletion.objects.get().completed_on is None
    completion = passed(learner, subject)
    assert completion.completed_on == date(2026, 3, 6)
    assert (completion.score, completion.exam_passed_on) == (Decimal(88), date(2026, 3, 6))
    assert Certificate.objects.count() == HourRecord.objects.count() == 1


def test_lessons_after_the_exam_complete(learner, tree):
    make_academy(tree.county)
    subject = make_subject(needs_exam=True)
    assert passed(learner, subject, on=date(2026, 3, 1)).completed_on is None
    assert not Certificate.objects.exists()
    read_everything(learner, subject)
    completion = SubjectCompletion.objects.get()
    assert (completion.exam_passed_on, completion.completed_on) == (date(2026, 3, 1), date(2026, 3, 5))
    assert Certificate.objects.count() == HourRecord.objects.count() == 1


def test_completing_again_gives_no_second_paper_and_no_second_hours(learner, tree):
    make_academy(tree.county)
    subject = make_subject(needs_exam=True)
    read_everything(learner, subject)
    passed(learner, subject)
    again = passed(learner, subject, "95", on=date(2026, 4, 1))
    read_everything(learner, subject, NOW + timedelta(days=40))
    assert (again.completed_on, again.score) == (date(2026, 3, 6), Decimal(95))
    assert Certificate.objects.count() == HourRecord.objects.count() == 1
    assert AuditEvent.objects.filter(action="subject.completed").count() == 1


def test_worse_second_pass_keeps_the_better_score(learner):
    subject = make_subject(needs_exam=True)
    passed(learner, subject, "88")
    assert passed(learner, subject, "61").score == Decimal(88)


def test_hours_are_frozen_with_the_version_of_the_subject(learner):
    subject = make_subject(version=4)
    read_everything(learner, subject)
    subject.hours, subject.version = Decimal(9), 5
    subject.save()
    record = HourRecord.objects.get()
    assert (record.hours, record.subject_version, record.mode) == (Decimal(3), 4, "clustered")
    assert (record.source, record.verified_at) == (HourSource.SELF_STUDY, NOW)


def test_completion_without_any_academy_gives_hours_and_no_paper(learner):
    subject = make_subject()
    read_everything(learner, subject)
    completion = SubjectCompletion.objects.get()
    assert completion.completed_on is not None
    assert completion.certificate is None
    assert HourRecord.objects.count() == 1


def test_paper_comes_from_the_academy_of_the_county_before_the_city(learner, tree):
    make_academy(tree.city)
    county = make_academy(tree.county)
    subject = make_subject()
    read_everything(learner, subject)
    certificate = Certificate.objects.get()
    assert certificate.academy == county
    assert certificate.context["title"] == subject.title
    assert certificate.context["starts_on"] == "2026-03-05"


def test_trainee_from_outside_gets_the_paper_of_the_city(tree):
    make_academy(tree.county)
    city = make_academy(tree.city)
    guest = PersonFactory(unit=None, employment="none", status="external", organisation="外省某街道")
    read_everything(guest, make_subject())
    assert Certificate.objects.get().academy == city


def test_hours_are_verified_by_the_office_of_the_unit_only(learner, officer, stranger):
    record = make_hours(learner, make_subject(), "class:1")
    for person in (stranger, learner):
        with pytest.raises(NotAllowedError):
            actions.verify_hours(person, record, NOW)
    actions.verify_hours(officer, record, NOW)
    actions.verify_hours(officer, record, NOW + timedelta(days=1))
    record.refresh_from_db()
    assert (record.verified_by, record.verified_at) == (officer, NOW)
    assert AuditEvent.objects.filter(action="hours.verified").count() == 1


def test_nobody_verifies_own_hours(officer):
    record = make_hours(officer, make_subject(), "class:1")
    with pytest.raises(NotAllowedError):
        actions.verify_hours(officer, record, NOW)
