from exams.forms.answers import read_answer
from exams.forms.plans import ExamForm, SectionFormSet
from exams.forms.questions import EDITED_KINDS, BankFilterForm, QuestionFileForm, QuestionForm
from exams.forms.regrading import RegradeForm

__all__ = [
    "EDITED_KINDS",
    "BankFilterForm",
    "ExamForm",
    "QuestionFileForm",
    "QuestionForm",
    "RegradeForm",
    "SectionFormSet",
    "read_answer",
]
