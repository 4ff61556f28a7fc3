import pytest

from academy.tabular.refusals import TableRefused
from exams.engine.types import Kind
from exams.imports.reading import read_questions
from tests.factories.documents import document, paragraph
from tests.factories.questions import png

CASE = """一、案例分析题
1. 老旧小区楼道起火，网格员赶到现场。
（1）首先应当做什么？
A. 疏散居民 B. 拍照
答案：A
解析：人命第一。
（2）可以乘电梯下楼。
答案：错误
占比：2
（3）怎样上报？
参考答案：
1. 打 119
2. 报平台
评分要点：说明先后 | 40
说明对象 | 60
难度：4
2. 下一个案例。
（1）对吗？
"""


def read(data, name="a.docx"):
    return read_questions(data.encode() if isinstance(data, str) else data, name)


def test_a_case_holds_its_numbered_parts():
    first, second = read(CASE)
    case = first.question
    assert (case.kind, case.difficulty) == (Kind.CASE, 4)
    assert [part.kind for part in case.parts] == [Kind.SINGLE, Kind.JUDGE, Kind.SHORT]
    assert case.parts[0].explanation == "人命第一。"
    assert case.parts[1].share == 2
    assert case.parts[2].model == "1. 打 119\n2. 报平台"
    assert [line.share for line in case.parts[2].rubric] == [40, 60]
    assert [(note.code, note.line) for note in second.notes] == [("answer_missing", 18)]


def test_labels_may_stand_between_stem_and_options():
    (found,) = read("1. 火警？\n题型：单选题\n难度：2\nA. 110\nB. 119\n答案：B\n")
    assert (found.question.options, found.question.right, found.question.difficulty) == (
        ("110", "119"),
        (1,),
        2,
    )


def test_an_answer_may_stand_before_its_options():
    (found,) = read("1. 火警？\n答案：B\nA. 110\nB. 119\n")
    assert (found.question.options, found.question.right) == (("110", "119"), (1,))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1. 甲？\nA. 一 B. 二\n答案：A\n解析：因为\n漏了题号的题？\nA. 三 B. 四\n", "options_after_answer"),
        ("1. 甲？\nA. 一 B. 二\n答案：A\n答案：B\n", "label_repeated"),
    ],
)
def test_a_question_without_its_number_is_not_swallowed(text, code):
    (found,) = read(text)
    assert found.question is None
    assert code in [note.code for note in found.notes]


def test_a_line_that_belongs_to_no_question_is_said():
    skipped, found = read("网格员题库\n1. 火警电话是 119。\n答案：对\n")
    assert skipped.is_skipped
    assert [(note.code, note.line) for note in skipped.notes] == [("line_skipped", 1)]
    assert found.question.verdict is True


def test_a_document_is_read_with_its_automatic_numbers_and_pictures():
    body = (
        paragraph("一、单选题")
        + paragraph("图中是什么？", level=0, picture="一株红花")
        + paragraph("罂粟", level=1)
        + paragraph("虞美人", level=1, picture="另一株")
        + paragraph("答案：Ａ")
    )
    (found,) = read(document(body, {"image1.png": png(1)}))
    question = found.question
    assert (question.stem, question.options, question.right) == ("图中是什么？", ("罂粟", "虞美人"), (0,))
    assert [(one.data, one.alt) for one in question.pictures] == [(png(1), "一株红花")]
    assert question.option_pictures[0] is None
    assert question.option_pictures[1].alt == "另一株"


def test_a_picture_that_no_browser_shows_sends_the_question_back():
    body = paragraph("1. 图中是什么？", picture="图") + paragraph("答案：花")
    (found,) = read(document(body, {"image1.png": b"\xd7\xcd\xc6\x9a old drawing"}))
    assert [note.code for note in found.notes if note.fatal] == ["picture_unsupported"]


@pytest.mark.parametrize(
    ("part", "data", "code"),
    [
        ("word/vbaProject.bin", b"x", "MACROS"),
        ("word/styles.xml", b'<!DOCTYPE w [<!ENTITY a "b">]><w/>', "DAMAGED"),
    ],
)
def test_a_dangerous_document_is_refused(part, data, code):
    with pytest.raises(TableRefused) as refused:
        read(document(paragraph("1. 题。"), {}, {part: data}))
    assert refused.value.code == code
