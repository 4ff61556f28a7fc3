from django.core.files.base import ContentFile
from django.utils import timezone

from academy.people.models import Person
from exams.models import Exam, PrintedPaper


def printed_paper(exam: Exam, officer: Person, letter: str = "A") -> PrintedPaper:
    """A paper whose files are there already, whatever stands in them."""
    printed = PrintedPaper(
        exam=exam,
        letter=letter,
        seed=1,
        ordered_by=officer,
        ordered_at=timezone.now(),
        drawn_at=timezone.now(),
    )
    printed.paper_file.save("paper.pdf", ContentFile(b"%PDF paper"), save=False)
    printed.key_file.save("key.pdf", ContentFile(b"%PDF key"), save=False)
    printed.save()
    return printed
