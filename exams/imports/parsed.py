"""What every format is read into: questions with their place in the file, and notes about what is doubtful."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exams.engine.types import Kind

LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Note:
    """A code with its place; the words are made elsewhere. A question with a fatal note is not imported."""

    code: str
    line: int
    column: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    kind: Kind
    stem: str
    options: tuple[str, ...] = ()
    lefts: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    verdict: bool | None = None
    accepted: tuple[tuple[str, ...], ...] = ()
    model: str = ""
    explanation: str = ""
    difficulty: int = 3
    subject: str = ""
    source: str = ""
    competencies: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        if self.kind is Kind.FILL:
            return {"blanks": len(self.accepted)}
        if self.kind is Kind.MATCHING:
            return {"lefts": list(self.lefts), "options": list(self.options)}
        return {"options": list(self.options)} if self.options else {}

    @property
    def key(self) -> dict[str, Any]:
        if self.kind in (Kind.SINGLE, Kind.MULTIPLE):
            return {"right": list(self.right)}
        if self.kind is Kind.JUDGE:
            return {"verdict": self.verdict}
        if self.kind is Kind.FILL:
            return {"accepted": [list(texts) for texts in self.accepted]}
        return {"model": self.model, "rubric": []} if self.kind is Kind.SHORT else {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question of the file: what was read, or why it could not be."""

    line: int
    stem: str
    question: ParsedQuestion | None
    notes: tuple[Note, ...] = ()
