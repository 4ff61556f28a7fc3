"""What every format is read into: questions with their place in the file, and notes about what is doubtful."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exams.engine.types import Kind
from exams.imports.pictures import Picture

if TYPE_CHECKING:
    from exams.imports.raw import Raw

LETTERS = "ABCDEFGH"
CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE})
WRITTEN = frozenset({Kind.SHORT, Kind.PRACTICAL})


@dataclass(frozen=True, slots=True)
class Note:
    """A code with its place; the words are made elsewhere. A question with a fatal note is not imported."""

    code: str
    line: int
    column: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class RubricLine:
    item: str
    share: int | float


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """`option_pictures` is empty or as long as `options`; `share` is the weight of a part within its case."""

    kind: Kind
    stem: str
    options: tuple[str, ...] = ()
    lefts: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    verdict: bool | None = None
    accepted: tuple[tuple[str, ...], ...] = ()
    model: str = ""
    rubric: tuple[RubricLine, ...] = ()
    parts: tuple["ParsedQuestion", ...] = ()
    share: int | float = 1
    pictures: tuple[Picture, ...] = ()
    option_pictures: tuple[Picture | None, ...] = ()
    explanation: str = ""
    difficulty: int = 3
    subject: str = ""
    source: str = ""
    competencies: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.kind is Kind.CASE:
            found["parts"] = [
                {"kind": part.kind.value, "stem": part.stem, **part.content} for part in self.parts
            ]
        if self.kind is Kind.FILL:
            found["blanks"] = len(self.accepted)
        if self.lefts:
            found["lefts"] = list(self.lefts)
        if self.options:
            found["options"] = list(self.options)
        if any(self.option_pictures):
            found["option_pictures"] = [one and one.stored for one in self.option_pictures]
        if self.pictures:
            found["pictures"] = [one.stored for one in self.pictures]
        return found

    @property
    def key(self) -> dict[str, Any]:
        if self.kind in CHOICES:
            return {"right": list(self.right)}
        if self.kind is Kind.JUDGE:
            return {"verdict": self.verdict}
        if self.kind is Kind.FILL:
            return {"accepted": [list(texts) for texts in self.accepted]}
        if self.kind in WRITTEN:
            rubric = [{"item": line.item, "share": line.share} for line in self.rubric]
            return {"model": self.model, "rubric": rubric}
        if self.kind is Kind.CASE:
            return {
                "parts": [part.key for part in self.parts],
                "shares": [part.share for part in self.parts],
                "explanations": [part.explanation for part in self.parts],
            }
        return {}

    @property
    def all_pictures(self) -> list[Picture]:
        own = [*self.pictures, *(one for one in self.option_pictures if one)]
        return own + [picture for part in self.parts for picture in part.all_pictures]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question of the file: what was read, or why it could not be; `raw` is what the file says itself."""

    line: int
    stem: str
    question: ParsedQuestion | None
    notes: tuple[Note, ...] = ()
    raw: "Raw | None" = None

    @property
    def is_skipped(self) -> bool:
        """A line that belongs to no question: said, but nothing to give back."""
        return self.question is None and self.raw is None
