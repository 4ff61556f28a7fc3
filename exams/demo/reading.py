"""From the YAML of the demonstration bank to the stored shape of a question."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "questions"
Row = dict[str, Any]


def read_rows(code: str) -> list[Row]:
    path = FOLDER / f"{code}.yaml"
    if not path.exists():
        return []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows: list[Row] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # safe loaders
    return rows


def all_codes() -> Iterator[str]:
    return (path.stem for path in sorted(FOLDER.glob("*.yaml")))


def content_of(row: Row) -> Row:
    kind = row["kind"]
    if kind in ("single", "multiple", "ordering"):
        return {"options": row["options"]}
    if kind == "fill":
        return {"blanks": len(row["answer"])}
    if kind == "matching":
        return {
            "lefts": [left for left, _right in row["pairs"]],
            "options": [right for _left, right in row["pairs"]],
        }
    if kind == "case":
        return {"parts": [{"kind": p["kind"], "stem": p["stem"], **content_of(p)} for p in row["parts"]]}
    return {}


def key_of(row: Row) -> Row:
    kind = row["kind"]
    if kind in ("single", "multiple"):
        return {"right": ["ABCDEFGH".index(letter) for letter in row["answer"]]}
    if kind == "judge":
        return {"verdict": row["answer"]}
    if kind == "fill":
        return {"accepted": [[str(text) for text in texts] for texts in row["answer"]]}
    if kind == "short":
        return {"model": row["answer"], "rubric": row["rubric"]}
    if kind == "case":
        return {
            "parts": [key_of(part) for part in row["parts"]],
            "shares": [part.get("share", 1) for part in row["parts"]],
            "explanations": [part["explanation"] for part in row["parts"]],
        }
    return {}
