from typing import Any

from django.http import QueryDict

from exams.queries.sheets import SheetItem


def read_answer(item: SheetItem, post: QueryDict) -> Any:
    """What a plain form says for one question, in the same shape that the exam script sends."""
    if item.parts:
        given = [read_answer(part, post) for part in item.parts]
        return given if any(part is not None for part in given) else None
    return _READERS[item.kind](item, post)


def _place(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _single(item: SheetItem, post: QueryDict) -> int | None:
    return _place(post.get(item.name))


def _multiple(item: SheetItem, post: QueryDict) -> list[int] | None:
    places = [_place(text) for text in post.getlist(item.name)]
    return sorted(place for place in places if place is not None) or None


def _judge(item: SheetItem, post: QueryDict) -> bool | None:
    return {"true": True, "false": False}.get(post.get(item.name, ""))


def _text(item: SheetItem, post: QueryDict) -> str | None:
    return post.get(item.name, "").replace("\x00", "").replace("\r\n", "\n") or None


def _blanks(item: SheetItem, post: QueryDict) -> list[str] | None:
    texts = [post.get(f"{item.name}b{n}", "").replace("\x00", "") for n in range(item.blanks)]
    return texts if any(texts) else None


def _rows(item: SheetItem, post: QueryDict) -> list[int | None] | None:
    places = [_place(post.get(f"{item.name}r{n}")) for n, _text, _given in item.rows]
    return places if any(place is not None for place in places) else None


_READERS = {
    "single": _single,
    "multiple": _multiple,
    "judge": _judge,
    "fill": _blanks,
    "short": _text,
    "practical": _text,
    "ordering": _rows,
    "matching": _rows,
}
