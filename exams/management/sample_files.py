"""Question files of any size for measurements: every kind, and dirt of the sorts that real files have."""

import io
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from random import Random

from exams.engine.types import Kind
from exams.imports.carrying import Format, reason_left_out
from exams.imports.excel_writing import excel_of, returned_excel
from exams.imports.gift_writing import gift_of
from exams.imports.moodle_writing import moodle_of
from exams.imports.parsed import LETTERS, ParsedQuestion, RubricLine
from exams.imports.qti_package import package_of
from exams.imports.raw import Raw, raw_of

PLACES = ("楼道", "商铺", "车棚", "河岸", "工地", "学校门口", "菜场", "老旧小区")
FINDINGS = ("堆放杂物", "飞线充电", "燃气异味", "井盖缺失", "占道经营", "线缆垂落", "消防栓漏水", "高空坠物")
ONE_IN = 10
FULL_WIDTH = str.maketrans("ABCDEFGH", "ＡＢＣＤＥＦＧＨ")
KINDS = tuple(kind for kind in Kind if kind is not Kind.CASE)


def sample_questions(count: int, seed: int = 0) -> list[ParsedQuestion]:
    random = Random(seed)  # noqa: S311 - a sample, not a secret
    return [_question(random, number) for number in range(count)]


def _question(random: Random, number: int) -> ParsedQuestion:
    kind = KINDS[number % len(KINDS)] if number % 12 else Kind.CASE
    if kind is Kind.CASE:
        parts = tuple(
            _plain(random, part, f"{number}-{n}") for n, part in enumerate((Kind.SINGLE, Kind.JUDGE))
        )
        return ParsedQuestion(Kind.CASE, _stem(random, str(number)), parts=parts, explanation="见工作手册。")
    return _plain(random, kind, str(number))


def _stem(random: Random, mark: str) -> str:
    return f"第 {mark} 次巡查，在{random.choice(PLACES)}发现{random.choice(FINDINGS)}，网格员应当怎样处置？"


def _plain(random: Random, kind: Kind, mark: str) -> ParsedQuestion:
    stem, explanation = _stem(random, mark), "先报告，后处置，全程留痕。"
    options = tuple(f"{word}（{mark}）" for word in ("当场劝离", "上报平台", "拍照留存", "联系物业"))
    if kind is Kind.JUDGE:
        return ParsedQuestion(kind, stem, verdict=random.random() < 0.5, explanation=explanation)
    if kind is Kind.FILL:
        return ParsedQuestion(kind, f"{stem}____", accepted=(("上报", "报告"),), explanation=explanation)
    if kind in (Kind.SHORT, Kind.PRACTICAL):
        rubric = (RubricLine("说明先后次序", 40), RubricLine("说明报告对象", 60))
        return ParsedQuestion(kind, stem, model=explanation, rubric=rubric)
    if kind is Kind.MATCHING:
        return ParsedQuestion(kind, stem, lefts=options, options=tuple(f"{n} 号" for n in range(4)))
    if kind is Kind.ORDERING:
        return ParsedQuestion(kind, stem, options=options, explanation=explanation)
    right = (0,) if kind is Kind.SINGLE else (0, 2)
    return ParsedQuestion(kind, stem, options=options, right=right, explanation=explanation)


def _dirty(questions: list[ParsedQuestion]) -> Iterator[Raw]:
    """One in ten lacks its answer; others have full-width letters or an answer in words."""
    for number, question in enumerate(questions):
        raw = raw_of(question, number)
        if number % ONE_IN == 0:
            raw.answer, raw.rubric = "", ""
            for part in raw.parts:
                part.answer = ""
        elif number % ONE_IN == 1 and question.kind is Kind.SINGLE:
            raw.answer = question.options[question.right[0]]
        else:
            raw.answer = raw.answer.translate(FULL_WIDTH) if question.right else raw.answer
        yield raw


def _text(raws: Iterator[Raw]) -> str:
    lines = ["网格员题库"]
    for number, raw in enumerate(raws, start=1):
        # Numbering starts over now and then, as it does where files were put together.
        lines.append(f"{number % 500 or 500}．{raw.stem}")
        lines.append(f"题型：{raw.kind}")
        lines += _fields(raw)
        for place, part in enumerate(raw.parts, start=1):
            lines += [f"（{place}）{part.stem}", *_fields(part)]
    return "\n".join(lines)


def _fields(raw: Raw) -> Iterator[str]:
    yield from (f"{LETTERS[place]}．{option}" for place, option in enumerate(raw.options))
    if raw.answer:
        yield f"答案：{raw.answer}"
    if raw.rubric:
        yield f"评分要点：{raw.rubric}"
    if raw.explanation:
        yield f"解析：{raw.explanation}"


def _docx(text: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{links}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        parts.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{package}/relationships"/>')
        spaces = f'xmlns:w="{word}" xmlns:r="{links}"'
        parts.writestr("word/document.xml", f"<w:document {spaces}><w:body>{body}</w:body></w:document>")
    return buffer.getvalue()


def _aiken(questions: list[ParsedQuestion], *, dirty: bool) -> str:
    blocks = []
    for number, one in enumerate(one for one in questions if one.kind is Kind.SINGLE):
        letter = LETTERS[one.right[0]]
        answer = "" if dirty and number % ONE_IN == 0 else f"\nANSWER: {letter.translate(FULL_WIDTH)}"
        options = "\n".join(f"{LETTERS[place]}. {text}" for place, text in enumerate(one.options))
        blocks.append(f"{one.stem}\n{options}{answer}\n")
    return "\n".join(blocks)


def sample_files(count: int) -> dict[str, Callable[[], bytes]]:
    """The makers of the files, by the name of format and state."""
    questions = sample_questions(count)
    carried = {
        form: [one for one in sample_questions(count * 2) if not reason_left_out(form, one)][:count]
        for form in (Format.MOODLE, Format.GIFT)
    }
    # Aiken knows single choice only: as many of them as the others have questions.
    single = [_plain(Random(number), Kind.SINGLE, str(number)) for number in range(count)]  # noqa: S311
    return {
        "Excel": lambda: excel_of(questions),
        "Excel, dirty": lambda: returned_excel((raw, "") for raw in _dirty(questions)),
        "Word text": lambda: _text(raw_of(one) for one in questions).encode(),
        "Word text, dirty, GB18030": lambda: _text(_dirty(questions)).encode("gb18030"),
        "Word document": lambda: _docx(_text(raw_of(one) for one in questions)),
        "Word document, dirty": lambda: _docx(_text(_dirty(questions))),
        "QTI 3.0": lambda: package_of(questions),
        "QTI 3.0, dirty": lambda: _spoilt_package(package_of(questions)),
        "Moodle XML": lambda: moodle_of(carried[Format.MOODLE]),
        "Moodle XML, dirty": lambda: _spoilt(
            moodle_of(carried[Format.MOODLE]), b'fraction="100', b'fraction="0'
        ),
        "GIFT": lambda: gift_of(carried[Format.GIFT]).encode(),
        "GIFT, dirty, GB18030": lambda: _spoilt(
            gift_of(carried[Format.GIFT]).encode("gb18030"), b"{TRUE", b"{MAYBE"
        ),
        "Aiken": lambda: _aiken(single, dirty=False).encode(),
        "Aiken, dirty": lambda: _aiken(single, dirty=True).encode(),
    }


def _spoilt(data: bytes, sound: bytes, broken: bytes) -> bytes:
    return data.replace(sound, broken)


def _spoilt_package(data: bytes) -> bytes:
    """Every tenth item says nowhere what is right."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for number, name in enumerate(sorted(old.namelist())):
            text = old.read(name)
            new.writestr(name, text.replace(b"qti-value", b"qti-lost") if number % ONE_IN == 0 else text)
    return buffer.getvalue()
