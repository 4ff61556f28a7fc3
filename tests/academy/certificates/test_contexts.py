from datetime import date
from decimal import Decimal

import pytest

from academy.certificates.contexts import (
    CompletionContext,
    HonourContext,
    LicenceContext,
    StarContext,
    chinese_date,
    context_from_json,
)

DAY = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 12, 31), "二〇二五年十二月三十一日"),
        (date(2030, 1, 10), "二〇三〇年一月十日"),
        (date(2026, 10, 20), "二〇二六年十月二十日"),
        (date(2026, 11, 19), "二〇二六年十一月十九日"),
    ],
)
def test_a_date_is_written_in_chinese_numerals(day, words):
    assert chinese_date(day) == words
    assert "\u96f6" not in words


@pytest.mark.parametrize(
    "face",
    [
        CompletionContext.of("王海燕", "临河社区", "提升班", date(2025, 3, 1), DAY, Decimal("40.5")),
        LicenceContext.of("王海燕", "临河社区", "岗前考试", DAY, date(2028, 1, 1)),
        LicenceContext.of("王海燕", "临河社区", "岗前考试", DAY),
        StarContext.of("王海燕", "临河社区", "2025年度考评", 4, DAY),
        HonourContext.of("王海燕", "临河社区", "技能竞赛", "一等奖"),
    ],
)
def test_a_face_comes_back_from_json_as_it_was(face):
    assert context_from_json(face.kind.value, face.to_json()) == face


@pytest.mark.parametrize("star", [0, 6])
def test_a_star_paper_needs_one_to_five_stars(star):
    with pytest.raises(ValueError, match="one to five"):
        StarContext.of("王海燕", "临河社区", "2025年度考评", star, DAY)
