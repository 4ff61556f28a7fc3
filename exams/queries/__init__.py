from exams.queries.bank import (
    filtered_questions,
    near_duplicates,
    paper_versions,
    pictures_visible_to,
    pool_for,
    questions_visible_to,
    times_seen,
)
from exams.queries.scores import ScoreFact, best_valid_scores
from exams.queries.sittings import (
    ExamCard,
    attempts_of,
    attempts_visible_to,
    cards_for,
    exams_read_by,
    exams_run_by,
    open_attempt_of,
    subject_exam_for,
)

__all__ = [
    "ExamCard",
    "ScoreFact",
    "attempts_of",
    "attempts_visible_to",
    "best_valid_scores",
    "cards_for",
    "exams_read_by",
    "exams_run_by",
    "filtered_questions",
    "near_duplicates",
    "open_attempt_of",
    "paper_versions",
    "pictures_visible_to",
    "pool_for",
    "questions_visible_to",
    "subject_exam_for",
    "times_seen",
]
