"""Questions of every kind for tests of formats: strategies and one bank that holds each shape once."""

import io
from functools import cache

from hypothesis import strategies as st
from PIL import Image

from exams.engine.types import Kind
from exams.imports.parsed import ParsedQuestion, RubricLine
from exams.imports.pictures import Picture


@cache
def png(shade: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), (shade, 90, 160)).save(buffer, "PNG")
    return buffer.getvalue()


# Letters, signs and symbols of all scripts, the ones that formats use for themselves often among them.
signs = st.characters(categories=("L", "N", "P", "S")) | st.sampled_from(
    "=~#{}:%\\'->—→|；;<&\"_[]()（）对ABT"
)
words = st.text(signs, min_size=1, max_size=12).filter(lambda word: word.strip() == word)
lines = words | st.tuples(words, words).map("\n".join)
pictures = st.builds(Picture, st.integers(0, 2).map(png), st.just("") | words)
labels = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=6)
rubrics = st.lists(
    st.builds(RubricLine, words, st.sampled_from([10, 25, 40, 12.5])), min_size=1, max_size=3
).map(tuple)


@st.composite
def asked(draw, kinds):
    """The fields that a question and a part have alike."""
    kind = draw(st.sampled_from(kinds))
    base = {"kind": kind, "stem": draw(lines), "explanation": draw(st.just("") | lines)}
    base["pictures"] = tuple(draw(st.lists(pictures, max_size=1)))
    if kind is Kind.JUDGE:
        return {**base, "verdict": draw(st.booleans())}
    if kind is Kind.FILL:
        blank = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
        return {**base, "accepted": tuple(draw(st.lists(blank, min_size=1, max_size=3)))}
    if kind in (Kind.SHORT, Kind.PRACTICAL):
        return {**base, "model": draw(lines), "rubric": draw(st.just(()) | rubrics)}
    found = tuple(draw(st.lists(words, min_size=2, max_size=8, unique=True)))
    if kind is Kind.MATCHING:
        return {**base, "lefts": found, "options": tuple(reversed(found))}
    shown = draw(st.lists(st.none() | pictures, min_size=len(found), max_size=len(found)).map(tuple))
    base |= {"options": found, "option_pictures": shown if any(shown) else ()}
    if kind is Kind.ORDERING:
        return base
    few = 1 if kind is Kind.SINGLE else 2
    places = st.integers(0, len(found) - 1)
    right = draw(st.lists(places, min_size=few, max_size=few if few == 1 else len(found), unique=True))
    return {**base, "right": tuple(sorted(right))}


PLAIN_KINDS = tuple(kind for kind in Kind if kind is not Kind.CASE)
PART_KINDS = tuple(kind for kind in PLAIN_KINDS if kind is not Kind.PRACTICAL)


@st.composite
def parts(draw):
    return ParsedQuestion(**draw(asked(PART_KINDS)), share=draw(st.sampled_from([1, 2, 2.5])))


@st.composite
def questions(draw, kinds=tuple(Kind)):
    facts = {
        "difficulty": draw(st.integers(1, 5)),
        "subject": draw(st.sampled_from(["K01", "X02"])),
        "source": draw(st.just("") | words),
        "competencies": tuple(draw(st.lists(labels, max_size=2, unique=True))),
    }
    if Kind.CASE in kinds and draw(st.integers(0, 3)) == 0:
        held = tuple(draw(st.lists(parts(), min_size=1, max_size=3)))
        return ParsedQuestion(
            Kind.CASE, draw(lines), parts=held, explanation=draw(st.just("") | lines), **facts
        )
    plain = tuple(kind for kind in kinds if kind is not Kind.CASE)
    return ParsedQuestion(**draw(asked(plain)), **facts)
