"""From the stored shape of a question back to a parsed one."""

from collections.abc import Callable
from typing import Any

from exams.engine.types import Kind
from exams.imports.parsed import ParsedQuestion, RubricLine
from exams.imports.pictures import Picture

Stored = dict[str, Any]
Load = Callable[[Stored], Picture]


def question_of(
    kind: str, stem: str, content: Stored, key: Stored, load: Load, **facts: Any
) -> ParsedQuestion:
    """`load` fetches a picture by what is stored of it; `facts` are the fields beside content and key."""
    parts = tuple(
        question_of(part["kind"], part["stem"], part, own, load, share=share, explanation=explanation)
        for part, own, share, explanation in _parts(content, key)
    )
    return ParsedQuestion(
        kind=Kind(kind),
        stem=stem,
        options=tuple(content.get("options", ())),
        lefts=tuple(content.get("lefts", ())),
        right=tuple(key.get("right", ())),
        verdict=key.get("verdict"),
        accepted=tuple(tuple(words) for words in key.get("accepted", ())),
        model=key.get("model", ""),
        rubric=tuple(RubricLine(line["item"], line["share"]) for line in key.get("rubric", ())),
        parts=parts,
        pictures=tuple(load(one) for one in content.get("pictures", ())),
        option_pictures=tuple(one and load(one) for one in content.get("option_pictures", ())),
        **facts,
    )


def _parts(content: Stored, key: Stored) -> list[tuple[Stored, Stored, int | float, str]]:
    parts = content.get("parts", [])
    shares = key.get("shares") or [1] * len(parts)
    explanations = key.get("explanations") or [""] * len(parts)
    return list(zip(parts, key.get("parts", []), shares, explanations, strict=True))
