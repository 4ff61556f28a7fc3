from exams.models.attempts import Announcement, Answer, AnswerEvent, Attempt, Candidate, Incident, ManualMark
from exams.models.decisions import AnswerDecision, AnswerFileKey
from exams.models.imports import QuestionImport
from exams.models.papers import Exam, Section
from exams.models.printing import PrintedPaper
from exams.models.questions import Question, QuestionPicture, QuestionVersion
from exams.models.regrades import Consequence, Regrade, RegradeEffect, ScoreChange
from exams.models.reviews import ScoreReview
from exams.models.usage import QuestionUse, UsageCount

__all__ = [
    "Announcement",
    "Answer",
    "AnswerDecision",
    "AnswerEvent",
    "AnswerFileKey",
    "Attempt",
    "Candidate",
    "Consequence",
    "Exam",
    "Incident",
    "ManualMark",
    "PrintedPaper",
    "Question",
    "QuestionImport",
    "QuestionPicture",
    "QuestionUse",
    "QuestionVersion",
    "Regrade",
    "RegradeEffect",
    "ScoreChange",
    "ScoreReview",
    "Section",
    "UsageCount",
]
