from typing import Any

from django.utils import timezone

from academy.people.models import Person
from courses.models import CoursePage
from exams.actions import examine_import, receive_questions
from exams.actions.pictures import keep_picture
from exams.imports.pictures import Picture
from exams.models import QuestionImport, QuestionPicture
from tests.factories.questions import png

# One question that comes in, one that comes back, one line that is passed over.
TEXT = "题库\n1. 题。\n答案：对\n2. 没有答案的题？\nA. 甲 B. 乙\n"


def examined_import(author: Person, subject: CoursePage) -> QuestionImport:
    now = timezone.now()
    received = receive_questions(author, subject, TEXT.encode(), "a.txt", now=now)
    examine_import(received, now=now)
    return received


def kept_picture(author: Person) -> QuestionPicture:
    return keep_picture(author, Picture(png(), "图"), now=timezone.now())


def rows(**values: Any) -> dict[str, Any]:
    """The fields of rows in a form, from lists: text=["甲", "乙"] makes rows-0-text and rows-1-text."""
    count = max((len(found) for found in values.values()), default=0)
    fields = {
        f"rows-{n}-{name}": value
        for name, found in values.items()
        for n, value in enumerate(found)
        if value not in ("", False)
    }
    return {"rows-TOTAL_FORMS": count, "rows-INITIAL_FORMS": 0, **fields}
