import io
import zipfile

import pytest
from openpyxl import Workbook

from exams.engine.types import Kind
from exams.imports.excel_writing import excel_of, returned_excel
from exams.imports.parsed import ParsedQuestion
from exams.imports.reading import read_questions
from tests.factories.questions import png

HEADER = ["题型", "小题", "题干", "选项A", "选项B", "答案", "占比", "评分要点", "难度"]


def table(*rows):
    book = Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data):
    return read_questions(data, "q.xlsx")


def test_the_parts_of_a_case_stand_below_it():
    found = read(
        table(
            ["案例分析题", None, "起火了。", None, None, None, None, None, 5],
            [None, 1, "先做什么？", "疏散", "拍照", "A", 2],
            ["判断题", 2, "乘电梯。", None, None, "×"],
            ["判断题", None, "下一题。", None, None, "√"],
        )
    )
    case, other = (one.question for one in found)
    assert [(part.stem, part.share) for part in case.parts] == [("先做什么？", 2), ("乘电梯。", 1)]
    assert (case.difficulty, other.verdict) == (5, True)


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["判断题", 1, "没有案例的小题。", None, None, "√"], "part_without_case", "B2"),
        (["案例分析题", None, "没有小题。"], "case_without_parts", "C2"),
        (["单选题", None, "题", "甲", "乙", "C"], "answer_outside_options", "F2"),
        (["实操题", None, "题", None, None, None, None, "系绳"], "rubric_unreadable", "H2"),
        (["天书题", None, "题", None, None, "A"], "kind_unknown", "A2"),
    ],
)
def test_a_doubt_names_its_cell(row, code, cell):
    (found,) = read(table(row))
    assert found.question is None
    assert (code, cell) in [(note.code, f"{note.column}{note.line}") for note in found.notes]


def test_a_doubt_about_a_part_names_the_cell_of_the_part():
    (found,) = read(table(["案例分析题", None, "起火了。"], ["单选题", 1, "先做什么？", "疏散", "拍照", "D"]))
    assert [(note.code, note.column, note.line) for note in found.notes] == [
        ("answer_outside_options", "F", 3)
    ]


def test_a_picture_that_wps_keeps_in_a_cell_is_read():
    plain = table(["判断题", None, "图中是罂粟。", '=DISPIMG("ID_1",1)', None, "√"])
    kept = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                # The value that WPS has calculated, as it saves it.
                text = text.replace(b"<v></v>", b'<v>=DISPIMG("ID_1",1)</v>').replace(
                    b"<v />", b'<v>=DISPIMG("ID_1",1)</v>'
                )
            new.writestr(name, text)
        new.writestr(
            "xl/cellimages.xml",
            f'<e:cellImages xmlns:e="e" xmlns:x="x" xmlns:a="a" xmlns:r="{kept}"><e:cellImage><x:pic>'
            '<x:nvPicPr><x:cNvPr id="2" name="ID_1" descr="一株红花"/></x:nvPicPr>'
            '<x:blipFill><a:blip r:embed="rId1"/></x:blipFill></x:pic></e:cellImage></e:cellImages>',
        )
        new.writestr(
            "xl/_rels/cellimages.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kept}/image" Target="media/image1.png"/></Relationships>',
        )
        new.writestr("xl/media/image1.png", png(1))
    (found,) = read(buffer.getvalue())
    assert [(one.data, one.alt) for one in found.raw.option_pictures.values()] == [(png(1), "一株红花")]


def test_what_goes_back_is_read_again_as_it_was():
    found = read(table(["单选题", None, "题", "甲", "乙", "C"], ["多选题", None, "问", "甲"]))
    again = read(returned_excel((one.raw, "原因") for one in found))
    assert [[note.code for note in one.notes] for one in again] == [
        [note.code for note in one.notes] for one in found
    ]
    assert [one.raw.options for one in again] == [["甲", "乙", "", "", "", "", "", ""], ["甲", *[""] * 7]]


@pytest.mark.parametrize("stem", ["'=1+1", "=1+1", "''", "-", "_x0041_"])
def test_a_stem_that_looks_like_a_formula_stays_as_it_is(stem):
    bank = [ParsedQuestion(Kind.JUDGE, stem, verdict=True)]
    assert read(excel_of(bank))[0].question.stem == stem
