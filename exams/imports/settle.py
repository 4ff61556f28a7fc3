"""From the texts of one question to a parsed question: the one place where doubt is decided."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from exams.engine.types import Kind
from exams.imports import answers
from exams.imports.parsed import LETTERS, Note, Outcome, ParsedQuestion, RubricLine
from exams.imports.raw import Raw

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
    "案例": Kind.CASE,
    "实操": Kind.PRACTICAL,
    "操作": Kind.PRACTICAL,
    "排序": Kind.ORDERING,
    "连线": Kind.MATCHING,
    "匹配": Kind.MATCHING,
}
DIFFICULTY_WORDS = {"容易": 1, "易": 1, "较易": 2, "中等": 3, "中": 3, "较难": 4, "难": 5, "困难": 5}
BLANK = re.compile(r"_{2,}|＿+|[（(][\s\u3000]*[)）]")
RUBRIC_LINE = re.compile(r"^(.*\S)\s*[|｜:：（(]\s*(\d{1,3}(?:\.\d{1,2})?)\s*(?:分|%)?\s*[)）]?$")
# XML cannot carry them and no reader sees them.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
MAX_TEXT = 10_000
MAX_PARTS = 20


def kind_from(words: str) -> Kind | None:
    return next((kind for word, kind in KIND_WORDS.items() if word in words), None)


def clean(text: str) -> str:
    lines = UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def one_line(text: str) -> str:
    return " ".join(clean(text).split("\n"))


def draft_of(raw: Raw) -> tuple[ParsedQuestion | None, tuple[Note, ...]]:
    """As far as it can be read, with everything that is doubtful about it."""
    question = _question(raw, part=False)
    return question, (*raw.notes, *(note for part in raw.parts for note in part.notes))


def settle(raw: Raw) -> Outcome:
    question, notes = draft_of(raw)
    fatal = any(note.fatal for note in notes)
    return Outcome(raw.line, clean(raw.stem), None if fatal else question, notes, raw)


def _question(raw: Raw, *, part: bool) -> ParsedQuestion | None:
    stem = clean(raw.stem)
    if not stem:
        raw.doubt("stem_missing", "stem")
    for name in ("stem", "answer", "explanation"):
        if len(getattr(raw, name)) > MAX_TEXT:
            raw.doubt("text_too_long", name, limit=MAX_TEXT)
    kind = _kind(raw)
    if part and kind in (Kind.CASE, Kind.PRACTICAL):
        raw.doubt("part_kind_unsupported", "kind")
    base = ParsedQuestion(
        kind=kind or Kind.SHORT,
        stem=stem,
        explanation=clean(raw.explanation),
        pictures=tuple(raw.pictures),
    )
    if part:
        base = replace(base, share=_share(raw))
    else:
        base = replace(
            base,
            difficulty=_difficulty(raw),
            subject=one_line(raw.subject),
            source=_source(raw),
            competencies=tuple(dict.fromkeys(_words(clean(raw.competencies)))),
        )
    if any(not picture.alt for picture in [*raw.pictures, *raw.option_pictures.values()]):
        raw.doubt("picture_without_alt", "stem", fatal=False)
    return _READERS[kind](raw, base) if kind else None


def _source(raw: Raw) -> str:
    source = one_line(raw.source)
    if len(source) > 200:
        raw.doubt("source_cut", "source", fatal=False)
    return source[:200].strip()


def _share(raw: Raw) -> int | float:
    given = answers.plain(raw.share).removesuffix("分").removesuffix("%").strip()
    if not given:
        return 1
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", given) or not float(given):
        raw.doubt("share_unreadable", "share", given=given[:20])
        return 1
    return _number(given)


def _number(text: str) -> int | float:
    return int(float(text)) if float(text).is_integer() else float(text)


def _words(text: str) -> Iterator[str]:
    return (word for word in re.split(r"[\s,，、;；]+", text) if word)


def _kind(raw: Raw) -> Kind | None:
    if raw.kind.strip():
        kind = kind_from(raw.kind)
        if kind is None:
            raw.doubt("kind_unknown", "kind", given=raw.kind.strip()[:40])
        return kind
    if raw.parts:
        return Kind.CASE
    if any(raw.options):
        places = answers.letters(raw.answer)
        if {answers.verdict(option) for option in raw.options} == {True, False}:
            return Kind.JUDGE
        return Kind.MULTIPLE if places and len(places) > 1 else Kind.SINGLE
    if answers.verdict(raw.answer) is not None:
        return Kind.JUDGE
    if raw.rubric.strip():
        return Kind.SHORT
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
    options = [clean(option) for option in raw.options]
    options += [""] * (max(raw.option_pictures, default=-1) + 1 - len(options))
    while options and not options[-1] and len(options) - 1 not in raw.option_pictures:
        options.pop()
    if len(options) < 2:
        raw.doubt("too_few_options", "options", found=len(options))
    if len(options) > len(LETTERS):
        raw.doubt("too_many_options", "options", limit=len(LETTERS))
    for place, option in enumerate(options[: len(LETTERS)]):
        if not option and place not in raw.option_pictures:
            raw.doubt("option_missing", "options", letter=LETTERS[place])
    shown = sorted((option, _picture_name(raw, place)) for place, option in enumerate(options))
    if any(first == second and first != ("", "") for first, second in pairwise(shown)):
        raw.doubt("options_repeated", "options")
    return tuple(options)


def _picture_name(raw: Raw, place: int) -> str:
    return raw.option_pictures[place].sha256 if place in raw.option_pictures else ""


def _pictures_of_options(raw: Raw, base: ParsedQuestion, order: tuple[int, ...]) -> ParsedQuestion:
    if not raw.option_pictures:
        return base
    return replace(base, option_pictures=tuple(raw.option_pictures.get(place) for place in order))


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
    right = _places(raw, options := _options(raw))
    if len(right) > 1:
        raw.doubt("single_with_many", "answer", given=raw.answer.strip()[:40])
    base = _pictures_of_options(raw, base, tuple(range(len(options))))
    return replace(base, options=options, right=right)


def _multiple(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    right = _places(raw, options := _options(raw))
    if len(right) == 1:
        raw.doubt("multiple_with_one", "answer", fatal=False)
    base = _pictures_of_options(raw, base, tuple(range(len(options))))
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
    accepted = answers.blanks(clean(raw.answer))
    if not all(accepted):
        raw.doubt("answer_missing", "answer")
    holes = len(BLANK.findall(raw.stem))
    if holes and holes != len(accepted) and all(accepted):
        raw.doubt("blanks_differ", "answer", fatal=False, holes=holes, given=len(accepted))
    return replace(base, accepted=accepted)


def _written(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    model = clean(raw.answer)
    rubric = tuple(_rubric(raw))
    if not model and not rubric:
        raw.doubt("answer_missing", "answer")
    if rubric and sum(line.share for line in rubric) != 100:
        raw.doubt("rubric_not_hundred", "rubric", fatal=False, total=f"{sum(r.share for r in rubric):g}")
    return replace(base, model=model, rubric=rubric)


def _rubric(raw: Raw) -> Iterator[RubricLine]:
    for line in clean(raw.rubric).split("\n"):
        found = RUBRIC_LINE.match(line)
        if found and float(found[2]):
            yield RubricLine(found[1], _number(found[2]))
        elif line:
            raw.doubt("rubric_unreadable", "rubric", given=line[:40])


def _ordering(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    """Stored solved: an answer such as CAB puts the options in their order first."""
    options = _options(raw)
    order = tuple(range(len(options)))
    given = answers.BETWEEN_LETTERS.sub("", answers.plain(raw.answer).upper())
    if given:
        if sorted(given) != list(LETTERS[: len(options)]):
            raw.doubt("answer_unreadable", "answer", given=given[:40])
            return base
        order = tuple(LETTERS.index(letter) for letter in given)
    base = _pictures_of_options(raw, base, order)
    return replace(base, options=tuple(options[place] for place in order))


def _matching(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    pairs = [answers.pair(option) for option in _options(raw)]
    if not all(pairs):
        raw.doubt("pair_unreadable", "options")
    if raw.option_pictures:
        raw.doubt("pictures_in_pairs", "options")
    found = [one for one in pairs if one]
    return replace(base, lefts=tuple(left for left, _ in found), options=tuple(right for _, right in found))


def _case(raw: Raw, base: ParsedQuestion) -> ParsedQuestion:
    parts = [_question(part, part=True) for part in raw.parts]
    if not parts:
        raw.doubt("case_without_parts", "stem")
    if len(parts) > MAX_PARTS:
        raw.doubt("too_many_parts", "stem", limit=MAX_PARTS)
    if any(map(str.strip, [*raw.options, raw.answer])):
        raw.doubt("case_with_answer", "answer")
    return replace(base, parts=tuple(part for part in parts if part))


_READERS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.JUDGE: _judge,
    Kind.FILL: _fill,
    Kind.SHORT: _written,
    Kind.PRACTICAL: _written,
    Kind.CASE: _case,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}
