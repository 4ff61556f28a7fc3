"""What is done, what is next, and whether a subject is complete."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum


class CompletionState(StrEnum):
    LESSONS_OPEN = "lessons_open"
    EXAM_OPEN = "exam_open"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int
    next_lesson: int | None

    @property
    def is_finished(self) -> bool:
        return self.done == self.total

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def progress_of(lessons: Sequence[int], done: Set[int]) -> Progress:
    """`lessons` in reading order; lessons taken off the subject since count neither way."""
    still_open = [lesson for lesson in lessons if lesson not in done]
    return Progress(len(lessons) - len(still_open), len(lessons), still_open[0] if still_open else None)


def completion_state(progress: Progress, *, needs_exam: bool, exam_passed: bool) -> CompletionState:
    """A subject with neither lessons nor an exam has nothing to complete and stays open."""
    if not progress.is_finished or not (progress.total or exam_passed):
        return CompletionState.LESSONS_OPEN
    if needs_exam and not exam_passed:
        return CompletionState.EXAM_OPEN
    return CompletionState.COMPLETE
