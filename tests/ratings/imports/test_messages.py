import re
from pathlib import Path
from string import Formatter

import pytest

import academy.tabular
import ratings.imports
from academy.tabular.refusals import TableRefused
from academy.tabular.report import Level, Message
from ratings.imports.messages import BATCH, MESSAGES, REFUSALS, ROW, sentence, words_of, words_of_refusal
from ratings.imports.verdicts import CONSEQUENCES, WARNINGS

SOURCES = [
    path
    for package in (academy.tabular, ratings.imports)
    for path in Path(package.__path__[0]).glob("*.py")
    if path.name != "messages.py"
]
RAISED = re.compile(
    r'(?:TableRefused\(|\.stop\(|report\.add\(Level\.\w+, |Message\(Level\.\w+, |yield |\(\(?)"([A-Z][A-Z_]{4,})"'
)


def fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_message_says_the_same_in_both_languages_and_what_to_do(code):
    chinese, english = MESSAGES[code]
    assert fields(chinese) >= fields(english) - {"column", "sheet"}
    assert chinese.endswith("。")
    assert english.endswith((".", "waits."))
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert not re.search("[\u4e00-\u9fff]", english)


def test_every_code_the_modules_use_has_words():
    used = {code for path in SOURCES for code in RAISED.findall(path.read_text())}
    assert len(used) > 40
    assert used <= set(MESSAGES)


def test_every_verdict_code_is_a_row_message():
    assert set(CONSEQUENCES) | WARNINGS <= set(ROW)


def test_no_code_has_two_meanings():
    assert len(MESSAGES) == len(REFUSALS) + len(BATCH) + len(ROW)


def test_unknown_person_is_told_in_the_agreed_words():
    assert sentence("UNKNOWN_PERSON", {}).startswith("花名册中查无此人")


def test_message_names_its_column_and_field():
    disagrees = Message(Level.ERROR, "RATE_DISAGREES", {"printed": "95", "rate": "90"}, "汇总", 22, 11)
    assert words_of(disagrees).startswith("L 列填报 95，按数量计算为 90%")
    assert words_of(disagrees, "en").startswith("Column L says 95, the counts give 90 %")
    absent = Message(Level.WARNING, "INDICATOR_ABSENT", {"field": "patrol_rate"})
    assert "巡查走访率" in words_of(absent)
    assert "patrol rate" in words_of(absent, "en")


def test_refusal_is_told_with_its_limit():
    refusal = TableRefused("TOO_MANY_COLUMNS", limit=200)
    assert "200" in words_of_refusal(refusal)
    assert words_of_refusal(refusal, "en").startswith("The table has more than 200 columns")


@pytest.mark.parametrize(
    ("found", "words"), [("image", "图片"), ("pdf", "PDF"), ("doc", "Word"), ("zip", "压缩包")]
)
def test_a_wrong_kind_of_file_is_told_in_its_own_words(found, words):
    refusal = TableRefused("WRONG_TYPE", found=found)
    assert words in words_of_refusal(refusal)
    assert "识别为" not in words_of_refusal(refusal)
    assert words_of_refusal(refusal, "en").startswith("This is a")


def test_an_unknown_kind_of_file_is_still_named():
    assert "识别为 abc" in words_of_refusal(TableRefused("WRONG_TYPE", found="abc"))


def test_an_english_sentence_has_no_chinese_comma():
    assert "2, 3" in sentence("CONFLICT", {"rows": "2、3"}, "en")
    assert "2、3" in sentence("CONFLICT", {"rows": "2、3"}, "zh")
