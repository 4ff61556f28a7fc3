"""A question in the words of its file, before anything is decided; what goes back to its author when it fails."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from exams.engine.types import Kind
from exams.imports.answers import blanks_text, pair_text
from exams.imports.parsed import LETTERS, Note, ParsedQuestion, RubricLine
from exams.imports.pictures import Picture, PictureRefused, picture_of

KIND_NAMES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.JUDGE: "判断题",
    Kind.FILL: "填空题",
    Kind.SHORT: "简答题",
    Kind.CASE: "案例分析题",
    Kind.ORDERING: "排序题",
    Kind.MATCHING: "连线题",
    Kind.PRACTICAL: "实操题",
}


@dataclass(slots=True)
class Raw:
    """`columns` names the column of each field in a table."""

    line: int
    kind: str = ""
    stem: str = ""
    options: list[str] = field(default_factory=list)
    answer: str = ""
    explanation: str = ""
    rubric: str = ""
    share: str = ""
    difficulty: str = ""
    subject: str = ""
    source: str = ""
    competencies: str = ""
    pictures: list[Picture] = field(default_factory=list)
    option_pictures: dict[int, Picture] = field(default_factory=dict)
    parts: list["Raw"] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def doubt(self, code: str, name: str = "", *, fatal: bool = True, **params: str | int) -> None:
        self.notes.append(Note(code, self.line, self.columns.get(name, ""), params, fatal))

    def note_part_credit(self, found: Iterable[bool]) -> None:
        """Answers worth a part of the points elsewhere earn none here."""
        if lost := sum(found):
            self.doubt("part_credit_dropped", "answer", fatal=False, count=lost)

    def picture(self, data: bytes | None, alt: str = "", *, option: int | None = None) -> None:
        """Take in a picture of the stem or of an option; what cannot be shown sends the question back."""
        try:
            if data is None:
                raise PictureRefused("picture_missing")
            found = picture_of(data, alt)
        except PictureRefused as refused:
            self.doubt(str(refused), "stem")
            return
        if option is None:
            self.pictures.append(found)
        elif option in self.option_pictures:
            self.doubt("pictures_in_option", "options", letter=LETTERS[option])
        else:
            self.option_pictures[option] = found


def raw_of(question: ParsedQuestion, line: int = 0) -> Raw:
    """The words that settle reads as the same question."""
    return Raw(
        line,
        kind=KIND_NAMES[question.kind],
        stem=question.stem,
        options=_options(question),
        answer=answer_text(question),
        explanation=question.explanation,
        rubric=rubric_text(question.rubric),
        share=f"{question.share:g}" if question.share != 1 else "",
        difficulty=str(question.difficulty),
        subject=question.subject,
        source=question.source,
        competencies="、".join(question.competencies),
        pictures=list(question.pictures),
        option_pictures={place: one for place, one in enumerate(question.option_pictures) if one},
        parts=[raw_of(part, line) for part in question.parts],
    )


def _options(question: ParsedQuestion) -> list[str]:
    if question.kind is not Kind.MATCHING:
        return list(question.options)
    pairs = zip(question.lefts, question.options, strict=True)
    return [pair_text(left, right) for left, right in pairs]


def answer_text(question: ParsedQuestion) -> str:
    if question.kind is Kind.JUDGE:
        return "正确" if question.verdict else "错误"
    if question.kind is Kind.FILL:
        return blanks_text(question.accepted)
    return question.model or "".join(LETTERS[place] for place in question.right)


def rubric_text(rubric: tuple[RubricLine, ...]) -> str:
    return "\n".join(f"{line.item} | {line.share:g}" for line in rubric)
