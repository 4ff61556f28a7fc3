import pytest

from academy.tabular.naming import promised_ending
from academy.tabular.refusals import TableRefused
from academy.tabular.workbooks import open_table
from tests.academy.tabular.test_workbooks import FILES, read_all
from tests.academy.tabular.workbook_files import xlsx


def refused(data, filename):
    with pytest.raises(TableRefused) as caught:
        read_all(data, filename)
    return caught.value


@pytest.mark.parametrize(
    ("filename", "ending"), [("a.xlsx", ".xlsx"), ("A.XLS", ".xls"), ("a.xlsx.csv", ""), ("a", ""), ("", "")]
)
def test_only_the_ending_of_a_workbook_is_a_promise(filename, ending):
    assert promised_ending(filename) == ending


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n", "image"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"<html><p>no table</p></html>", "page"),
        (b"abc\x01\x02def", "binary"),
        (b"\x81\x20\xff\xff\xff", "text"),
        (b'a,"b\n' + b"x" * 200_000, "text"),
    ],
)
def test_what_is_no_workbook_says_what_it_is_and_how_it_is_named(data, found):
    refusal = refused(data, "绩效.xlsx")
    assert (refusal.code, refusal.params) == ("WRONG_TYPE", {"found": found, "named": ".xlsx"})


def test_the_same_content_without_the_promise_is_refused_without_it():
    assert refused(b"%PDF-1.7", "a.pdf").params == {"found": "pdf"}
    assert refused(b"%PDF-1.7", "").params == {"found": "pdf"}


def test_a_broken_or_empty_workbook_is_still_called_that():
    assert refused(b"PK\x03\x04 cut off", "a.xlsx").code == "DAMAGED"
    assert refused(b"", "a.xlsx").code == "EMPTY"


@pytest.mark.parametrize(
    ("data", "filename", "belied"),
    [
        (xlsx([["a"]]), "a.xlsx", ""),
        (xlsx([["a"]]), "a.xls", ".xls"),
        ((FILES / "performance_small.xls").read_bytes(), "a.xls", ""),
        ((FILES / "performance_small.xls").read_bytes(), "a.xlsx", ".xlsx"),
        (b"a,b\n1,2\n", "a.xlsx", ".xlsx"),
        (b"a,b\n1,2\n", "a.csv", ""),
        (b"<table><tr><td>a</td></tr></table>", "a.xls", ".xls"),
    ],
)
def test_a_table_of_another_kind_is_read_and_knows_that_its_name_is_wrong(data, filename, belied):
    assert open_table(data, filename).belied_ending == belied
    assert any(not row.blank for row in read_all(data, filename))
