import io
import zipfile

import pytest

from academy.tabular.refusals import TableRefused
from exams.actions.file_refusals import file_refusal
from exams.engine.types import Kind
from exams.imports.excel_writing import excel_of
from exams.imports.parsed import ParsedQuestion
from exams.imports.reading import read_questions

WORD = """一、单项选择题
1、火警电话是（  ）。
Ａ．110　Ｂ．119　Ｃ．120
答案：Ｂ
解析：119 是火警。
2. 走访发现燃气泄漏，先（ A ）
A.开窗
B.点火试气
二、判断题
1．网格员可以代收居民现金。
答案：×
2．入户前应出示证件。（√）
三、填空题
1. 网格员的____和____要公开。
答案：姓名；电话|手机
四、简答题
1. 怎样登记？
参考答案：
1. 看证件
2. 签字
2. 缺答案的题？
"""


def read(text, name="a.txt"):
    return read_questions(text.encode() if isinstance(text, str) else text, name)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_word_text_is_read_in_every_usual_encoding(encoding):
    found = read(WORD.encode(encoding))
    questions = [outcome.question for outcome in found]
    assert questions[0] == ParsedQuestion(
        Kind.SINGLE,
        "火警电话是（  ）。",
        options=("110", "119", "120"),
        right=(1,),
        explanation="119 是火警。",
    )
    assert questions[1].right == (0,)
    assert questions[1].stem == "走访发现燃气泄漏，先（  ）"
    assert [one.verdict for one in questions[2:4]] == [False, True]
    assert "√" not in questions[3].stem
    assert questions[4].accepted == (("姓名",), ("电话", "手机"))
    assert questions[5].model == "1. 看证件\n2. 签字"
    assert questions[6] is None
    assert [(note.code, note.line) for note in found[6].notes] == [("answer_missing", 21)]


def test_numbering_that_restarts_is_noted_and_read():
    text = "1. 甲？\nA. 一 B. 二\n答案：A\n1. 乙？\nA. 一 B. 二\n答案：B\n"
    found = read(text)
    assert [outcome.question.right for outcome in found] == [(0,), (1,)]
    assert [note.code for note in found[1].notes] == ["number_jumps"]


@pytest.mark.parametrize(
    ("options", "answer", "code"),
    [
        ("A. 一 B. 二", "C", "answer_outside_options"),
        ("A. 一 B. 一", "A", "options_repeated"),
        ("A. 一", "A", "too_few_options"),
        ("A. 一 B. 二", "大概是一", "answer_unreadable"),
    ],
)
def test_a_doubtful_choice_comes_back_with_its_reason(options, answer, code):
    (found,) = read(f"1. 题？\n{options}\n答案：{answer}\n")
    assert found.question is None
    assert code in [note.code for note in found.notes]


def test_an_answer_given_as_the_words_of_an_option_is_understood():
    (found,) = read("1. 题？\nA. 先劝离\nB. 先拍照\n答案：先拍照\n")
    assert found.question.right == (1,)


def test_aiken_is_read_and_a_question_without_answer_comes_back():
    first, second, third = read(
        "What?\nA. yes\nB) no\nANSWER: B\n\nLost?\nA. a\nB. b\n\nLast?\nA. c\nB. d\nANSWER: A\n"
    )
    assert first.question.right == (1,)
    assert second.question is None
    assert second.notes[0].code == "answer_missing"
    assert third.question.stem == "Last?"


def test_gift_escapes_and_kinds_are_read():
    found = read(
        "// comment\n::t:: 2 \\= 1+1 \\{对\\} {T#ok}\n\nPick {=a\\:b ~c ~d####why}\n\n"
        "Many {~%50%a ~%50%b ~%-100%c}\n\nPair {=甲 -> 1 =乙 -> 2}\n\nThe {=moon =luna} shines.\n\n"
        "Number {#3:0.1}\n\nEssay {}\n"
    )
    kinds = [outcome.question and outcome.question.kind for outcome in found]
    assert kinds == [Kind.JUDGE, Kind.SINGLE, Kind.MULTIPLE, Kind.MATCHING, Kind.FILL, None, None]
    assert found[0].question.stem == "2 = 1+1 {对}"
    assert found[1].question.options == ("a:b", "c", "d")
    assert found[1].question.explanation == "why"
    assert found[2].question.right == (0, 1)
    assert found[4].question.stem == "The____ shines."
    assert [outcome.notes[0].code for outcome in found[5:]] == ["kind_unsupported", "answer_missing"]


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("Pick {=a ~%50%b ~c}", Kind.SINGLE, (0,)),
        ("Pick {~%100%a ~%25%b ~%0%c =d ~e}", Kind.SINGLE, (3,)),
        ("Say {=119 =%50%112}", Kind.FILL, None),
    ],
)
def test_gift_credit_for_half_an_answer_makes_no_right_answer_and_is_said(text, kind, right):
    (one,) = read(text)
    assert one.question.kind is kind
    assert right is None or one.question.right == right
    assert kind is not Kind.FILL or one.question.accepted == (("119",),)
    assert [note.code for note in one.notes if not note.fatal] == ["part_credit_dropped"]


def test_gift_questions_without_an_empty_line_between_them_stay_apart():
    found = read("::1:: A? {=a ~b}\n::2:: B? {\n=c\n~d\n}\nC? {T}\nThe {=moon}\nshines.\n")
    assert [one.question.stem for one in found] == ["A?", "B?", "C?", "The____\nshines."]
    assert [one.question.right for one in found[:2]] == [(0,), (0,)]


def test_gift_braces_that_do_not_pair_send_the_question_back():
    (one,) = read("A? {=a ~b} or\nso B? {=c ~d}\n")
    assert one.question is None
    assert one.notes[0].code == "gift_braces_unclear"


def test_moodle_answers_worth_a_part_of_the_points_are_said():
    found = read(
        """<?xml version="1.0"?><quiz>
<question type="multichoice"><questiontext><text>哪一个</text></questiontext><single>true</single>
<answer fraction="100"><text>甲</text></answer><answer fraction="50"><text>乙</text></answer></question>
<question type="shortanswer"><questiontext><text>几号</text></questiontext>
<answer fraction="100"><text>119</text></answer><answer fraction="30"><text>112</text></answer></question></quiz>"""
    )
    assert found[0].question.right == (0,)
    assert found[1].question.accepted == (("119",),)
    assert [[note.code for note in one.notes if "credit" in note.code] for one in found] == [
        ["part_credit_dropped"]
    ] * 2


MOODLE = """<?xml version="1.0"?><quiz>
<question type="category"><category><text>c</text></category></question>
<question type="multichoice"><questiontext><text>&lt;p&gt;哪一个？&lt;/p&gt;</text></questiontext>
<single>true</single><answer fraction="100"><text>甲</text></answer><answer fraction="-50"><text>乙</text></answer>
</question>
<question type="truefalse"><questiontext><text>对吗</text></questiontext>
<answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
<question type="shortanswer"><questiontext><text>几号</text></questiontext>
<answer fraction="100"><text>119</text></answer></question>
<question type="matching"><questiontext><text>连</text></questiontext>
<subquestion><text>甲</text><answer><text>1</text></answer></subquestion>
<subquestion><text>乙</text><answer><text>2</text></answer></subquestion></question>
<question type="truefalse"><questiontext><text>&lt;img src="@@PLUGINFILE@@/a.png"&gt;图</text></questiontext></question>
</quiz>"""


def test_moodle_xml_is_read_and_a_missing_picture_sends_back():
    found = read(MOODLE)
    assert [outcome.question and outcome.question.kind for outcome in found] == [
        *(Kind.SINGLE, Kind.JUDGE, Kind.FILL, Kind.MATCHING, None)
    ]
    assert found[0].question.stem == "哪一个？"
    assert found[1].question.verdict is False
    assert found[4].notes[0].code == "picture_missing"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"  \n", "EMPTY"),
        (b"nothing to see", "NO_QUESTIONS"),
        (b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>', "DAMAGED"),
        (b"<html></html>", "WRONG_TYPE"),
        (b"\x00\x01\x02", "WRONG_TYPE"),
        (b"\x81\x20\xff\xff\xff", "UNKNOWN_ENCODING"),
    ],
)
def test_a_file_that_is_no_question_file_is_refused(data, code):
    with pytest.raises(TableRefused) as refused:
        read(data)
    assert refused.value.code == code


def test_a_table_names_the_cell_of_a_doubt():
    sound = ParsedQuestion(Kind.SINGLE, "题", options=("甲", "乙"), right=(0,))
    broken = ParsedQuestion(Kind.SINGLE, "题", options=("甲", "乙"), right=(5,))
    first, second = read(excel_of([sound, broken]), "a.xlsx")
    assert first.question == sound
    assert [(note.code, note.line, note.column) for note in second.notes] == [
        ("answer_outside_options", 3, "L")
    ]


def packed(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "这是图片"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "这是图片"),
        (b"%PDF-1.7\n", "这是 PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "旧版 Word"),
        (b"{\\rtf1 x}", "RTF"),
        (packed("a.jpg", "b.txt"), "压缩包里没有"),
        (packed("ppt/presentation.xml"), "演示文稿"),
        (b"<!DOCTYPE html><html><body><p>1", "这是网页"),
        (b"<other/>", "不是 Moodle"),
        (b"MZ\x90\x00\x03\x00", "不是文字"),
        (b"\x81\x20\xff\xff\xff", "文字编码"),
    ],
)
def test_every_wrong_kind_of_file_is_told_in_its_own_words(data, words):
    with pytest.raises(TableRefused) as refused:
        read(data)
    assert words in file_refusal(refused.value.code, refused.value.params)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"nothing to see", "纯文本"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02", "不是文字"),
    ],
)
def test_a_file_named_like_a_workbook_is_told_that_it_is_none(data, words):
    with pytest.raises(TableRefused) as refused:
        read(data, "题.xlsx")
    told = file_refusal(refused.value.code, refused.value.params)
    assert told.startswith("文件名以 .xlsx 结尾，内容却不是 Excel 工作簿：")
    assert words in told


def test_questions_in_a_text_named_like_a_workbook_are_still_read():
    assert read("1. 火警电话是 119。\n答案：√\n".encode(), "题.xlsx")[0].question.verdict is True
