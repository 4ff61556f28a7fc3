import pytest

from academy.certificates.actions.numbering import check_character, is_machine_code


def test_the_check_character_is_that_of_iso_7064():
    # The example of the Global Release Identifier, which uses the same scheme.
    assert check_character("A12425GABC1234002") == "M"


@pytest.mark.parametrize("position", range(16))
def test_any_single_wrong_character_is_found(position):
    code = "QSSTAR2025000017"
    wrong = "Z" if code[position] != "Z" else "A"
    changed = code[:position] + wrong + code[position + 1 :]
    assert check_character(changed) != check_character(code)


@pytest.mark.parametrize(
    ("text", "known"),
    [("A1-2425G-ABC1234002-M", True), ("A1-2425G-ABC1234003-M", False), ("", False), ("青", False)],
)
def test_a_machine_code_is_known_by_its_last_character(text, known):
    assert is_machine_code(text) is known
