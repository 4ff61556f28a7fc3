"""A paper as the candidate sees it: options in the order of this paper, and no key anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from academy.kept_query import KeptQuery
from exams.engine.scoring import is_answered
from exams.engine.stages import open_stage, opened
from exams.engine.types import Paper, PaperSection, Slot
from exams.models import Answer, Attempt, QuestionVersion

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class SheetPicture:
    sha256: str
    alt: str


@dataclass(frozen=True)
class SheetOption:
    place: int
    letter: str
    text: str
    chosen: bool
    picture: SheetPicture | None = None


@dataclass(frozen=True)
class SheetItem:
    """A question or a sub-question with its controls; `name` is the form field."""

    name: str
    kind: str
    stem: str
    options: list[SheetOption] = field(default_factory=list)
    lefts: list[str] = field(default_factory=list)
    parts: list["SheetItem"] = field(default_factory=list)
    payload: Any = None
    blanks: int = 0
    pictures: list[SheetPicture] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[int, str, Any]]:
        """Ordering and matching: one choice per row — (index, text, place chosen)."""
        texts = self.lefts or [option.text for option in self.options]
        given = self.payload if isinstance(self.payload, list) else []
        return [(n, text, given[n] if n < len(given) else None) for n, text in enumerate(texts)]

    @property
    def ordered_options(self) -> list[tuple["SheetOption", Any]]:
        """Ordering: each option as shown, and the place chosen for it."""
        return [(option, place) for option, (_n, _text, place) in zip(self.options, self.rows, strict=True)]

    @property
    def fields(self) -> list[tuple[int, str]]:
        given = self.payload if isinstance(self.payload, list) else []
        return [(n, given[n] if n < len(given) else "") for n in range(self.blanks)]


@dataclass(frozen=True)
class SheetQuestion:
    slot: Slot
    item: SheetItem
    answered: bool


@dataclass(frozen=True)
class SheetSection:
    title: str
    kind: str
    points_each: str
    points: str
    questions: list[SheetQuestion]


def sheet_of(attempt: Attempt) -> list[SheetSection]:
    """What stands open on her paper now: neither what she has left for good nor what she has not come to."""
    stage = open_stage(attempt.frozen_paper, attempt.closed_slots)
    return _sheet(attempt, Paper(stage.sections))


def opened_sheet(attempt: Attempt) -> list[SheetSection]:
    """All that she has been shown so far: a form may have been left open."""
    return _sheet(attempt, opened(attempt.frozen_paper, attempt.closed_slots))


def _sheet(attempt: Attempt, paper: Paper) -> list[SheetSection]:
    return lay_out(paper, shown_versions(slot.version for slot in paper.slots()), current_answers(attempt))


def shown_versions(wanted: Iterable[int]) -> dict[int, QuestionVersion]:
    """What candidates see of these versions: key and explanation stay in the database."""
    shown = QuestionVersion.objects.select_related("question").only(
        "stem", "content", "used", "question__kind"
    )
    return shown.in_bulk(list(wanted))


def current_answers(attempt: Attempt) -> dict[int, Any]:
    return dict(Answer.objects.filter(attempt=attempt).values_list("slot", "payload"))


class GivenAnswer(NamedTuple):
    """What the server holds for one slot, with the mark by which the page tells newer from older."""

    payload: Any
    epoch: int
    sequence: int


_GIVEN_ANSWERS = KeptQuery(
    lambda attempt: Answer.objects.filter(attempt=attempt).values_list(
        "slot", "payload", "epoch", "sequence"
    ),
    int,
)


def given_answers(attempt: Attempt) -> dict[int, GivenAnswer]:
    rows = _GIVEN_ANSWERS.all(attempt.pk)
    return {slot: GivenAnswer(payload, epoch, sequence) for slot, payload, epoch, sequence in rows}


def lay_out(
    paper: Paper, versions: dict[int, QuestionVersion], answers: dict[int, Any]
) -> list[SheetSection]:
    return [
        section_of(
            section,
            [question_on(slot, versions[slot.version], answers.get(slot.number)) for slot in section.slots],
        )
        for section in paper.sections
    ]


def section_of(section: PaperSection, questions: list[SheetQuestion]) -> SheetSection:
    return SheetSection(
        title=section.title,
        kind=section.kind.value,
        points_each=f"{section.slots[0].points.normalize():f}" if section.slots else "0",
        points=f"{section.points.normalize():f}",
        questions=questions,
    )


def question_on(slot: Slot, version: QuestionVersion, payload: Any) -> SheetQuestion:
    item = _item(
        f"q{slot.number}",
        {"kind": version.question.kind, "stem": version.stem, **version.content},
        slot.order,
        slot.part_orders,
        payload,
    )
    return SheetQuestion(slot, item, is_answered(payload))


def _item(
    name: str,
    data: dict[str, Any],
    order: tuple[int, ...],
    part_orders: tuple[tuple[int, ...], ...],
    payload: Any,
) -> SheetItem:
    texts = data.get("options", [])
    shown = data.get("option_pictures") or [None] * len(texts)
    chosen = payload if isinstance(payload, list) else [payload]
    given_parts = payload if isinstance(payload, list) else []
    return SheetItem(
        name=name,
        kind=data["kind"],
        stem=data["stem"],
        options=[
            SheetOption(place, LETTERS[place], texts[original], place in chosen, _picture(shown[original]))
            for place, original in enumerate(order)
        ],
        lefts=list(data.get("lefts", [])),
        parts=[
            _item(
                f"{name}p{index + 1}",
                part,
                part_orders[index],
                (),
                given_parts[index] if index < len(given_parts) else None,
            )
            for index, part in enumerate(data.get("parts", []))
        ],
        payload=payload,
        blanks=data.get("blanks", 0),
        pictures=[found for stored in data.get("pictures", []) if (found := _picture(stored))],
    )


def _picture(stored: dict[str, str] | None) -> SheetPicture | None:
    return SheetPicture(stored["sha256"], stored["alt"]) if stored else None


def preview_of(version: QuestionVersion) -> SheetItem:
    """A question as a candidate would see it, its options in the stored order."""
    return preview_item(f"preview{version.pk}", version.question.kind, version.stem, version.content)


def preview_item(name: str, kind: str, stem: str, content: dict[str, Any]) -> SheetItem:
    parts = tuple(tuple(range(len(part.get("options", [])))) for part in content.get("parts", []))
    data = {"kind": kind, "stem": stem, **content}
    return _item(name, data, tuple(range(len(content.get("options", [])))), parts, None)
