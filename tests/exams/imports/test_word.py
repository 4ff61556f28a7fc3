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


@pytest.mark.parametrize(
    ("text", "stem", "verdict"),
    [
        ("1. 可以代收现金。答案：错误\n", "可以代收现金。", False),
        ("1. 入户先出示证件 正确答案：√\n", "入户先出示证件", True),
        ("1. 可以代收现金（答案:错误）\n", "可以代收现金", False),
        ("1. 走访时遇到老人，\n可以代收现金。答案：错误\n", "走访时遇到老人，\n可以代收现金。", False),
    ],
)
def test_a_verdict_may_stand_on_the_line_of_its_stem(text, stem, verdict):
    (found,) = read(text)
    assert (found.question.kind, found.question.stem) == (Kind.JUDGE, stem)
    assert found.question.verdict is verdict
    assert found.notes == ()


@pytest.mark.parametrize(
    "text", ["1. 火警？ 答案：B\nA. 110\nB. 119\n", "1. 火警？\nA. 110\nB. 119 答案：B\n解析：消防\n"]
)
def test_letters_may_stand_behind_the_stem_or_the_last_option(text):
    (found,) = read(text)
    question = found.question
    assert (question.stem, question.options, question.right) == ("火警？", ("110", "119"), (1,))


def test_what_fills_a_blank_may_stand_behind_it():
    (found,) = read("一、填空题\n1. 火警电话是____。答案：119\n")
    assert (found.question.stem, found.question.accepted) == ("火警电话是____。", (("119",),))


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("1. 表上写着“答案：错误”是什么意思？\n答案：乱写\n", "表上写着“答案：错误”是什么意思？"),
        ("1. 表上写着 答案：待定\n答案：乱写\n", "表上写着 答案：待定"),
    ],
)
def test_words_about_answers_stay_in_the_stem(text, stem):
    (found,) = read(text)
    assert (found.question.stem, found.question.model) == (stem, "乱写")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1. 可以代收现金。答案：错误\n答案：正确\n", "label_repeated"),
        ("1. 火警？A. 110 B. 119 答案：B\n", "too_few_options"),
        ("1. 火警？A. 110 B. 119\n答案：B\n", "too_few_options"),
        ("一、判断题\n1. 可以代收现金。答案：大概错\n", "answer_missing"),
    ],
)
def test_a_doubtful_answer_behind_a_stem_comes_back(text, code):
    (found,) = read(text)
    assert found.question is None
    assert code in [note.code for note in found.notes if note.fatal]


@pytest.mark.parametrize("explained", ["", "解析：第八条。\n"])
@pytest.mark.parametrize("second", ["怎样复查？\n参考答案：两天后上门。\n", "复查隔几天？____ 答案：两天\n"])
def test_numbering_that_starts_over_after_an_answer_begins_a_question(explained, second):
    first, second = read(f"一、简答题\n1. 怎样登记？\n参考答案：看证件后签字。\n{explained}1. {second}")
    assert first.question.model == "看证件后签字。"
    assert "复查" in second.question.stem
    assert second.question.model.startswith("两天")
    assert [note.code for note in second.notes] == ["number_jumps"]


def test_numbering_that_starts_over_after_the_last_part_begins_a_case():
    one = "1. 楼道起火。\n（1）怎样上报？\n参考答案：先打电话，再报平台。\n"
    first, second = read(f"一、案例分析题\n{one}{one}")
    for found in (first, second):
        (part,) = found.question.parts
        assert (found.question.stem, part.model) == ("楼道起火。", "先打电话，再报平台。")


def test_a_numbered_list_goes_on_an_answer_begun_on_the_line_of_its_label():
    text = "一、简答题\n1. 怎样登记？\n参考答案：分两步：\n1. 看证件\n2. 签字\n2. 怎样复查？\n答案：上门\n"
    first, second = read(text)
    assert first.question.model == "分两步：\n1. 看证件\n2. 签字"
    assert second.question.stem == "怎样复查？"


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
