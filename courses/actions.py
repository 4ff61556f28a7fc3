from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from academy.certificates import actions as certificates
from academy.certificates.contexts import CompletionContext
from academy.certificates.enums import CertificateKind
from academy.certificates.models import Certificate
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from courses.engine.completion import CompletionState, completion_state
from courses.enums import EnrolmentStatus, HourSource
from courses.models import CoursePage, Enrolment, HourRecord, LessonPage, LessonProgress, SubjectCompletion
from courses.queries import academy_for, subject_of, subject_progress
from courses.rules import has_read_long_enough, may_enrol, may_learn, may_see, may_verify_hours


@transaction.atomic
def enrol(person: Person, subject: CoursePage, now: datetime) -> Enrolment:
    require(may_enrol(person, subject), "this subject is not open for enrolment")
    enrolment, created = Enrolment.objects.get_or_create(
        person=person, subject=subject, defaults={"enrolled_at": now}
    )
    if created:
        log_event(person, "subject.enrolled", enrolment, unit=person.unit, at=now)
    return enrolment


def open_lesson(person: Person, lesson: LessonPage, now: datetime) -> LessonProgress:
    require(may_learn(person) and may_see(person, lesson), "this lesson is not open to this person")
    progress, _created = LessonProgress.objects.get_or_create(
        person=person, lesson=lesson, defaults={"opened_at": now}
    )
    return progress


@transaction.atomic
def mark_lesson_done(person: Person, lesson: LessonPage, now: datetime) -> LessonProgress:
    """The last lesson completes the subject, unless its exam is still to be passed."""
    progress = LessonProgress.objects.select_for_update().get(pk=open_lesson(person, lesson, now).pk)
    if progress.done_at is not None:
        return progress
    require(has_read_long_enough(progress, lesson, now), "the lesson was opened too short a time ago")
    progress.done_at = now
    progress.seconds = max(progress.seconds, int((now - progress.opened_at).total_seconds()))
    progress.save(update_fields=["done_at", "seconds"])
    subject = subject_of(lesson)
    enrol(person, subject, now)
    _finish_when_ready(_completion(person, subject), timezone.localdate(now), actor=person, now=now)
    return progress


@transaction.atomic
def complete(
    person: Person,
    subject: CoursePage,
    *,
    score: Decimal | None,
    completed_on: date,
    actor: Person | None = None,
    now: datetime | None = None,
) -> SubjectCompletion:
    """Note the passed exam; with lessons still open the completion waits for the last of them."""
    completion = _completion(person, subject)
    _note_pass(completion, score, completed_on)
    _finish_when_ready(completion, completed_on, actor=actor, now=now or timezone.now())
    return completion


@transaction.atomic
def withdraw_pass(
    person: Person, subject: CoursePage, *, reason: str, actor: Person, now: datetime
) -> SubjectCompletion | None:
    """Take back a noted pass with what rested on it; the lessons done stay, the log keeps what stood before.

    The caller has checked who may, and revokes the certificate itself.
    """
    completion = SubjectCompletion.objects.select_for_update().filter(person=person, subject=subject).first()
    if completion is None or completion.exam_passed_on is None:
        return None
    before = {
        "passed_on": str(completion.exam_passed_on),
        "score": None if completion.score is None else str(completion.score),
        "completed_on": str(completion.completed_on) if completion.completed_on else None,
    }
    completion.exam_passed_on = completion.score = completion.completed_on = None
    completion.save(update_fields=["exam_passed_on", "score", "completed_on"])
    # The record stays to be read, but hours that nobody vouches for count nowhere.
    hours = HourRecord.objects.filter(source_key=_hours_key(completion))
    hours.update(verified_at=None, verified_by=None, evidence=reason[:200])
    enrolments = Enrolment.objects.filter(person=person, subject=subject, status=EnrolmentStatus.COMPLETED)
    enrolments.update(status=EnrolmentStatus.ADMITTED)
    log_event(
        actor, "subject.pass_withdrawn", completion, unit=person.unit, before=before, reason=reason, at=now
    )
    return completion


def _hours_key(completion: SubjectCompletion) -> str:
    return f"completion:{completion.subject_id}:{completion.person_id}"


def _completion(person: Person, subject: CoursePage) -> SubjectCompletion:
    SubjectCompletion.objects.get_or_create(person=person, subject=subject)
    # The lock makes a last lesson and a graded exam that arrive together follow one another.
    return SubjectCompletion.objects.select_for_update().get(person=person, subject=subject)


def _note_pass(completion: SubjectCompletion, score: Decimal | None, passed_on: date) -> None:
    completion.exam_passed_on = completion.exam_passed_on or passed_on
    known = [value for value in (completion.score, score) if value is not None]
    completion.score = max(known, default=None)
    completion.save(update_fields=["exam_passed_on", "score"])


def _finish_when_ready(
    completion: SubjectCompletion, day: date, *, actor: Person | None, now: datetime
) -> None:
    if completion.completed_on is not None:
        return
    person, subject = completion.person, completion.subject
    state = completion_state(
        subject_progress(person, subject),
        needs_exam=subject.needs_exam,
        exam_passed=completion.exam_passed_on is not None,
    )
    if state is not CompletionState.COMPLETE:
        return
    completion.completed_on = day
    completion.subject_version = subject.version
    completion.certificate = _issue_certificate(actor, completion, day)
    completion.save(update_fields=["completed_on", "subject_version", "certificate"])
    _record_hours(completion, day, now)
    Enrolment.objects.filter(person=person, subject=subject).update(status=EnrolmentStatus.COMPLETED)
    log_event(actor, "subject.completed", completion, unit=person.unit, after={"on": str(day)}, at=now)


def _record_hours(completion: SubjectCompletion, day: date, now: datetime) -> None:
    subject = completion.subject
    record, is_new = HourRecord.objects.get_or_create(
        source_key=_hours_key(completion),
        defaults={
            "person": completion.person,
            "subject": subject,
            "subject_version": subject.version,
            "mode": subject.mode_default,
            "hours": subject.hours,
            "earned_on": day,
            "source": HourSource.SELF_STUDY,
            # The lessons and the exam are the proof; nobody has to look at them again.
            "verified_at": now,
        },
    )
    if not is_new and record.verified_at is None:
        # Earned again after the pass was withdrawn: from this day, not from the first.
        record.earned_on, record.verified_at, record.evidence = day, now, ""
        record.hours, record.subject_version = subject.hours, subject.version
        record.save(update_fields=["earned_on", "verified_at", "evidence", "hours", "subject_version"])


def _issue_certificate(
    actor: Person | None, completion: SubjectCompletion, ends_on: date
) -> Certificate | None:
    person, subject = completion.person, completion.subject
    academy = academy_for(person)
    if academy is None:
        return None
    enrolment = Enrolment.objects.filter(person=person, subject=subject).first()
    starts_on = timezone.localdate(enrolment.enrolled_at) if enrolment else ends_on
    unit_name = person.unit.name if person.unit else person.organisation
    context = CompletionContext.of(
        person.name, unit_name, subject.title, min(starts_on, ends_on), ends_on, subject.hours
    )
    return certificates.issue(
        actor,
        academy=academy,
        kind=CertificateKind.COMPLETION,
        holder=person,
        context=context,
        issued_on=ends_on,
        source_key=f"subject:{subject.pk}:{person.pk}",
    )


@transaction.atomic
def verify_hours(actor: Person, record: HourRecord, now: datetime) -> HourRecord:
    """The office has seen the proof; from now on the hours count in ratings."""
    require(may_verify_hours(actor, record.person), "may not verify hours of this person")
    if record.verified_at is None:
        record.verified_by, record.verified_at = actor, now
        record.save(update_fields=["verified_by", "verified_at"])
        log_event(actor, "hours.verified", record, unit=record.person.unit, at=now)
    return record
