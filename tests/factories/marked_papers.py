"""Sittings that are over, written straight into the tables: a statistic needs many of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from exams.actions.grading import grade_attempt
from exams.actions.sitting import prepare_papers
from exams.enums import AttemptState
from exams.models import Answer, Attempt, Exam, QuestionVersion
from tests.factories.exams import right_answers
from tests.factories.people import PersonFactory


def wrong_answer(kind: str, slot: Any) -> Any:
    answers = {
        "single": lambda: slot.order.index(1),
        "judge": lambda: False,
        "multiple": lambda: [slot.order.index(2)],
        "case": lambda: None,
        "short": lambda: "不知道",
    }
    return answers[kind]()


def hand_in(person: Any, exam: Exam, wrong: set[str] = frozenset(), *, now: Any = None) -> Attempt:
    """A handed-in and graded paper; questions whose code is in `wrong` are answered wrongly."""
    now = now or timezone.now()
    prepare_papers(exam, [person])
    attempt = Attempt.objects.get(exam=exam, person=person)
    right = right_answers(attempt)
    codes = dict(
        QuestionVersion.objects.filter(
            pk__in=[slot.version for slot in attempt.frozen_paper.slots()]
        ).values_list("pk", "question__code")
    )
    answers = []
    for section in attempt.frozen_paper.sections:
        for slot in section.slots:
            bad = codes[slot.version] in wrong
            payload = wrong_answer(section.kind, slot) if bad else right[slot.number]
            answers.append(
                Answer(
                    attempt=attempt,
                    slot=slot.number,
                    epoch=1,
                    sequence=1,
                    device="d",
                    payload=payload,
                    received_at=now,
                )
            )
    Answer.objects.bulk_create(answers)
    attempt.state = AttemptState.SUBMITTED
    attempt.started_at = now - timedelta(minutes=20)
    attempt.submitted_at = now
    attempt.save()
    return grade_attempt(attempt, now=now)


def sit_many(exam: Exam, unit: Any, wrong_codes: list[set[str]]) -> list[Attempt]:
    people = PersonFactory.create_batch(len(wrong_codes), unit=unit)
    return [hand_in(person, exam, wrong) for person, wrong in zip(people, wrong_codes, strict=True)]


def percent_of(attempt: Attempt) -> Decimal | None:
    attempt.refresh_from_db()
    return attempt.percent
