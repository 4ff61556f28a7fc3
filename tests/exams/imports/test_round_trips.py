from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.imports.carrying import Format, reason_left_out
from exams.imports.excel_writing import excel_of
from exams.imports.gift_writing import gift_of
from exams.imports.moodle_writing import moodle_of
from exams.imports.qti_package import package_of
from exams.imports.reading import read_questions
from exams.imports.stored import question_of
from tests.factories.questions import questions

banks = st.lists(questions(), min_size=1, max_size=3)
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_back(data):
    found = read_questions(data, "bank")
    assert [note.code for one in found for note in one.notes if note.fatal] == []
    return [one.question for one in found]


@often
@given(banks)
def test_a_table_read_back_gives_equal_questions(bank):
    assert read_back(excel_of(bank)) == bank


@often
@given(banks)
def test_a_qti_package_read_back_gives_equal_questions(bank):
    assert read_back(package_of(bank)) == bank


@often
@given(banks)
def test_moodle_xml_read_back_gives_what_it_can_carry(bank):
    bank = [one for one in bank if not reason_left_out(Format.MOODLE, one)]
    if bank:
        assert read_back(moodle_of(bank)) == bank


@often
@given(banks)
def test_gift_read_back_gives_what_it_can_carry(bank):
    bank = [one for one in bank if not reason_left_out(Format.GIFT, one)]
    if bank:
        kept = [replace(one, source="", competencies=()) for one in bank]
        assert read_back(gift_of(bank).encode()) == kept


@often
@given(questions())
def test_the_stored_shape_holds_the_whole_question(one):
    held = {(picture.sha256, picture.alt): picture for picture in one.all_pictures}
    found = question_of(
        one.kind.value,
        one.stem,
        one.content,
        one.key,
        lambda stored: held[stored["sha256"], stored["alt"]],
        explanation=one.explanation,
        difficulty=one.difficulty,
        subject=one.subject,
        source=one.source,
        competencies=one.competencies,
    )
    assert found == one


@pytest.mark.parametrize("write", [excel_of, package_of, moodle_of])
def test_an_empty_bank_is_a_file_too(write):
    assert write([])
