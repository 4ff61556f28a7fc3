"""Who took a subject or a class, and when: the dates that reports on training start from."""

from datetime import date

from django.db.models import Min

from courses.enums import EnrolmentStatus
from courses.models import CoursePage, Enrolment, HourRecord, SubjectCompletion, TrainingClass


def subject_taken_on(subject: CoursePage) -> dict[int, date]:
    """person id → the first day she completed the subject or earned hours in it."""
    completed = SubjectCompletion.objects.filter(subject=subject, completed_on__isnull=False)
    earned = HourRecord.objects.filter(subject=subject)
    found: dict[int, date] = {}
    for person_id, day in [
        *completed.values_list("person_id", "completed_on"),
        *earned.order_by()
        .values("person_id")
        .annotate(first=Min("earned_on"))
        .values_list("person_id", "first"),
    ]:
        found[person_id] = min(day, found.get(person_id, day))
    return found


def class_taken_on(training_class: TrainingClass) -> dict[int, date]:
    """person id → the last day of the class, for those who completed it."""
    people = Enrolment.objects.filter(
        training_class=training_class, status=EnrolmentStatus.COMPLETED
    ).values_list("person_id", flat=True)
    return dict.fromkeys(people, training_class.ends_on)
