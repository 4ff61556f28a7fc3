"""The words on a paper, from its frozen content. They are Chinese by form, whatever the interface speaks."""

from datetime import date
from decimal import Decimal

from academy.certificates.contexts import (
    CompletionContext,
    HonourContext,
    LicenceContext,
    PaperContext,
    Sheet,
    StarContext,
    chinese_date,
)
from academy.certificates.enums import CertificateKind

TITLES = {
    CertificateKind.COMPLETION: "结业证书",
    CertificateKind.LICENCE: "合格证书",
    CertificateKind.STAR: "星级网格员证书",
    CertificateKind.HONOUR: "荣誉证书",
}
# From this many characters on, the text is set smaller so that it stays clear of the issuer's lines.
LONG_TEXT = 75


def face_values(sheet: Sheet) -> dict[str, str | bool]:
    words = _words(sheet.context)
    length = len(sheet.context.holder_name) + len(sheet.context.unit_name) + sum(map(len, words.values()))
    return {
        "title": TITLES[sheet.context.kind],
        "kind": sheet.context.kind.value,
        "holder_name": sheet.context.holder_name,
        "unit_name": sheet.context.unit_name,
        "issuer_name": sheet.issuer.name,
        "partner_name": sheet.issuer.partner_name,
        "signatory": sheet.issuer.signatory,
        "number": sheet.number,
        "machine_code": sheet.machine_code,
        "issued_on": chinese_date(sheet.issued_on),
        "is_long": length > LONG_TEXT,
        **words,
    }


def _words(context: PaperContext) -> dict[str, str]:
    if isinstance(context, CompletionContext):
        return {
            "course_title": context.title,
            "starts_on": chinese_date(context.starts_on),
            "ends_on": chinese_date(context.ends_on),
            "hours": plain_number(context.hours),
        }
    if isinstance(context, LicenceContext):
        return {
            "exam_title": context.exam_title,
            "passed_on": chinese_date(context.passed_on),
            "validity": _until(context.valid_to),
        }
    if isinstance(context, StarContext):
        return {
            "cycle_name": context.cycle_name,
            "level_name": context.level_name,
            "validity": f"自{chinese_date(context.valid_from)}起{_until(context.valid_to)}"
            if context.valid_to
            else f"自{chinese_date(context.valid_from)}起，至下一次评定结果生效之日止",
        }
    if isinstance(context, HonourContext):
        return {"occasion": context.occasion, "honour": context.honour}
    raise TypeError(f"no words for {type(context).__name__}")


def _until(day: date | None) -> str:
    return f"至{chinese_date(day)}" if day else "长期有效"


def plain_number(number: Decimal) -> str:
    return f"{number.normalize():f}"
