from datetime import date
from decimal import Decimal

from academy.certificates.contexts import (
    CompletionContext,
    HonourContext,
    Issuer,
    LicenceContext,
    PaperContext,
    Sheet,
    StarContext,
)

DAY = date(2025, 12, 31)
UNIT = "河湾街道临河社区"
FACES = {
    "completion": CompletionContext.of(
        "王海燕", UNIT, "网格员综合能力提升班", date(2025, 3, 1), date(2025, 3, 28), Decimal(40)
    ),
    "licence": LicenceContext.of("王海燕", UNIT, "网格员岗前资格考试", date(2025, 3, 28), date(2028, 3, 27)),
    "star": StarContext.of("王海燕", UNIT, "2025年度专职网格员星级考评", 4, DAY),
    "honour": HonourContext.of("王海燕", UNIT, "2025年网格员业务技能竞赛", "优秀网格员"),
}


def sheet_of(face: PaperContext, **changes: str) -> Sheet:
    values = {
        "context": face,
        "issuer": Issuer(name="青石网格学院", signatory="林国栋", seal_text="青石网格学院"),
        "number": "青石网院星字〔2025〕0017号",
        "machine_code": "QS-STAR-2025-000017-K",
        "issued_on": DAY,
        "verify_url": "https://papers.example/papers/v/" + "a" * 32 + "/",
    }
    return Sheet(**{**values, **changes})


def star_of(name: str) -> Sheet:
    return sheet_of(StarContext.of(name, "", "2025年度专职网格员星级考评", 4, DAY))
