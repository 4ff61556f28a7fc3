from decimal import Decimal
from fractions import Fraction

from ratings.engine.scheme import demo_scheme
from ratings.engine.training import counted_exam_score, required_hours


def test_required_hours_are_prorated_without_rounding():
    assert required_hours(demo_scheme(), 7) == Fraction(70, 3)


def test_retake_counts_up_to_its_cap_and_a_first_sitting_in_full():
    assert counted_exam_score(Decimal(95), is_retake=True, cap=Decimal(60)) == 60
    assert counted_exam_score(Decimal(55), is_retake=True, cap=Decimal(60)) == 55
    assert counted_exam_score(Decimal(95), is_retake=False, cap=Decimal(60)) == 95
    assert counted_exam_score(Decimal(95), is_retake=True, cap=None) == 95
