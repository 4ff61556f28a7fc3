import re
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import Person
from ratings import actions
from ratings.actions.batches import receive
from ratings.enums import BatchState, RowVerdict
from tests.academy.tabular.workbook_files import xlsx
from tests.ratings.imports.tables import HEADER, WANG, ZHAO, table

NOW = timezone.now()


@pytest.fixture
def officer(client, hr):
    client.force_login(hr)
    return client


@pytest.fixture
def batch(cycle, hr, sample_file):
    return actions.examine_batch(receive(hr, cycle, sample_file.read_bytes(), sample_file.name, now=NOW))


def page(client, batch, **asked):
    return client.get(reverse("ratings_batch", args=[batch.pk]), asked).content.decode()


def test_the_page_shows_the_sheet_with_letters_rows_and_signs(officer, batch):
    text = page(officer, batch)
    letters = re.findall(r'<th scope="col">([A-Z]+)</th>', text)
    assert letters[:3] == ["A", "B", "C"]
    assert len(letters) == 25
    numbers = [int(number) for number in re.findall(r'sheet__number">(\d+)<', text)]
    assert numbers == sorted(numbers)
    assert {1, 2, 5, 24} <= set(numbers)
    assert "合计" in text


def test_the_message_stands_at_its_cell_and_in_the_list_of_the_row(officer, batch):
    row = re.search(r'id="row-21".*?</tr>', page(officer, batch), re.S)[0]
    cell = re.search(r'<td class="sheet__cell--error"><details.*?</details></td>', row, re.S)[0]
    assert "103.18" in cell
    assert row.count("103.18") >= 2
    assert 'aria-hidden="true">？</span>' in row


def test_identity_numbers_show_their_last_four_only(officer, batch):
    text = page(officer, batch)
    assert "…001X" in text
    assert not re.search(r"(?<!\d)\d{17}[\dX]", text)


def test_only_rows_with_problems_can_be_shown(officer, batch):
    text = page(officer, batch, verdict="problems")
    held = batch.rows.filter(verdict__in=[RowVerdict.HELD, RowVerdict.REJECTED]).values_list(
        "number", flat=True
    )
    assert [int(number) for number in re.findall(r'id="row-(\d+)"', text)] == sorted(held)
    assert "sheet__row--ignored" not in text


@pytest.mark.parametrize("count", [1, 40])
def test_a_page_of_rows_takes_the_same_number_of_queries(
    officer, cycle, hr, count, django_assert_num_queries
):
    lines = [{**WANG, "网格员编号": f"X{number}"} for number in range(count)]
    found = actions.examine_batch(receive(hr, cycle, table(*lines), "a.xlsx", now=NOW))
    page(officer, found)
    with django_assert_num_queries(14):
        page(officer, found)


def test_columns_say_why_they_are_taken_for_what(officer, cycle, hr):
    header = [*HEADER, "经办"]
    lines = [{**WANG, "经办": "13900000000"}, {**ZHAO, "经办": "13900000001"}]
    found = actions.examine_batch(receive(hr, cycle, table(*lines, header=header), "a.xlsx", now=NOW))
    text = page(officer, found)
    assert "与标准列名一致" in text
    assert "是“patrol due”的同义列名" in text or "是“应走访户数”的同义列名" in text or "应走访户数" in text
    assert "内容像" in text
    assert "联系电话" in text


def test_period_and_scope_are_confirmed_before_an_unsure_file_is_committed(officer, cycle, hr):
    data = table(WANG, title="青石区绩效考核汇总表")
    found = actions.examine_batch(receive(hr, cycle, data, "2025年3月.xlsx", now=NOW))
    assert reverse("ratings_commit", args=[found.pk]) not in page(officer, found)
    answer = {"period_0": "2025-03-01/2025-03-31", "whole_county": "part", "replaces_recorded": "ask"}
    officer.post(reverse("ratings_confirm_coverage", args=[found.pk]), answer)
    found.refresh_from_db()
    assert (found.coverage_confirmed, found.whole_county) == (True, False)
    assert found.findings["missing"] == []
    assert reverse("ratings_commit", args=[found.pk]) in page(officer, found)


def test_a_period_outside_the_cycle_cannot_be_chosen(officer, batch):
    answer = {"period_0": "2024-01-01/2024-12-31", "whole_county": "whole", "replaces_recorded": "ask"}
    officer.post(reverse("ratings_confirm_coverage", args=[batch.pk]), answer)
    batch.refresh_from_db()
    assert not batch.coverage_confirmed


def test_months_without_figures_are_listed_and_settled_once(officer, cycle, hr):
    found = actions.examine_batch(
        receive(hr, cycle, table(WANG, title="青石区2025年1-11月汇总表"), "a.xlsx", now=NOW)
    )
    found.committed_by = hr
    found.save()
    actions.commit_batch(found, now=NOW)
    batches = reverse("ratings_batches", args=[cycle.pk])
    settle = reverse("ratings_accept_month", args=[cycle.pk, "2025-12"])
    text = officer.get(batches).content.decode()
    assert settle in text
    assert reverse("ratings_accept_month", args=[cycle.pk, "2025-11"]) not in text
    officer.post(settle, {"reason": "系统停机"})
    assert settle not in officer.get(batches).content.decode()
    assert cycle.months_without_data.get().reason == "系统停机"


def test_people_who_lack_single_months_are_listed_with_them(officer, cycle, hr):
    found = actions.examine_batch(
        receive(hr, cycle, table(WANG, title="青石区2025年1-11月汇总表"), "a.xlsx", now=NOW)
    )
    found.committed_by = hr
    found.save()
    actions.commit_batch(found, now=NOW)
    text = officer.get(reverse("ratings_missing", args=[cycle.pk])).content.decode()
    wang = Person.objects.get(worker_no="HW0001")
    row = re.search(rf'value="{wang.pk}".*?</tr>', text, re.S)[0]
    assert "2025-12" in row
    assert "2025-11" not in row


def test_a_refused_file_does_not_make_every_month_a_missing_one(officer, cycle, hr):
    address = reverse("ratings_batches", args=[cycle.pk])
    actions.examine_batch(receive(hr, cycle, b"%PDF-1.7", "a.pdf", now=NOW))
    assert "各月数据" not in officer.get(address).content.decode()
    actions.examine_batch(receive(hr, cycle, table(WANG), "a.xlsx", now=NOW))
    assert "各月数据" in officer.get(address).content.decode()


def test_the_workbook_of_rows_to_correct_is_named_after_the_file(officer, batch):
    offered = officer.get(reverse("ratings_errors", args=[batch.pk]))["Content-Disposition"]
    assert unquote(offered).endswith(f"{batch.filename.removesuffix('.xlsx')}-错误行.xlsx")


def mapped(officer, batch, source="", **chosen):
    """The form as the page offers it, with some columns changed."""
    form = officer.get(reverse("ratings_batch", args=[batch.pk])).context["mapping_form"]
    sent = {name: field.initial or "" for name, field in form.fields.items()} | {"source": source} | chosen
    officer.post(reverse("ratings_map_columns", args=[batch.pk]), sent)
    return actions.examine_batch(type(batch).objects.get(pk=batch.pk))


def reasons(client, batch):
    shown = client.get(reverse("ratings_batch", args=[batch.pk])).context["columns"]
    return {column.header: column.reason for column in shown}


@pytest.fixture
def odd_file():
    header = [*HEADER[:-1], "走访完成度"]
    return table({**WANG, "走访完成度": "96%"}, header=header)


def test_a_column_chosen_in_this_batch_says_so_and_the_others_keep_their_reasons(
    officer, cycle, hr, odd_file
):
    batch = actions.examine_batch(receive(hr, cycle, odd_file, "甲.xlsx", now=NOW, source="平台"))
    batch = mapped(officer, batch, "平台", column_I="satisfaction")
    assert batch.findings["counts"]["accepted"] == 1
    assert reasons(officer, batch)["走访完成度"] == "由经办人在本批次指定"
    assert reasons(officer, batch)["姓名"] == "与标准列名一致"
    again = actions.examine_batch(batch)
    assert reasons(officer, again)["走访完成度"] == "由经办人在本批次指定"
    later = table({**ZHAO, "走访完成度": "91%"}, header=[*HEADER[:-1], "走访完成度"])
    later = actions.examine_batch(receive(hr, cycle, later, "乙.xlsx", now=NOW, source="平台"))
    assert reasons(officer, later)["走访完成度"] == "沿用该来源上次的对应"


def test_a_recognised_column_may_be_left_out(officer, cycle, hr):
    file = table({**WANG, "群众满意度": "12%"}, header=[*HEADER, "群众满意度"])
    batch = actions.examine_batch(receive(hr, cycle, file, "甲.xlsx", now=NOW))
    assert batch.state == BatchState.REFUSED
    batch = mapped(officer, batch, column_J="")
    assert batch.state == BatchState.CHECKED
    assert batch.rows.get().values["satisfaction"]["value"] == "96.00"
    assert reasons(officer, batch)["群众满意度"] == "由经办人在本批次指定为不使用"
    # The choice outlives the next saving of the form.
    assert mapped(officer, batch).state == BatchState.CHECKED


def test_each_sheet_is_named_where_several_lack_the_same(officer, cycle, hr):
    lines = [[HEADER[n] for n in range(8)], [WANG[HEADER[n]] for n in range(8)]]
    file = xlsx(
        [["青石区2025年1月考核"], *lines], more_sheets=[("2月", [["青石区2025年2月考核"], *lines], False)]
    )
    batch = actions.examine_batch(receive(hr, cycle, file, "甲.xlsx", now=NOW))
    said = [
        each["text"]
        for each in officer.get(reverse("ratings_batch", args=[batch.pk])).context["batch_messages"]
    ]
    (absent,) = [text for text in said if "「满意度」" in text]
    assert absent.startswith("工作表「数据」「2月」：文件中没有指标")
