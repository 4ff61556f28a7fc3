"""Questions out of the bank, in forms that read_questions reads back as the same questions."""

import re
from collections.abc import Iterable, Iterator

from academy.tabular.export import ExportValue, table_bytes
from exams.engine.types import Kind
from exams.imports.answers import blanks_text
from exams.imports.parsed import LETTERS, ParsedQuestion

HEADER = [
    "题型",
    "题干",
    *(f"选项{letter}" for letter in LETTERS),
    "答案",
    "解析",
    "难度",
    "科目",
    "来源",
    "能力",
]
KIND_NAMES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.JUDGE: "判断题",
    Kind.FILL: "填空题",
    Kind.SHORT: "简答题",
    Kind.ORDERING: "排序题",
    Kind.MATCHING: "连线题",
}
IN_EXCEL = frozenset(KIND_NAMES)
IN_GIFT = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.JUDGE, Kind.FILL, Kind.MATCHING})


def excel_of(questions: Iterable[ParsedQuestion]) -> bytes:
    return table_bytes("试题", HEADER, (_row(one) for one in questions if one.kind in IN_EXCEL))


def _row(one: ParsedQuestion) -> list[ExportValue]:
    options = [*one.options]
    if one.kind is Kind.MATCHING:
        options = [f"{left} -> {right}" for left, right in zip(one.lefts, one.options, strict=True)]
    options += [""] * (len(LETTERS) - len(options))
    return [
        *(KIND_NAMES[one.kind], one.stem, *options, _answer(one), one.explanation),
        *(one.difficulty, one.subject, one.source, "、".join(one.competencies)),
    ]


def _answer(one: ParsedQuestion) -> str:
    if one.kind is Kind.JUDGE:
        return "正确" if one.verdict else "错误"
    if one.kind is Kind.FILL:
        return blanks_text(one.accepted)
    if one.kind is Kind.SHORT:
        return one.model
    return "".join(LETTERS[place] for place in one.right)


def gift_of(questions: Iterable[ParsedQuestion]) -> str:
    return "\n".join(_gift_blocks(one for one in questions if fits_gift(one)))


def fits_gift(one: ParsedQuestion) -> bool:
    """GIFT has no written answers, no order, and one blank a question."""
    return one.kind in IN_GIFT and len(one.accepted) <= 1


def _gift_blocks(questions: Iterable[ParsedQuestion]) -> Iterator[str]:
    subject = ""
    for one in questions:
        if one.subject != subject:
            subject = one.subject
            yield f"$CATEGORY: {subject}\n"
        yield f"// [tag:difficulty:{one.difficulty}]"
        explanation = f"####{_gift(one.explanation)}" if one.explanation else ""
        yield f"::::{_gift(one.stem)} {{{_gift_answers(one)}{explanation}}}\n"


def _gift(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")


def _gift_answers(one: ParsedQuestion) -> str:
    if one.kind is Kind.JUDGE:
        return "TRUE" if one.verdict else "FALSE"
    if one.kind is Kind.FILL:
        return "".join(f"={_gift(word)}" for word in one.accepted[0])
    if one.kind is Kind.MATCHING:
        return "".join(
            f"={_gift(left)} -> {_gift(right)}" for left, right in zip(one.lefts, one.options, strict=True)
        )
    return "".join(f"{_mark(one, place)}{_gift(option)}" for place, option in enumerate(one.options))


def _mark(one: ParsedQuestion, place: int) -> str:
    if one.kind is Kind.SINGLE:
        return "=" if place in one.right else "~"
    return f"~%{100 / len(one.right):.5f}%" if place in one.right else "~%-100%"
