"""The stored counts of what questions were used for: always made anew from the papers, exam by exam."""

from datetime import datetime

from django.db import transaction

from exams.models import Exam, QuestionUse, UsageCount
from exams.queries.usage import exams_to_count, states_of_papers, tally


@transaction.atomic
def count_uses(exam: Exam, *, now: datetime) -> int:
    """Whoever comes second counts again what the first one has counted: the rows are those of one moment."""
    UsageCount.objects.get_or_create(exam=exam)
    count = UsageCount.objects.select_for_update().get(exam=exam)
    # Taken before the papers are read: what changes meanwhile is counted the next time.
    count.papers, count.counted_at = states_of_papers().get(exam.pk, ""), now
    uses = tally(exam)
    QuestionUse.objects.filter(exam=exam).delete()
    QuestionUse.objects.bulk_create(uses, batch_size=500)
    count.save()
    return len(uses)


def count_changed_uses(*, now: datetime) -> int:
    """Every exam in which a paper was begun, marked or changed since."""
    changed = Exam.objects.in_bulk(exams_to_count())
    for exam in changed.values():
        count_uses(exam, now=now)
    return len(changed)
