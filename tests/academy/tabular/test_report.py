from academy.tabular.report import Level, Message, Report


def test_repeats_are_folded_with_their_first_rows():
    report = Report()
    report.extend(Message(Level.WARNING, "MISSING", {}, "s", row, 3) for row in (9, 5, 7))
    report.extend([Message(Level.ERROR, "OTHER", {}, "s", 5, 3)])
    first, second = report.folded(rows_shown=2)
    assert (first.code, first.count, first.rows) == ("MISSING", 3, (5, 7))
    assert (second.code, second.count) == ("OTHER", 1)


def test_columns_are_not_folded_together():
    report = Report([Message(Level.INFO, "X", {}, "s", 1, column) for column in (1, 2)])
    assert len(report.folded()) == 2


def test_counts_and_errors_are_told():
    report = Report()
    report.add(Level.INFO, "A", "s")
    assert not report.has_errors()
    report.add(Level.ERROR, "B")
    report.add(Level.ERROR, "B")
    assert report.has_errors()
    assert report.counts == {"A": 1, "B": 2}
