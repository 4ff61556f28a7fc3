from exams.models.attempts import Answer, AnswerEvent, Attempt, Candidate, Incident, ManualMark
from exams.models.papers import Exam, Section
from exams.models.questions import Question, QuestionVersion

__all__ = [
    "Answer",
    "AnswerEvent",
    "Attempt",
    "Candidate",
    "Exam",
    "Incident",
    "ManualMark",
    "Question",
    "QuestionVersion",
    "Section",
]
