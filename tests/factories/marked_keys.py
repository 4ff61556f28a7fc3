"""A bank of all nine kinds whose every secret is a word that stands nowhere else, and an exam that asks them all."""

from decimal import Decimal

from django.utils import timezone

from academy.people.models import OrgUnit
from exams.demo.load import load_questions
from exams.enums import QuestionKind
from exams.models import Exam, Question, QuestionVersion
from tests.factories.courses import make_subject
from tests.factories.exams import make_exam
from tests.factories.people import PersonFactory

# Of every secret in the bank; ASCII, so that no escape in HTML, JSON or an address hides it.
MARK = "SECRETKEY"
# In what the candidate herself answers: nobody outside her unit may meet it.
HERS = "HERANSWER"


def _secret(kind: str, what: str) -> str:
    return f"{MARK}-{kind}-{what}"


def _row(kind: str, **fields: object) -> dict[str, object]:
    return {
        "code": f"K-{kind}",
        "kind": kind,
        "stem": f"题干 {kind}",
        "difficulty": 3,
        "competencies": ["信息员"],
        "source": _secret(kind, "source"),
        "explanation": _secret(kind, "explanation"),
        **fields,
    }


def _rubric(kind: str) -> dict[str, object]:
    return {"answer": _secret(kind, "model"), "rubric": [{"item": _secret(kind, "rubric"), "share": 100}]}


def _rows() -> list[dict[str, object]]:
    part = {"explanation": _secret("case", "part-explanation")}
    return [
        _row("single", options=["甲", "乙", "丙", "丁"], answer="C"),
        _row("multiple", options=["子", "丑", "寅", "卯"], answer="BD"),
        _row("judge", answer=False),
        _row("fill", answer=[[_secret("fill", "accepted"), _secret("fill", "other")]]),
        _row("short", **_rubric("short")),
        _row(
            "case",
            parts=[
                {"kind": "single", "stem": "一问", "options": ["东", "南", "西"], "answer": "B", **part},
                {"kind": "short", "stem": "二问", **_rubric("case"), **part},
                {"kind": "fill", "stem": "三问____", "answer": [[_secret("case", "accepted")]], **part},
            ],
        ),
        _row("ordering", options=["先做", "再做", "后做"]),
        _row("matching", pairs=[["火", "水"], ["电", "绝缘"], ["气", "关阀"]]),
        _row("practical"),
    ]


def make_marked_exam(unit: OrgUnit, **fields: object) -> Exam:
    subject = make_subject("S01", lessons=0, needs_exam=True)
    author = PersonFactory(office=True, worker_no="", name="出题人")
    load_questions(
        subject, _rows(), author, PersonFactory(office=True, worker_no="", name="审题人"), timezone.now()
    )
    practical = QuestionVersion.objects.get(question__code="K-practical")
    practical.key = {
        "model": _secret("practical", "model"),
        "rubric": [{"item": _secret("practical", "rubric"), "share": 100}],
    }
    practical.save()
    sections = tuple((kind.value, 1, Decimal(10)) for kind in QuestionKind)
    return make_exam(unit, subject, sections=sections, release_at_once=False, **fields)


def turn_every_key() -> None:
    """Another key for every question: what a page shows may not depend on it."""
    turned = {
        "K-single": {"right": [0]},
        "K-multiple": {"right": [0, 2]},
        "K-judge": {"verdict": True},
        "K-fill": {"accepted": [["别的词"]]},
        "K-short": {"model": "别的范文", "rubric": []},
        "K-practical": {"model": "", "rubric": [{"item": "别的要点", "share": 100}]},
    }
    for question in Question.objects.filter(code__startswith="K-"):
        version = question.current
        assert version is not None
        version.key = turned.get(question.code, version.key)
        if question.code == "K-case":
            parts = [{"right": [2]}, {"model": "别的", "rubric": []}, {"accepted": [["别的"]]}]
            version.key = {**version.key, "parts": parts, "explanations": ["", "", ""]}
        version.explanation = "别的解析"
        version.save()
