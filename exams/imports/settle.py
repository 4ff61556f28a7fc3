"""From the texts of one question to a parsed question: the one place where doubt is decided."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from exams.engine.types import Kind
from exams.imports import answers
from exams.imports.parsed import LETTERS, Note, Outcome, ParsedQuestion

KIND_WORDS = {
    "单选": Kind.SINGLE,
    "单项选择": Kind.SINGLE,
    "多选": Kind.MULTIPLE,
    "多项选择": Kind.MULTIPLE,
    "不定项": Kind.MULTIPLE,
    "判断": Kind.JUDGE,
    "填空": Kind.FILL,
    "简答": Kind.SHORT,
    "问答": Kind.SHORT,
    "论述": Kind.SHORT,
    "排序": Kind.ORDERING,
    "连线": Kind.MATCHING,
    "匹配": Kind.MATCHING,
}
DIFFICULTY_WORDS = {"容易": 1, "易": 1, "较易": 2, "中等": 3, "中": 3, "较难": 4, "难": 5, "困难": 5}
BLANK = re.compile(r"_{2,}|＿+|[（(][\s\u3000]*[)）]")
PAIR = re.compile(r"\s*(?:=>|->|——|→)\s*")


@dataclass(slots=True)
class Raw:
    """One question as it stands in the file; `columns` names the column of each field in a table."""

    line: int
    kind: str = ""
    stem: str = ""
    options: list[str] = field(default_factory=list)
    answer: str = ""
    explanation: str = ""
    difficulty: str = ""
    subject: str = ""
    source: str = ""
    competencies: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def doubt(self, code: str, name: str = "", *, fatal: bool = True, **params: str | int) -> None:
        self.notes.append(Note(code, self.line, self.columns.get(name, ""), params, fatal))


def kind_from(words: str) -> Kind | None:
    return next((kind for word, kind in KIND_WORDS.items() if word in words), None)


def settle(raw: Raw) -> Outcome:
    stem = raw.stem.strip()
    if not stem:
        raw.doubt("stem_missing", "stem")
    kind = _kind(raw)
    base = ParsedQuestion(
        kind=kind or Kind.SHORT,
        stem=stem,
        explanation=raw.explanation.strip(),
        difficulty=_difficulty(raw),
        subject=raw.subject.strip(),
        source=raw.source.strip()[:200],
        competencies=tuple(_words(raw.competencies)),
    )
    question = _READERS[kind](raw, base) if kind else None
    fatal = any(note.fatal for note in raw.notes)
    return Outcome(raw.line, stem, None if fatal else question, tuple(raw.notes))


def _words(text: str) -> Iterator[str]:
    return (word for word in re.split(r"[\s,，、;；]+", text) if word)


def _kind(raw: Raw) -> Kind | None:
    if raw.kind.strip():
        kind = kind_from(raw.kind)
        if kind is None:
            raw.doubt("kind_unknown", "kind", given=raw.kind.strip()[:40])
        return kind
    if any(raw.options):
        places = answers.letters(raw.answer)
        if {answers.verdict(option) for option in raw.options} == {True, False}:
            return Kind.JUDGE
        return Kind.MULTIPLE if places and len(places) > 1 else Kind.SINGLE
    if answers.verdict(raw.answer) is not None:
        return Kind.JUDGE
    return Kind.FILL if re.search(r"_{2,}|＿", raw.stem) else Kind.SHORT


def _difficulty(raw: Raw) -> int:
    given = answers.plain(raw.difficulty).removesuffix("级")
    if not given:
        return 3
    if given in {"1", "2", "3", "4", "5"}:
        return int(given)
    if given not in DIFFICULTY_WORDS:
        raw.doubt("difficulty_unreadable", "difficulty", fatal=False, given=given[:20])
    return DIFFICULTY_WORDS.get(given, 3)


def _options(raw: Raw) -> tuple[str, ...]:
    options = [option.strip() for option in raw.options]
    while options and not options[-1]:
        options.pop()
    if len(options) < 2:
        raw.doubt("too_few_options", "options", found=len(options))
    if len(options) > len(LETTERS):
        raw.doubt("too_many_options", "options", limit=len(LETTERS))
    for place, option in enumerate(options[: len(LETTERS)]):
        if not option:
            raw.doubt("option_missing", "options", letter=LETTERS[place])
    if any(first == second for first, second in pairwise(sorted(filter(None, options)))):
        raw.doubt("options_repeated", "options")
    return tuple(options)


def _places(raw: Raw, options: tuple[str, ...]) -> tuple[int, ...]:
    if not raw.answer.strip():
        raw.doubt("answer_missing", "answer")
        return ()
    places = answers.letters(raw.answer)
    if places is None and raw.answer.strip() in options:
        places = (options.index(raw.answer.strip()),)
    if places is None:
        raw.doubt("answer_unreadable", "answer", given=raw.answer.strip()[:40])
        return ()
    if places[-1] >= len(options):
        raw.doubt("answer_outside_options", "answer", given=LETTERS[places[-1]])
    return places


def _single(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    options = _options(raw)
    right = _places(raw, options)
    if len(right) > 1:
        raw.doubt("single_with_many", "answer", given=raw.answer.strip()[:40])
    return replace(base, options=options, right=right)


def _multiple(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    options = _options(raw)
    right = _places(raw, options)
    if len(right) == 1:
        raw.doubt("multiple_with_one", "answer", fatal=False)
    return replace(base, options=options, right=right)


def _judge(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    if not raw.answer.strip():
        raw.doubt("answer_missing", "answer")
    found = answers.verdict(raw.answer)
    places = answers.letters(raw.answer)
    if places and len(places) == 1 and places[0] < len(raw.options):
        found = answers.verdict(raw.options[places[0]])
    if found is None and raw.answer.strip():
        raw.doubt("answer_unreadable", "answer", given=raw.answer.strip()[:40])
    return replace(base, verdict=found)


def _fill(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    accepted = answers.blanks(raw.answer)
    if not all(accepted):
        raw.doubt("answer_missing", "answer")
    holes = len(BLANK.findall(raw.stem))
    if holes and holes != len(accepted) and all(accepted):
        raw.doubt("blanks_differ", "answer", fatal=False, holes=holes, given=len(accepted))
    return replace(base, accepted=accepted)


def _short(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    if not raw.answer.strip():
        raw.doubt("answer_missing", "answer")
    return replace(base, model=raw.answer.strip())


def _ordering(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    """Stored solved: an answer such as CAB puts the options in their order first."""
    options = _options(raw)
    given = answers.BETWEEN_LETTERS.sub("", answers.plain(raw.answer).upper())
    if given:
        if sorted(given) != list(LETTERS[: len(options)]):
            raw.doubt("answer_unreadable", "answer", given=given[:40])
            return base
        options = tuple(options[LETTERS.index(letter)] for letter in given)
    return replace(base, options=options)


def _matching(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    pairs = [PAIR.split(option, maxsplit=1) for option in _options(raw)]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raw.doubt("pair_unreadable", "options")
        return base
    return replace(base, lefts=tuple(left for left, _ in pairs), options=tuple(right for _, right in pairs))


_READERS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.JUDGE: _judge,
    Kind.FILL: _fill,
    Kind.SHORT: _short,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}
