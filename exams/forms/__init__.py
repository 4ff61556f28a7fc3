from exams.forms.admission import AdmissionForm
from exams.forms.answers import read_answer
from exams.forms.bank import BankFilterForm, QuestionFileForm
from exams.forms.grid import GridForm
from exams.forms.plans import ExamForm
from exams.forms.printing import PrintForm
from exams.forms.questions import QuestionForm, keep_uploads
from exams.forms.regrading import RegradeForm
from exams.forms.seating import RoomFormSet
from exams.forms.sections import SectionFormSet

__all__ = [
    "AdmissionForm",
    "BankFilterForm",
    "ExamForm",
    "GridForm",
    "PrintForm",
    "QuestionFileForm",
    "QuestionForm",
    "RegradeForm",
    "RoomFormSet",
    "SectionFormSet",
    "keep_uploads",
    "read_answer",
]
