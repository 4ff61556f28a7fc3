import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.tabular.idnumbers import CHECKS, check_character, is_valid_id_number


def test_published_test_vector_is_valid():
    assert is_valid_id_number("11010519491231002X")


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "11010519491231002x", "11010519491331002X", "1101051949123100", "", "X" * 18],
)
def test_wrong_numbers_are_invalid(number):
    assert not is_valid_id_number(number)


def test_impossible_birth_date_is_invalid_whatever_the_check_character():
    body = "11010519490230002"
    assert not is_valid_id_number(body + check_character(body))


@given(
    st.from_regex(r"[1-9][0-9]{5}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True),
    st.integers(0, 16),
)
def test_exactly_one_check_character_fits_and_one_changed_digit_is_noticed(body, position):
    number = body + check_character(body)
    assert [check for check in CHECKS if is_valid_id_number(body + check)] == [number[17]]
    changed = body[:position] + str((int(body[position]) + 1) % 10) + body[position + 1 :]
    assert not is_valid_id_number(changed + number[17])
