import re
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[3] / "courses" / "demo" / "subjects"
QUESTIONS = Path(__file__).parents[3] / "exams" / "demo" / "questions"
ORDINALS = "一二三四五"
SUBJECTS = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
BY_CODE = {subject["code"]: subject for subject in SUBJECTS}
ROLES = {"宣传员", "信息员", "调解员", "消防员", "服务员"}
ABILITIES = {"巡查走访", "信息采集", "事件办理", "群众沟通"}
FIELDS = {
    *("code", "title", "title_en", "track", "hours", "mode", "assessment", "required"),
    *("competencies", "summary", "summary_en", "aims", "outline", "lessons"),
}
BLOCK_FIELDS = {
    "paragraph": {"text"},
    "heading": {"text"},
    "steps": {"title", "items"},
    "case": {"title", "stem", "question", "reveal"},
    "mistakes": {"items"},
    "quotation": {"text", "source"},
    "checklist": {"title", "items"},
    "table": {"head", "rows"},
    "check": {"stem", "options", "answer", "explanation"},
}


def block_types(lesson):
    return [block["type"] for block in lesson["body"]]


def texts(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, item in value.items() if key != "type" for text in texts(item)]
    return [text for item in value for text in texts(item)] if isinstance(value, list) else []


def chinese_length(lesson):
    return sum(len(re.findall(r"[\u4e00-\u9fff]", text)) for text in texts(lesson["body"]))


def blocks_of(kind):
    return [
        block
        for subject in SUBJECTS
        for lesson in subject["lessons"]
        for block in lesson["body"]
        if block["type"] == kind
    ]


def test_subjects_cover_the_catalogue():
    tracks = [subject["track"] for subject in SUBJECTS]
    assert (tracks.count("THEORY"), tracks.count("APPLIED"), tracks.count("EXTENSION")) == (12, 18, 10)
    assert sum(subject["hours"] for subject in SUBJECTS) == 114
    required = [subject for subject in SUBJECTS if subject["required"]]
    assert (len(required), sum(subject["hours"] for subject in required)) == (13, 40)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_subject_has_every_field_with_known_values(code):
    subject = BY_CODE[code]
    assert set(subject) == FIELDS
    assert subject["mode"] in "网片实视外"
    assert subject["assessment"] in "测考操案训文"
    assert subject["competencies"]
    assert set(subject["competencies"]) <= ROLES | ABILITIES
    assert 3 <= len(subject["aims"]) <= 5
    assert len(subject["outline"]) >= len(subject["lessons"])
    assert (FOLDER / f"{code}.yaml").exists()


@pytest.mark.parametrize("ability", sorted(ABILITIES))
def test_every_ability_is_trained_by_some_subject(ability):
    assert any(ability in subject["competencies"] for subject in SUBJECTS)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_lesson_blocks_are_well_formed(code):
    for lesson in BY_CODE[code]["lessons"]:
        assert set(lesson) == {"title", "minutes", "body"}
        for block in lesson["body"]:
            assert set(block) == BLOCK_FIELDS[block["type"]] | {"type"}
            assert all(text.strip() for text in texts(block))


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_lessons_carry_enough_to_learn_from(code):
    subject = BY_CODE[code]
    if subject["required"]:
        assert len(subject["lessons"]) >= 3
        for lesson in subject["lessons"]:
            kinds = block_types(lesson)
            assert kinds.count("paragraph") >= 2
            assert {"steps", "case", "mistakes", "check"} <= set(kinds)
            assert 500 <= chinese_length(lesson) <= 1000, lesson["title"]
    for lesson in subject["lessons"]:
        kinds = block_types(lesson)
        assert {"paragraph", "check"} <= set(kinds)
        assert {"steps", "checklist"} & set(kinds)
        assert chinese_length(lesson) >= 300, lesson["title"]


def test_check_questions_point_at_real_options():
    checks = blocks_of("check")
    assert checks
    for check in checks:
        assert len(set(check["options"])) == len(check["options"]) >= 2
        assert check["answer"]
        assert all(0 <= index < len(check["options"]) for index in check["answer"])


def test_check_question_keys_are_spread_over_positions():
    first_keys = [check["answer"][0] for check in blocks_of("check") if len(check["answer"]) == 1]
    assert all(first_keys.count(index) <= len(first_keys) * 0.45 for index in range(4))


def test_table_rows_match_their_head():
    tables = blocks_of("table")
    assert tables
    assert all(len(row) == len(table["head"]) for table in tables for row in table["rows"])


def test_paragraphs_are_never_repeated():
    paragraphs = [block["text"] for block in blocks_of("paragraph")]
    assert len(paragraphs) == len(set(paragraphs))


def test_lessons_stand_in_the_order_of_the_outline():
    for subject in SUBJECTS:
        numbered = enumerate(subject["lessons"])
        assert all(f"第{ORDINALS[index]}讲" in subject["outline"][index] for index, _ in numbered)


def test_questions_name_only_lessons_that_exist():
    lessons = {subject["title"]: len(subject["lessons"]) for subject in SUBJECTS}
    cited = [
        (question["code"], title, ORDINALS.index(ordinal) + 1)
        for path in sorted(QUESTIONS.glob("*.yaml"))
        for question in yaml.safe_load(path.read_text(encoding="utf-8"))
        for title in re.findall("《([^》]+)》", question["source"])
        for ordinal in re.findall("第([一二三四五])讲", question["source"])
        if title in lessons
    ]
    assert cited
    assert [code for code, title, number in cited if number > lessons[title]] == []
