import io
import zipfile

import pytest

from academy.tabular.refusals import TableRefused
from exams.engine.types import Kind
from exams.imports.parsed import ParsedQuestion
from exams.imports.qti_package import package_of
from exams.imports.reading import read_questions

# As a program of the 2.x time writes it: camel case, pretty-printed, the prompt within the interaction.
CHOICE_2 = """<?xml version="1.0" encoding="GB18030"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="t">
  <responseDeclaration identifier="R" cardinality="single" baseType="identifier">
    <correctResponse><value>B</value></correctResponse>
  </responseDeclaration>
  <itemBody>
    <p>请看
       题目。</p>
    <choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="1">
      <prompt>火警电话是？</prompt>
      <simpleChoice identifier="A">110</simpleChoice>
      <simpleChoice identifier="B">119</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">记住 119。</modalFeedback>
</assessmentItem>"""

GAPS_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q">
<qti-response-declaration identifier="A" cardinality="single" base-type="string">
<qti-correct-response><qti-value>姓名</qti-value></qti-correct-response>
<qti-mapping default-value="0"><qti-map-entry map-key="名字" mapped-value="1"/>
<qti-map-entry map-key="编号" mapped-value="0"/></qti-mapping></qti-response-declaration>
<qti-response-declaration identifier="B" cardinality="single" base-type="string">
<qti-correct-response><qti-value>电话</qti-value></qti-correct-response></qti-response-declaration>
<qti-item-body><p>公开<qti-text-entry-interaction response-identifier="A"/>和<qti-text-entry-interaction
response-identifier="B"/>。</p></qti-item-body></qti-assessment-item>"""

TWO = """<assessmentItem identifier="q">
<responseDeclaration identifier="A" cardinality="ordered" baseType="identifier">
<correctResponse><value>c2</value><value>c1</value></correctResponse></responseDeclaration>
<responseDeclaration identifier="B" cardinality="multiple" baseType="directedPair">
<correctResponse><value>x 2</value><value>y 1</value></correctResponse></responseDeclaration>
<itemBody><p>起火了。</p>
<orderInteraction responseIdentifier="A"><prompt>排序</prompt>
<simpleChoice identifier="c1">灭火</simpleChoice><simpleChoice identifier="c2">报警</simpleChoice></orderInteraction>
<matchInteraction responseIdentifier="B"><prompt>连线</prompt>
<simpleMatchSet><simpleAssociableChoice identifier="x">甲</simpleAssociableChoice>
<simpleAssociableChoice identifier="y">乙</simpleAssociableChoice></simpleMatchSet>
<simpleMatchSet><simpleAssociableChoice identifier="1">一</simpleAssociableChoice>
<simpleAssociableChoice identifier="2">二</simpleAssociableChoice></simpleMatchSet></matchInteraction>
</itemBody></assessmentItem>"""


def read(text, encoding="utf-8"):
    (found,) = read_questions(text.encode(encoding), "item.xml")
    return found


def test_an_item_of_2x_in_gb18030_is_read():
    found = read(CHOICE_2, "gb18030").question
    assert (found.kind, found.stem) == (Kind.SINGLE, "请看 题目。\n火警电话是？")
    assert (found.options, found.right, found.explanation) == (("110", "119"), (1,), "记住 119。")


def test_gaps_within_words_become_blanks():
    found = read(GAPS_3).question
    assert (found.kind, found.stem) == (Kind.FILL, "公开____和____。")
    assert found.accepted == (("姓名", "名字"), ("电话",))


def test_an_item_that_asks_twice_is_a_case():
    found = read(TWO).question
    assert (found.kind, found.stem) == (Kind.CASE, "起火了。")
    first, second = found.parts
    assert (first.kind, first.stem, first.options) == (Kind.ORDERING, "排序", ("报警", "灭火"))
    assert (second.lefts, second.options) == (("甲", "乙"), ("二", "一"))


@pytest.mark.parametrize(
    ("sound", "broken", "code"),
    [
        ("<value>B</value>", "", "answer_missing"),
        ("<value>B</value>", "<value>Z</value>", "answer_unreadable"),
        ("choiceInteraction", "hotspotInteraction", "kind_unsupported"),
        ("<prompt>", '<prompt><img src="a.png" alt="图"/>', "picture_missing"),
    ],
)
def test_a_doubtful_item_comes_back_with_its_reason(sound, broken, code):
    found = read(CHOICE_2.replace(sound, broken), "gb18030")
    assert found.question is None
    assert code in [note.code for note in found.notes]


def test_a_package_without_one_of_its_items_says_which():
    data = package_of([ParsedQuestion(Kind.JUDGE, stem, verdict=True) for stem in ("甲", "乙")])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name != "item00001.xml":
                new.writestr(name, old.read(name))
    missing, sound = read_questions(buffer.getvalue(), "p.zip")
    assert missing.question is None
    assert missing.line == 1
    assert sound.question.stem == "乙"


def test_a_package_of_another_kind_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        parts.writestr(
            "imsmanifest.xml", "<manifest><resources><resource type='webcontent'/></resources></manifest>"
        )
    with pytest.raises(TableRefused, match="NO_QUESTIONS"):
        read_questions(buffer.getvalue(), "p.zip")
