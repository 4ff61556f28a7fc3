from academy.tabular.report import Level, Message
from ratings.imports.file_messages import said_once

ABSENT = {"field": "satisfaction"}


def absent(sheet):
    return Message(Level.WARNING, "INDICATOR_ABSENT", ABSENT, sheet)


def test_the_same_sentence_about_two_sheets_is_said_once_and_names_both():
    ((level, text),) = said_once([absent("1月"), absent("2月")], 2)
    assert level is Level.WARNING
    assert text.startswith("工作表「1月」「2月」：文件中没有指标「")
    ((_level, text),) = said_once([absent("1月"), absent("2月")], 2, "en")
    assert text.startswith("Sheet “1月”, “2月”: The file has no column")


def test_of_several_sheets_the_one_concerned_is_named():
    (one, two) = said_once([absent("1月"), Message(Level.WARNING, "PERIOD_NOT_STATED", {}, "2月")], 3)
    assert one[1].startswith("工作表「1月」：")
    assert two[1].startswith("工作表「2月」：")


def test_nothing_is_named_twice_or_for_nothing():
    formulas = Message(Level.INFO, "FORMULAS", {"count": 3}, "1月")
    whole = Message(Level.INFO, "FORMATS_UNKNOWN")
    assert [text[:3] for _level, text in said_once([formulas, whole], 2)] == ["工作表", "此格式"]
    assert said_once([formulas], 2)[0][1].count("1月") == 1
    assert said_once([absent("1月")], 1)[0][1].startswith("文件中没有指标")
