from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from academy.people.models import OrgUnit, Person
from courses.models import CoursePage
from exams.demo.load import load_questions
from exams.enums import ExamKind
from exams.models import Exam, Section
from tests.factories.courses import make_subject
from tests.factories.people import PersonFactory

# In every one of these questions the first option is right, so that tests can answer what they mean to.
ROWS = [
    {
        "code": f"S{n}",
        "kind": "single",
        "stem": f"单选题干{n}",
        "options": ["对的", "错一", "错二", "错三"],
        "answer": "A",
    }
    for n in range(4)
] + [
    {
        "code": f"M{n}",
        "kind": "multiple",
        "stem": f"多选题干{n}",
        "options": ["对一", "对二", "错一", "错二"],
        "answer": "AB",
    }
    for n in range(3)
]
ROWS += [{"code": f"J{n}", "kind": "judge", "stem": f"判断题干{n}", "answer": True} for n in range(3)]
ROWS += [
    {
        "code": "C0",
        "kind": "case",
        "stem": "案例题干",
        "parts": [
            {
                "kind": "single",
                "stem": "先做什么",
                "options": ["对的", "错一", "错二"],
                "answer": "A",
                "explanation": "机密解析甲",
            },
            {"kind": "judge", "stem": "这样对吗", "answer": False, "explanation": "机密解析乙"},
        ],
    },
    {
        "code": "W0",
        "kind": "short",
        "stem": "简答题干",
        "answer": "机密答案",
        "rubric": [{"item": "机密要点", "share": 100}],
    },
    {"code": "O0", "kind": "ordering", "stem": "排序题干", "options": ["先", "中", "后"]},
    {"code": "P0", "kind": "matching", "stem": "连线题干", "pairs": [["甲", "一"], ["乙", "二"]]},
    {"code": "F0", "kind": "fill", "stem": "填空____", "answer": [["机密答案词"]]},
]
OBJECTIVE = (("single", 2, 10), ("multiple", 2, 20), ("judge", 1, 20), ("case", 1, 20))


def make_bank(subject: CoursePage | None = None) -> CoursePage:
    subject = subject or make_subject(lessons=0, needs_exam=True)
    author = PersonFactory(office=True, worker_no="", name="出题人")
    rows = [
        {"difficulty": 3, "competencies": ["信息员"], "source": "依据", "explanation": "机密解析", **row}
        for row in ROWS
    ]
    load_questions(subject, rows, author, PersonFactory(office=True, worker_no=""), timezone.now())
    return subject


def make_exam(
    unit: OrgUnit, subject: CoursePage | None = None, sections=OBJECTIVE, no_way_back=(), **fields
) -> Exam:
    """`no_way_back`: places of the sections that close behind the candidate."""
    now = timezone.now()
    values = {
        "code": f"E{Exam.objects.count() + 1}",
        "name": "结业考试",
        "kind": ExamKind.COMPLETION,
        "unit": unit,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=1),
        "duration_minutes": 30,
        "attempts_allowed": 2,
        "published_at": now,
        **fields,
    }
    exam = Exam.objects.create(subject=subject or make_bank(), **values)
    for n, (kind, count, points) in enumerate(sections):
        Section.objects.create(
            exam=exam,
            sort_order=n,
            title=f"大题{n}",
            kind=kind,
            count=count,
            points=Decimal(points),
            no_way_back=n in no_way_back,
        )
    return exam


def right_answers(attempt) -> dict[int, object]:
    """What earns every point on this paper, as a browser would send it."""
    kinds = {"judge": lambda slot: True}
    kinds["single"] = lambda slot: slot.order.index(0)
    kinds["multiple"] = lambda slot: sorted([slot.order.index(0), slot.order.index(1)])
    kinds["case"] = lambda slot: [slot.part_orders[0].index(0), False]
    kinds["short"] = lambda slot: "我的回答"
    return {
        slot.number: kinds[section.kind](slot)
        for section in attempt.frozen_paper.sections
        for slot in section.slots
    }


def sit(person: Person, exam: Exam, device: str = "device"):
    from exams import actions

    return actions.start_attempt(person, exam, device=device, now=timezone.now())
