"""A result and the one way to change it afterwards: the old score stays beside the new one."""

from datetime import datetime
from decimal import Decimal

from academy.people.models import Person
from exams.actions.refusals import ExamRefusedError
from exams.engine.scoring import CENT
from exams.engine.types import Slot
from exams.engine.verdict import judge
from exams.enums import AttemptState, ConsequenceKind
from exams.models import Attempt, Consequence, QuestionVersion, Regrade, ScoreChange

RESULT_FIELDS = (
    *("marks", "objective", "subjective", "total", "maximum", "percent", "passed"),
    "section_results",
)
CHANGEABLE = frozenset({AttemptState.MARKING, AttemptState.GRADED, AttemptState.RELEASED})


def set_result(attempt: Attempt) -> None:
    """From the marks to the totals; nothing is saved here."""
    marks = {int(slot): Decimal(mark or 0) for slot, mark in attempt.marks.items()}
    verdict = judge(attempt.frozen_paper, marks, attempt.exam.pass_mark)
    attempt.subjective = verdict.total - (attempt.objective or Decimal(0))
    attempt.total, attempt.maximum = verdict.total, verdict.points
    attempt.percent, attempt.passed = verdict.percent, verdict.passed
    attempt.section_results = [section.to_json() for section in verdict.sections]


def change_mark(
    actor: Person,
    attempt: Attempt,
    number: int,
    mark: Decimal,
    *,
    reason: str,
    now: datetime,
    regrade: Regrade | None = None,
) -> ScoreChange:
    """The caller has locked the attempt and checked who may. What was issued waits for a confirmation."""
    slot = next((place for place in attempt.frozen_paper.slots() if place.number == number), None)
    before = attempt.marks.get(str(number))
    if slot is None:
        raise ExamRefusedError("no_such_question")
    if before is None or attempt.state not in CHANGEABLE:
        raise ExamRefusedError("wrong_state")
    if not 0 <= mark <= slot.points:
        raise ExamRefusedError("points_out_of_range")
    change = ScoreChange(
        attempt=attempt,
        regrade=regrade,
        slot=number,
        mark_before=Decimal(before),
        mark_after=mark.quantize(CENT),
        percent_before=attempt.percent,
        passed_before=attempt.passed,
        reason=reason[:300],
        actor=actor,
        at=now,
    )
    _write(attempt, slot, change)
    return change


def _write(attempt: Attempt, slot: Slot, change: ScoreChange) -> None:
    attempt.marks[str(slot.number)] = str(change.mark_after)
    if not _by_person(slot):
        attempt.objective = (attempt.objective or Decimal(0)) + change.mark_after - change.mark_before
    if attempt.state != AttemptState.MARKING:
        set_result(attempt)
    attempt.save(update_fields=RESULT_FIELDS)
    change.percent_after, change.passed_after = attempt.percent, attempt.passed
    change.save()
    if attempt.state == AttemptState.RELEASED and change.passed_before != change.passed_after:
        kind = ConsequenceKind.PASS_GAINED if change.passed_after else ConsequenceKind.PASS_LOST
        Consequence.objects.create(change=change, kind=kind)


def _by_person(slot: Slot) -> bool:
    version = QuestionVersion.objects.select_related("question").get(pk=slot.version)
    return version.is_manual
