from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from academy.people.rules import NotAllowedError
from academy.tabular.workbooks import open_table
from ratings import actions
from ratings.actions import BatchRefusedError, SameFileError
from ratings.actions.batches import receive
from ratings.enums import BatchState, CycleState, KinKind, RowVerdict
from ratings.models import Adjustment, ImportBatch, KinDeclaration, PerformanceRecord
from tests.factories.ratings import RatingCycleFactory

NOW = timezone.now()


@pytest.fixture
def checked(cycle, hr, sample_file):
    batch = receive(hr, cycle, sample_file.read_bytes(), sample_file.name, now=NOW)
    return actions.examine_batch(batch)


@pytest.fixture
def committed(checked, hr):
    checked.committed_by = hr
    checked.save()
    return actions.commit_batch(checked, now=NOW)


def test_rehearsal_gives_the_sample_its_verdicts(checked):
    counts = checked.findings["counts"]
    assert checked.state == BatchState.CHECKED
    assert (counts["accepted"], counts["held"], counts["skipped"], counts["rejected"]) == (10, 6, 3, 1)
    unknown = checked.rows.get(verdict=RowVerdict.REJECTED)
    assert unknown.raw["姓 名" if "姓 名" in unknown.raw else "姓名"] == "赵钱孙"


def test_rehearsal_writes_no_record(checked):
    assert not PerformanceRecord.objects.exists()
    assert not Adjustment.objects.exists()


def test_commit_writes_records_with_their_rows(committed, wang):
    record = PerformanceRecord.objects.get(person=wang, indicator="patrol_rate")
    assert record.value == Decimal("98.13")
    assert (record.numerator, record.denominator) == (314, 320)
    assert record.row.number == 5
    assert PerformanceRecord.objects.values("person").distinct().count() == 9


def test_commit_gives_a_transferred_worker_two_segments(committed):
    segments = PerformanceRecord.objects.filter(person__username="QS-QS0007", indicator="closure_rate")
    assert sorted((s.segment_unit.code, s.months) for s in segments) == [("HW", 8), ("QSJD", 4)]


def test_commit_charges_a_printed_deduction_instead_of_its_counts(committed):
    items = list(Adjustment.objects.filter(person__username="QS-QS0006").values_list("item", "points"))
    assert items == [("IMPORTED_DEDUCTION", Decimal("-2.00"))]
    complaint = Adjustment.objects.get(person__username="QS-HW0003")
    assert (complaint.item, complaint.points) == ("D_COMPLAINT", Decimal("-2.00"))


def test_commit_twice_changes_nothing(committed):
    before = PerformanceRecord.objects.count()
    again = actions.commit_batch(ImportBatch.objects.get(pk=committed.pk), now=NOW)
    assert again.state == BatchState.COMMITTED
    assert PerformanceRecord.objects.count() == before


def test_undo_takes_every_record_back_and_keeps_the_rows(committed, hr):
    rows = committed.rows.count()
    actions.undo_batch(hr, committed, now=NOW, reason="文件有误")
    assert not PerformanceRecord.objects.exists()
    assert not Adjustment.objects.exists()
    committed.refresh_from_db()
    assert (committed.state, committed.rows.count()) == (BatchState.UNDONE, rows)


def test_the_same_file_is_refused_until_the_first_is_undone(committed, cycle, hr, sample_file):
    data = sample_file.read_bytes()
    with pytest.raises(SameFileError) as refused:
        receive(hr, cycle, data, "again.xlsx", now=NOW)
    assert refused.value.first == committed
    actions.undo_batch(hr, committed, now=NOW, reason="文件有误")
    assert receive(hr, cycle, data, "again.xlsx", now=NOW).pk != committed.pk


def test_the_same_figures_in_another_file_are_skipped(committed, cycle, hr, sample_file):
    data = sample_file.read_bytes() + b"\0"
    again = actions.examine_batch(receive(hr, cycle, data, "again.xlsx", now=NOW))
    codes = {m["code"] for row in again.rows.filter(verdict=RowVerdict.SKIPPED) for m in row.messages}
    assert "ALREADY_RECORDED" in codes
    assert again.findings["counts"]["accepted"] == 0


def test_error_workbook_holds_only_the_rows_to_correct(checked):
    workbook = open_table(actions.errors_of(checked, "zh-hans"), "errors.xlsx")
    rows = [row.values for row in workbook.visible_sheets[0].rows()]
    header = next(row for row in rows if "错误原因" in row)
    bad = [row for row in rows[rows.index(header) + 1 :] if any(row)]
    assert len(bad) == 7
    assert any("花名册中查无此人" in str(row[-1]) for row in bad)


def test_upload_is_refused_to_another_county(city, cycle, sample_file):
    with pytest.raises(NotAllowedError):
        receive(city.officers["bh-hr"], cycle, sample_file.read_bytes(), "a.xlsx", now=NOW)


def test_upload_is_refused_once_frozen(city, hr, cycle, sample_file):
    cycle.state = CycleState.FROZEN
    cycle.save()
    with pytest.raises(BatchRefusedError):
        receive(hr, cycle, sample_file.read_bytes(), "a.xlsx", now=NOW)


def test_a_file_that_is_no_table_is_refused_with_a_sentence(hr, cycle):
    batch = actions.examine_batch(receive(hr, cycle, b"%PDF-1.7 ...", "a.xlsx", now=NOW))
    assert batch.state == BatchState.REFUSED
    assert "PDF" in batch.findings["refusal"]["zh"]


def test_a_file_of_another_county_is_refused(city, sample_file):
    other = RatingCycleFactory(unit=city.units["BH"])
    batch = receive(city.officers["bh-hr"], other, sample_file.read_bytes(), "a.xlsx", now=NOW)
    actions.examine_batch(batch)
    assert batch.state == BatchState.REFUSED
    assert any(m["code"] == "WRONG_COUNTY" for m in batch.findings["messages"])


def test_upload_through_the_queue_examines_the_file(
    cycle, hr, sample_file, django_capture_on_commit_callbacks
):
    file = SimpleUploadedFile(sample_file.name, sample_file.read_bytes())
    with django_capture_on_commit_callbacks(execute=True):
        batch = actions.upload(hr, cycle, file, now=NOW)
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert batch.job.state == "done"


def held(batch, number):
    return batch.rows.get(number=number)


def test_choosing_one_of_two_conflicting_rows_takes_it(checked, hr):
    batch = actions.decide_row(hr, held(checked, 6), "confirm", now=NOW)
    batch = actions.decide_row(hr, held(batch, 10), "drop", now=NOW) if held(batch, 10).choices else batch
    assert held(batch, 6).verdict == RowVerdict.ACCEPTED
    assert held(batch, 10).verdict != RowVerdict.ACCEPTED


def test_confirming_an_offered_person_takes_the_row(checked, hr):
    batch = actions.decide_row(hr, held(checked, 14), "confirm", now=NOW)
    assert held(batch, 14).verdict == RowVerdict.ACCEPTED
    assert held(batch, 14).person.username == "QS-QS0003"


def test_rows_of_relatives_are_decided_by_somebody_else(checked, hr, city):
    row = held(checked, 14)
    KinDeclaration.objects.create(
        person=hr, relative=row.person, kind=KinKind.SIBLING, since=NOW.date(), declared_at=NOW
    )
    for decision in row.choices:
        with pytest.raises(BatchRefusedError, match="须回避"):
            actions.decide_row(hr, row, decision, now=NOW)
    checked.refresh_from_db()
    assert checked.decisions == {}
    # Rows of other people of the same file stay open to the same officer.
    assert (
        held(actions.decide_row(hr, held(checked, 6), "confirm", now=NOW), 6).verdict == RowVerdict.ACCEPTED
    )


def test_nobody_decides_the_own_row(checked, hr):
    row = held(checked, 14)
    row.person = hr
    row.save()
    with pytest.raises(BatchRefusedError, match="本人"):
        actions.decide_row(hr, row, "confirm", now=NOW)


def test_wrong_figures_cannot_be_confirmed_away(checked, hr):
    with pytest.raises(BatchRefusedError):
        actions.decide_row(hr, held(checked, 21), "confirm", now=NOW)


def test_rows_are_decided_by_the_own_county_only(checked, city):
    with pytest.raises(NotAllowedError):
        actions.decide_row(city.officers["bh-hr"], held(checked, 14), "confirm", now=NOW)
