import io
import json
import re
import zipfile

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from academy.people.actions import log_event
from academy.people.models import AuditEvent
from academy.tabular.workbooks import open_table
from exams.enums import AttemptState
from ratings import actions
from ratings.actions.viewing import log_result_viewed
from ratings.enums import CycleState
from ratings.models import RatingResult
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory


@pytest.fixture
def result(example):
    cycle, _rows = example
    run = actions.calculate(None, cycle, now=timezone.now())
    return RatingResult.objects.get(run=run, participant__person__worker_no="B03")


def download(client, person):
    client.force_login(person, backend="academy.people.backends.PersonBackend")
    return zipfile.ZipFile(io.BytesIO(client.get(reverse("my_data")).content))


def tables(client, person):
    kept = json.loads(download(client, person).read("data.json"))
    return {table["title"]: table["rows"] for table in kept["tables"]}


def test_the_archive_holds_a_page_a_workbook_and_json_with_who_and_when(client, result):
    person = result.participant.person
    archive = download(client, person)
    assert set(archive.namelist()) == {"index.html", "style.css", "data.xlsx", "data.json"}
    assert person.username in archive.read("index.html").decode()
    book = open_table(archive.read("data.xlsx"), "data.xlsx")
    assert all(person.username in str(next(iter(s.rows())).values) for s in book.visible_sheets)
    assert AuditEvent.objects.get(action="personal_data.exported").actor == person


def test_figures_and_result_come_with_the_notice_and_not_before(client, result):
    person, cycle = result.participant.person, result.participant.cycle
    assert not tables(client, person)["绩效数据"]
    assert not tables(client, person)["评定结果"]
    cycle.state = CycleState.NOTICE
    cycle.save()
    found = tables(client, person)
    assert len(found["绩效数据"]) == 4
    assert [row[4] for row in found["评定结果"]] == [str(result.total)]


def test_a_veto_that_is_still_examined_is_not_told(client, result):
    person = result.participant.person
    log_event(PersonFactory(), "veto.proposed", person)
    assert "veto.proposed" not in json.dumps(tables(client, person))


def test_who_looked_at_her_rating_is_named(client, result):
    log_result_viewed(PersonFactory(name="看过的人"), result)
    assert any(
        "看过的人" in row for row in tables(client, result.participant.person)["谁查看或改动过您的数据"]
    )


def test_answers_are_given_back_points_only_after_release_and_never_a_key(client, tree):
    person = PersonFactory(unit=tree.street)
    attempt = hand_in(person, make_exam(tree.street), {"J0", "J1", "J2"})
    for state, shown in ((AttemptState.GRADED, False), (AttemptState.RELEASED, True)):
        attempt.state = state
        attempt.save()
        found = tables(client, person)
        assert len(found["作答记录"]) == 6
        assert any(row[-1] is not None for row in found["作答记录"]) == shown
        assert (found["答卷"][0][-2] is not None) == shown
        assert "机密" not in json.dumps(found, ensure_ascii=False)


def test_nothing_of_anybody_else(client, result):
    other = RatingResult.objects.exclude(pk=result.pk).select_related("participant__person").first()
    cycle = result.participant.cycle
    cycle.state = CycleState.NOTICE
    cycle.save()
    everything = json.dumps(tables(client, result.participant.person), ensure_ascii=False)
    assert other.participant.person.name not in everything


def test_the_page_says_words_where_the_other_files_keep_codes(client, result):
    person, cycle = result.participant.person, result.participant.cycle
    cycle.state = CycleState.NOTICE
    cycle.save()
    log_result_viewed(PersonFactory(), result)
    archive = download(client, person)
    page, kept = archive.read("index.html").decode(), archive.read("data.json").decode()
    for code, words in (
        ("patrol_rate", "巡查走访率"),
        ("IMPORTED_DEDUCTION", "考核表所列扣分"),
        ("rating.viewed", "查看星级评定"),
        ("breakdown", "见 data.json"),
    ):
        assert words in page
        assert code not in page
    assert "patrol_rate" in kept
    assert "rating.viewed" in kept
    assert "一星" in page
    assert f"{cycle.period_from.year}年1月1日（周" in page
    assert not re.search(r"\d{4}-\d\d-\d\d(?! \d\d:\d\d）)", page.replace(cycle.name, ""))


def test_the_page_is_styled_from_its_own_folder_and_complete_in_english(client, result):
    person = result.participant.person
    client.force_login(person, backend="academy.people.backends.PersonBackend")
    client.cookies["django_language"] = "en"
    archive = zipfile.ZipFile(io.BytesIO(client.get(reverse("my_data")).content))
    page = archive.read("index.html").decode()
    assert '<link rel="stylesheet" href="style.css">' in page
    assert "http" not in page
    assert "url(" not in archive.read("style.css").decode()
    chinese = set(re.findall(r"<(?:h1|h2[^>]*|th[^>]*|dt)>([^<]*[\u4e00-\u9fff][^<]*)<", page))
    assert chinese == set()


def test_the_workbook_says_in_her_language_what_others_did(client, result):
    person, reader = result.participant.person, PersonFactory(worker_no="", office=True)
    log_result_viewed(reader, result)
    log_event(reader, "certificate.register_viewed", people=[person.pk])
    for language, words in (("zh-hans", "查看星级评定"), ("en", "Rating viewed")):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        book = open_table(download(client, person).read("data.xlsx"), "data.xlsx")
        cells = [str(value) for sheet in book.visible_sheets for row in sheet.rows() for value in row.values]
        assert any(words in cell for cell in cells), [cell for cell in cells if "rating" in cell]
        assert not [cell for cell in cells if cell.startswith(("rating.", "personal_data.", "certificate."))]
