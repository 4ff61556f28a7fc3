"""Files that are refused as a whole: nothing of them is kept as a row, and the officer reads why in a sentence."""

import pytest
from django.utils import timezone, translation

from ratings import actions
from ratings.actions.batches import receive
from ratings.actions.rehearsal import conclusion_of
from ratings.enums import BatchState
from ratings.explanations.imports import refusal_words
from tests.academy.tabular.test_workbooks import bomb
from tests.academy.tabular.workbook_files import with_part, xlsx
from tests.ratings.imports.tables import HEADER, TITLE, WANG, table

NOW = timezone.now()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (bomb, "解压后过大"),
        (lambda: with_part(table(WANG), "xl/vbaProject.bin", b"x"), "含有宏"),
        (lambda: with_part(table(WANG), "xl/externalLinks/externalLink1.xml", "<a/>"), "引用了其他工作簿"),
        (lambda: xlsx([[TITLE], HEADER, ["x"] * 1_000]), "超过 200 列"),
        (lambda: b"%PDF-1.7 x", "PDF"),
        (lambda: b"\x89PNG\r\n\x1a\n", "图片"),
        (lambda: table(WANG)[:-300], "损坏"),
        (lambda: b"", "空"),
    ],
)
def test_a_dangerous_or_foreign_file_is_refused_with_a_sentence(hr, cycle, make, words):
    batch = actions.examine_batch(receive(hr, cycle, make(), "a.xlsx", now=NOW))
    assert batch.state == BatchState.REFUSED
    assert words in refusal_words(batch)
    assert not batch.rows.exists()
    with pytest.raises(actions.BatchRefusedError):
        actions.request_commit(hr, batch, now=NOW)


@pytest.mark.parametrize(
    ("data", "words", "english"),
    [
        ("今天走访了三户。".encode(), "纯文本", "plain text"),
        ("甲,乙,丙\n1,2,3\n".encode("gb18030"), "纯文本", "plain text"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "网页（HTML）", "web page (HTML)"),
        (b"<html><p>a</p></html>", "网页（HTML）", "web page (HTML)"),
        (b"%PDF-1.7", "PDF", "PDF"),
        (b"Rar!\x1a\x07", "压缩包", "archive"),
    ],
)
def test_a_file_named_like_a_workbook_is_told_that_it_is_none(hr, cycle, data, words, english):
    batch = actions.examine_batch(receive(hr, cycle, data, "绩效.xlsx", now=NOW))
    told = refusal_words(batch)
    assert told.startswith("文件名以 .xlsx 结尾，内容却不是 Excel 工作簿：")
    assert words in told
    with translation.override("en"):
        told = refusal_words(batch)
    assert told.startswith("The name ends in .xlsx, but the content is no Excel workbook.")
    assert english in told


@pytest.mark.parametrize(("ending", "told"), [("csv", False), ("xlsx", True)])
def test_a_text_table_with_a_heading_is_read_whatever_its_name(hr, cycle, ending, told):
    data = "\n".join([",".join(HEADER), ",".join(str(WANG.get(name, "")) for name in HEADER)]).encode()
    batch = actions.examine_batch(receive(hr, cycle, data, f"绩效.{ending}", now=NOW))
    assert batch.state == BatchState.CHECKED
    assert ("NAMED_OTHERWISE" in {each["code"] for each in batch.findings["messages"]}) is told


def test_formulas_are_read_by_their_results_and_said_so(hr, cycle):
    line = {**WANG, "巡查走访率": "=G3/F3"}
    batch = actions.examine_batch(receive(hr, cycle, table(line), "a.xlsx", now=NOW))
    assert "FORMULAS" in [message["code"] for message in batch.findings["messages"]]


@pytest.mark.parametrize(
    ("data", "sentence", "english"),
    [
        (lambda: b"%PDF-1.7", "这是 PDF", "This is a PDF"),
        (lambda: xlsx([["a", "b"], [1, 2]]), "没有找到表头", "No header found"),
    ],
)
def test_the_job_says_why_a_file_was_refused_in_the_language_of_its_reader(
    hr, cycle, data, sentence, english
):
    batch = actions.examine_batch(receive(hr, cycle, data(), "绩效", now=NOW))
    assert conclusion_of(batch).startswith("文件被拒收。" + sentence)
    with translation.override("en"):
        assert english in conclusion_of(batch)
