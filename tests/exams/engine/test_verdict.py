from decimal import Decimal

from exams.engine.types import Credit, Kind, Paper, PaperSection, Slot
from exams.engine.verdict import judge

PAPER = Paper(
    (
        PaperSection(
            "一", Kind.SINGLE, Credit.HALF_FOR_SUBSET, (Slot(1, 1, Decimal(2)), Slot(2, 2, Decimal(2)))
        ),
        PaperSection("二", Kind.CASE, Credit.HALF_FOR_SUBSET, (Slot(3, 3, Decimal(8)),)),
    )
)


def test_verdict_adds_up_by_section_and_out_of_a_hundred():
    verdict = judge(PAPER, {1: Decimal(2), 3: Decimal("5.33")}, Decimal(60))
    assert [(s.score, s.points, s.right, s.count) for s in verdict.sections] == [
        (Decimal(2), Decimal(4), 1, 2),
        (Decimal("5.33"), Decimal(8), 0, 1),
    ]
    assert verdict.total == Decimal("7.33")
    assert verdict.percent == Decimal("61.08")
    assert verdict.passed


def test_the_pass_mark_itself_passes():
    assert judge(PAPER, {3: Decimal(6)}, Decimal(50)).passed
    assert not judge(PAPER, {3: Decimal("5.99")}, Decimal(50)).passed


def test_an_empty_paper_gives_nothing():
    verdict = judge(Paper(), {}, Decimal(60))
    assert (verdict.total, verdict.percent, verdict.passed) == (0, 0, False)
