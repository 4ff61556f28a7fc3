from django.utils.translation import gettext as _

from exams.models import Attempt, Exam
from exams.rules import Dependent
from ratings.models import Participant


def ratings_resting_on(exam: Exam, person_ids: set[int]) -> list[Dependent]:
    """Snapshots of cycles that took a score from this exam: shown before its scores are corrected."""
    attempts = set(Attempt.objects.filter(exam=exam, person__in=person_ids).values_list("pk", flat=True))
    participants = Participant.objects.filter(person__in=person_ids, exam_score__isnull=False).select_related(
        "cycle"
    )
    return [
        Dependent(
            participant.person_id,
            _("%(cycle)s 的评定用到了这次成绩") % {"cycle": participant.cycle.name},
            f"/admin/ratings/cycles/{participant.cycle_id}/",
        )
        for participant in participants
        if (participant.training_sources.get("exam") or {}).get("attempt") in attempts
    ]
