"""What came after a past exam: marking, release, a question about a result, a corrected key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from academy.people.models import Person
from exams import actions, tasks
from exams.demo.candidates import send_late
from exams.engine.types import Kind
from exams.enums import RegradePolicy
from exams.models import Answer, Attempt, Exam, Question, QuestionVersion
from exams.queries.marking import lines_to_mark

MARKED = 34
# Her place in the list of candidates.
LATE = 36
# Share of the points that a poor, a fair and a good text earns, before the examiner's own leaning.
WORTH = (0.2, 0.6, 0.95)
LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Story:
    exam: Exam
    attempts: Sequence[Attempt]
    officers: dict[str, Person]
    data: dict[str, Any]
    held: datetime
    now: datetime
    rng: Random


def tell(story: Story) -> None:
    """The last papers still wait for their examiner, one late answer and one review for the officer."""
    for attempt in story.attempts[:MARKED]:
        _mark(story, attempt)
    send_late(story.attempts[LATE])
    actions.release_exam(story.officers["office"], story.exam, now=story.held + timedelta(days=4))
    _ask_review(story)
    _correct_key(story)
    case = Question.objects.get(
        code=next(row["code"] for row in story.data["questions"] if row["kind"] == "case")
    )
    actions.retire_question(
        story.officers["teacher"], case, reason=story.data["reasons"]["retired"], now=story.now
    )
    actions.count_uses(story.exam, now=story.now)


def _ask_review(story: Story) -> None:
    """Not who failed by least: the corrected key helps her."""
    failed = Attempt.objects.filter(exam=story.exam, passed=False).select_related("person", "exam")
    asks = failed.order_by("-percent", "pk")[1]
    actions.ask_review(
        asks.person, asks, reason=story.data["reasons"]["review"], now=story.held + timedelta(days=6)
    )


def _mark(story: Story, attempt: Attempt) -> None:
    given = dict(Answer.objects.filter(attempt=attempt).values_list("slot", "payload"))
    for section in attempt.frozen_paper.sections:
        if section.kind not in (Kind.SHORT, Kind.CASE):
            continue
        for slot in section.slots:
            payload = given[slot.number]
            text = payload[-1] if section.kind is Kind.CASE else payload
            worth = WORTH[story.data["texts"][section.kind.value].index(text)]
            version = QuestionVersion.objects.select_related("question").get(pk=slot.version)
            items = [
                _points(line.most, worth, story.rng) if line.suggested is None else line.suggested
                for line in lines_to_mark(attempt, version)
            ]
            actions.mark_slot(
                story.officers["teacher"],
                attempt,
                slot.number,
                sum(items, Decimal(0)),
                items=items,
                now=story.held + timedelta(days=2),
            )


def _points(most: Decimal, worth: float, rng: Random) -> Decimal:
    """Half points, as examiners give them."""
    halves = round(2 * float(most) * min(1.0, max(0.0, worth + rng.uniform(-0.15, 0.15))))
    return min(most, Decimal(halves) / 2)


def _correct_key(story: Story) -> None:
    """The dry run and the correction run here, in the jobs that the actions have ordered for them."""
    row, office = story.data["wrong_key"], story.officers["office"]
    question = Question.objects.select_related("current").get(code=row["code"])
    assert question.current is not None, "it was written with its wording"  # noqa: S101
    regrade = actions.propose_regrade(
        office,
        story.exam,
        question.current,
        policy=RegradePolicy.NEW_ONLY,
        new_key={"right": ["ABCD".index(row["right"])]},
        reason=story.data["reasons"]["wrong_key"],
        now=story.now - timedelta(hours=3),
    )
    arguments = {"regrade_id": regrade.pk, "actor_id": office.pk, "language": LANGUAGE}
    tasks.examine_regrade(job_id=regrade.job_id, **arguments)
    regrade = actions.confirm_regrade(office, regrade, now=story.now - timedelta(hours=2))
    tasks.apply_regrade(job_id=regrade.job_id, **arguments)
    question.refresh_from_db()
    actions.submit_for_review(story.officers["teacher"], question)
    actions.approve_question(story.officers["teacher2"], question, now=story.now)
