import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "exams" / "demo" / "questions"
FILES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))
}
QUESTIONS = [question for questions in FILES.values() for question in questions]
REQUIRED = ("T01", "T05", "T06", "T10", "T12", "Y01", "Y02", "Y03", "Y04", "Y05", "Y06", "Y08", "Y16")
REQUIRED_KINDS = {"single": 8, "multiple": 4, "judge": 5, "case": 1}
OPTION_POSITION = re.compile(r"[A-E]项|选项[A-E]|前[两三四]项|后[两三]项|第[一二三四]项|前者|后者")
COMPETENCIES = {"宣传员", "信息员", "调解员", "消防员", "服务员"}
IDS = [question["code"] for question in QUESTIONS]


def items():
    parts = [part for question in QUESTIONS for part in question.get("parts", [])]
    return QUESTIONS + parts


def of_kind(kind):
    return [item for item in items() if item["kind"] == kind]


def test_bank_has_the_promised_counts():
    assert len(QUESTIONS) >= 254
    others = Counter(question["kind"] for code in FILES if code not in REQUIRED for question in FILES[code])
    assert sum(others.values()) >= 20
    assert all(others[kind] >= 2 for kind in ("fill", "ordering", "matching", "short"))


@pytest.mark.parametrize("code", REQUIRED)
def test_required_subject_has_its_share(code):
    kinds = Counter(question["kind"] for question in FILES[code])
    assert all(kinds[kind] >= count for kind, count in REQUIRED_KINDS.items())


@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_question_is_complete(question):
    assert question["difficulty"] in range(1, 6)
    assert question["competencies"]
    assert set(question["competencies"]) <= COMPETENCIES
    assert question["stem"].strip()
    assert question["source"].strip()
    if question["kind"] == "case":
        assert 2 <= len(question["parts"]) <= 4
        assert all(part["explanation"].strip() for part in question["parts"])
    else:
        assert question["explanation"].strip()


def test_codes_and_stems_are_unique():
    assert len(set(IDS)) == len(IDS)
    assert all(
        question["code"].startswith(f"{code}-") for code, questions in FILES.items() for question in questions
    )
    stems = Counter(item["stem"] for item in items())
    assert [stem for stem, count in stems.items() if count > 1] == []


def test_choice_options_differ_and_keys_are_letters_of_options():
    for item in of_kind("single") + of_kind("multiple"):
        letters = "ABCDE"[: len(item["options"])]
        assert len(set(item["options"])) == len(item["options"])
        assert set(item["answer"]) <= set(letters), item["stem"]
        assert item["answer"] == "".join(sorted(set(item["answer"])))


def test_single_choice_has_four_options_and_one_key():
    assert all(len(item["options"]) == 4 and len(item["answer"]) == 1 for item in of_kind("single"))


def test_multiple_choice_has_several_keys_and_not_always_all():
    multiple = of_kind("multiple")
    assert all(len(item["options"]) in (4, 5) and len(item["answer"]) >= 2 for item in multiple)
    everything = [item for item in multiple if len(item["answer"]) == len(item["options"])]
    assert len(everything) < len(multiple) / 4


def test_single_choice_keys_are_spread_over_letters():
    keys = Counter(item["answer"] for item in of_kind("single"))
    total = sum(keys.values())
    assert all(0.2 <= keys[letter] / total <= 0.3 for letter in "ABCD")


def test_judge_keys_are_balanced():
    keys = [item["answer"] for item in of_kind("judge")]
    assert all(isinstance(key, bool) for key in keys)
    assert 0.4 <= sum(keys) / len(keys) <= 0.6


def test_longest_option_is_not_usually_the_key():
    singles = of_kind("single")
    longest = [
        item
        for item in singles
        if all(
            len(item["options"]["ABCD".index(item["answer"])]) > len(option)
            for index, option in enumerate(item["options"])
            if index != "ABCD".index(item["answer"])
        )
    ]
    assert len(longest) / len(singles) <= 0.35


def test_difficulty_is_spread():
    levels = Counter(question["difficulty"] for question in QUESTIONS)
    assert set(levels) == {1, 2, 3, 4, 5}
    assert levels[2] + levels[3] + levels[4] > len(QUESTIONS) / 2


def test_fill_blanks_match_answers():
    for item in of_kind("fill"):
        assert item["stem"].count("____") == len(item["answer"])
        assert all(accepted and all(accepted) for accepted in item["answer"])


def test_ordering_matching_and_short_are_well_formed():
    assert all(len(set(item["options"])) == len(item["options"]) >= 3 for item in of_kind("ordering"))
    for item in of_kind("matching"):
        left, right = zip(*item["pairs"], strict=True)
        assert len(set(left)) == len(left) >= 3
        assert len(set(right)) == len(right)
    for item in of_kind("short"):
        assert item["answer"].strip()
        assert len(item["rubric"]) >= 2
        assert all(entry["share"] > 0 for entry in item["rubric"])
        assert sum(entry["share"] for entry in item["rubric"]) == 100


def test_explanations_survive_a_shuffle_of_the_options():
    named = [item["stem"] for item in items() if OPTION_POSITION.search(item.get("explanation", ""))]
    assert named == []
