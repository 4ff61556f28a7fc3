from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.tabular.cells import Cell, Kind, column_index, column_letter, kind_of
from academy.tabular.values import (
    clean_text,
    is_missing,
    key_text,
    name_key,
    number_key,
    read_date,
    read_figure,
    text_figure,
    text_of,
)


def cell(value, percent=False):
    return Cell(value, kind_of(value), percent)


@pytest.mark.parametrize(
    ("raw", "value", "percent"),
    [
        ("98.13%", "98.13", True),
        ("９５．６％", "95.6", True),
        (" 95.6 ", "95.6", False),
        ("1,234", "1234", False),
        ("'287", "287", False),
        ("-2", "-2", False),
        ("＋３", "3", False),
        (".5%", "0.5", True),
        ("99 %", "99", True),
    ],
)
def test_figure_text_is_read_exactly(raw, value, percent):
    figure = text_figure(raw)
    assert (figure.value, figure.percent, figure.problem) == (Decimal(value), percent, "")


@pytest.mark.parametrize(
    "raw", ["", " ", "　", "—", "——", "－", "-", "／", "/", "无", "暂无", "N/A", "n/a", "NULL"]
)
def test_missing_words_are_missing_and_not_zero(raw):
    figure = read_figure(cell(raw))
    assert figure.missing
    assert figure.value is None


@pytest.mark.parametrize("raw", ["约95", "95.5.1", "九十五", "1,23", "95%%", "12e3", "1 2 x", "%"])
def test_unreadable_figure_is_a_problem_and_not_missing(raw):
    figure = text_figure(raw)
    assert figure.problem == "NOT_A_NUMBER"
    assert not figure.missing


@pytest.mark.parametrize("raw", ["#DIV/0!", "#REF!", "#N/A"])
def test_formula_error_text_is_a_formula_error(raw):
    assert read_figure(cell(raw)).problem == "FORMULA_ERROR"


def test_number_with_percent_format_is_a_percentage():
    assert read_figure(cell(0.92, percent=True)).value == Decimal("92")
    assert not read_figure(cell(0.92, percent=True)).ambiguous


def test_number_between_nought_and_one_without_format_is_ambiguous():
    assert read_figure(cell(0.92)).ambiguous
    assert read_figure(cell(1.0)).ambiguous
    assert not read_figure(cell(95.0)).ambiguous
    assert not read_figure(cell(0.0)).ambiguous


def test_binary_noise_does_not_reach_the_decimal():
    assert read_figure(cell(0.1 + 0.2)).value == Decimal("0.3")
    assert read_figure(cell(0.9200000000000001, percent=True)).value == Decimal("92")


@pytest.mark.parametrize("value", [True, date(2025, 1, 1)])
def test_other_kinds_are_no_figures(value):
    assert read_figure(cell(value)).problem == "NOT_A_NUMBER"


@given(st.decimals(min_value=-10_000, max_value=10_000, places=2))
def test_figure_survives_every_way_of_writing_it(value):
    text = f"{value:.2f}"
    wide = text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.-"})
    for written in (text, f" {text}\t", wide, f"'{text}"):
        assert text_figure(written).value == value
    assert text_figure(text + "%").percent
    assert read_figure(cell(float(text))).value == value


@given(st.text(max_size=30))
def test_any_text_is_number_missing_or_problem(text):
    figure = read_figure(cell(text))
    assert sum((figure.value is not None, figure.missing, bool(figure.problem))) == 1


@given(st.floats())
def test_any_float_gives_a_finite_decimal_or_a_problem(number):
    figure = read_figure(cell(number))
    assert figure.problem or figure.value.is_finite()


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (44197.0, date(2021, 1, 1)),
        ("44197", date(2021, 1, 1)),
        ("2021.12", date(2021, 12, 1)),
        (2021.12, date(2021, 12, 1)),
        ("2021年12月", date(2021, 12, 1)),
        ("2021年12月5日", date(2021, 12, 5)),
        ("2021-12-05", date(2021, 12, 5)),
        ("2021/1/5", date(2021, 1, 5)),
        ("２０２１．１２．５", date(2021, 12, 5)),
        ("20211205", date(2021, 12, 5)),
        (20211205.0, date(2021, 12, 5)),
        ("202112", date(2021, 12, 1)),
        ("2021-12-05 08:30:00", date(2021, 12, 5)),
        (datetime(2021, 12, 5, 8), date(2021, 12, 5)),
        (date(2021, 12, 5), date(2021, 12, 5)),
    ],
)
def test_dates_are_read_in_the_forms_people_use(value, expected):
    assert read_date(cell(value)) == expected


@pytest.mark.parametrize(
    "value", ["", "—", "2021.13", "2021-02-30", "去年", 2021.0, 2021.1, "2021", 5.0, -3.0]
)
def test_vague_or_impossible_dates_are_not_guessed(value):
    assert read_date(cell(value)) is None


def test_1904_serials_count_from_their_own_epoch():
    assert read_date(cell(42735.0), date1904=True) == date(2021, 1, 1)


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(2099, 12, 31)))
def test_serial_and_iso_date_agree(day):
    serial = float((day - date(1899, 12, 30)).days)
    if not 1950 <= serial < 2100:
        assert read_date(cell(serial)) == day
    assert read_date(cell(day.isoformat())) == day


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王　丽", "王丽"),
        ("王\xa0丽 ", "王丽"),
        ("买买提•阿不都", "买买提·阿不都"),
        ("买买提・阿不都", "买买提．阿不都"),
        ("买买提 · 阿不都", "买买提‧阿不都"),
    ],
)
def test_names_compare_equal_whatever_the_spaces_and_dots(one, other):
    assert name_key(one) == name_key(other)


def test_different_names_stay_different():
    assert name_key("买买提·阿不都") != name_key("买买提阿不都")


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("999999199101050023  ", "999999199101050023"),
        ("'999999198504200036", "999999198504200036"),
        ("99999919880312001x", "99999919880312001X"),
        ("99999919880312001Ｘ", "99999919880312001X"),
        ("\tHW 0003\n", "HW0003"),
        (3.0, "3"),
    ],
)
def test_keys_are_cleaned(raw, key):
    assert key_text(raw) == key


def test_leading_zeros_do_not_separate_numbers():
    assert number_key("0001") == number_key("1")
    assert number_key("HW0006") == number_key("HW6")
    assert number_key("HW0010") != number_key("HW0001")
    assert number_key("0") == "0"


def test_long_number_is_not_turned_into_false_digits():
    assert "E+" in key_text(9.999991994121201e17)


def test_missing_words_ignore_case():
    assert is_missing("N/A")
    assert not is_missing("无锡")


def test_text_of_numbers_has_no_point():
    assert text_of(5.0) == "5"
    assert text_of(5.5) == "5.5"


@given(st.integers(min_value=0, max_value=20_000))
def test_column_letters_go_both_ways(index):
    assert column_index(column_letter(index)) == index


def test_column_letters_are_those_of_excel():
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_error_kind_needs_the_whole_text():
    assert kind_of("#REF!") is Kind.ERROR
    assert kind_of("#1 网格") is Kind.TEXT
