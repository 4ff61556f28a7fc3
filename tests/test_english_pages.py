"""No Chinese is left on the pages of the English interface, outside what is marked as Chinese."""

import re
from collections import Counter
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from academy.certificates.models import Academy, Certificate
from academy.people.models import OrgUnit, Person
from courses.models import TrainingClass
from exams.models import Exam
from ratings.enums import CycleState
from ratings.models import HonourKind, RatingCycle, RatingScheme, SchemeVersion
from tests.access_table import ACCESS
from tests.chinese_finder import ChineseFinder
from tests.factories.city import City
from tests.page_walk import (
    DRAWN_BY_WAGTAIL,
    FRONT,
    SAME_PAGE,
    STEPS,
    WALKS,
    WITHOUT_PAGE,
    name_of,
    office_pages,
    our_addresses,
    our_viewsets,
    record_pages,
    sit_here,
)

HREF = re.compile(r'href="(/[^"#]*)')


def names_of_data() -> re.Pattern[str]:
    """What the academy's people wrote, longest first; the interface may repeat it untranslated."""
    named = (Person, OrgUnit, Exam, RatingScheme, RatingCycle, TrainingClass, Academy)
    names = {str(name) for model in named for name in model.objects.values_list("name", flat=True)}
    names |= set(Page.objects.values_list("title", flat=True))
    names |= set(HonourKind.objects.values_list("title", flat=True))
    names |= set(Certificate.objects.values_list("number", flat=True))
    names |= set(Academy.objects.values_list("number_prefix", flat=True))
    for rules in SchemeVersion.objects.values_list("rules", flat=True):
        names |= {veto["name"] for veto in rules["veto"].values()}
    names |= {"绩效.xlsx", "空.csv", "取消保底", settings.WAGTAIL_SITE_NAME, "简体中文"}
    return re.compile(
        "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
    )


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = City()
        world.names = names_of_data()
        yield world
        transaction.set_rollback(True)


def chinese_on(city: City, response) -> list[str]:
    if not response.get("Content-Type", "").startswith("text/html"):
        return []
    match = response.wsgi_request.resolver_match
    finder = ChineseFinder(city.names, bool(match and match.namespace in our_viewsets()))
    finder.feed(response.content.decode())
    return sorted(set(finder.found))


def walk(city: City, login: str, seeds: list[str]) -> tuple[dict[str, list[str]], set[str]]:
    """Follow the links that this person sees, a few of each kind; what is Chinese, and which pages were read."""
    client, known = city.client(login), our_addresses() | {"wagtail_serve"}
    if login == city.wang.username:
        sit_here(client, city)
    waiting, times, wrong, read = list(seeds), Counter(map(name_of, seeds)), {}, set()
    for path in waiting:
        response = client.get(path, follow=True)
        assert response.status_code < 500, f"{login} {path}: {response.status_code}"
        if found := chinese_on(city, response):
            wrong[path] = found
        # A refusal, or the page that a reader is sent to instead, says nothing about this one.
        if response.status_code < 300 and name_of(response.wsgi_request.path) == name_of(path):
            read.add(name_of(path))
        for link in HREF.findall(unescape(response.content.decode(errors="ignore"))):
            name = name_of(link)
            if name in known and link not in waiting and times[name] < SAME_PAGE:
                times[name] += 1
                waiting.append(link)
    return wrong, read


@pytest.mark.django_db
def test_every_page_is_english(city):
    wrong, seen = {}, set()
    for login in WALKS:
        pages = office_pages() if login in city.officers else FRONT
        here, names = walk(city, login, [*pages, *record_pages(city, login)])
        wrong |= {f"{login} {path}": words for path, words in here.items()}
        seen |= names
    assert wrong == {}
    # That the table knows every address is test_access.py's matter.
    pages = {name for name, rule in ACCESS.items() if rule.method == "get"}
    unread = {name for name in pages - seen - set(STEPS) if not name.endswith(DRAWN_BY_WAGTAIL)}
    assert unread <= WITHOUT_PAGE, "lead the walk to these pages (record_pages)"


@pytest.mark.django_db
@pytest.mark.parametrize("state", CycleState)
def test_a_cycle_is_english_in_every_state(city, state):
    RatingCycle.objects.filter(pk=city.cycle.pk).update(state=state)
    officer, street = city.client("qs-hr"), city.client("hw-street")
    pages = [(officer, "ratings_cycle"), (officer, "ratings_missing"), (street, "ratings_cycle")]
    wrong = {}
    for client, name in [*pages, *((officer, name) for name in STEPS)]:
        response = client.get(reverse(name, args=[city.cycle.pk]), follow=True)
        assert response.status_code < 500
        if found := chinese_on(city, response):
            wrong[name] = found
    assert wrong == {}


def junk(name: str = "甲.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"not a workbook")


MISTAKES = [
    ("", "account_login", {}),
    ("", "account_login", {"login": "x", "password": "y"}),
    ("", "activate", {}),
    ("", "activate", {"identifier": "QS-HW0001", "code": "A", "password": "12345678", "repeat": "1"}),
    ("", "verify", {}),
    ("", "verify", {"number": "QS-1", "name": "x"}),
    ("", "verify", {"pdf": junk("a.pdf")}),
    ("QS-HW0001", "lesson_done lesson", {}),
    ("QS-HW0001", "exam_take_over running", {}),
    ("QS-HW0001", "exam_start draft", {}),
    ("QS-HW0001", "exam_hand_in running", {}),
    ("QS-HW0001", "account_change_password", {}),
    ("qs-hr", "ratings_batches cycle", {}),
    ("qs-hr", "ratings_batches cycle", {"file": junk()}),
    ("qs-hr", "ratings_undo batch", {}),
    ("qs-hr", "ratings_commit batch", {}),
    ("qs-hr", "ratings_map_columns refused", {}),
    ("qs-hr", "ratings_confirm_coverage refused", {}),
    ("qs-hr", "ratings_vetoes cycle", {}),
    ("qs-hr", "ratings_add_veto_evidence cycle bare_veto", {}),
    ("qs-hr", "ratings_missing cycle", {}),
    ("qs-hr", "ratings_answer_objection objection", {}),
    ("qs-hr", "ratings_send_back cycle", {}),
    ("qs-hr", "ratings_decide_appeal appeal", {}),
    ("qs-hr", "ratings_final final", {}),
    ("qs-hr", "ratings_honours past", {}),
    ("qs-hr", "ratings_honour_kinds past", {}),
    ("qs-hr", "ratings_confirm_honours past", {}),
    ("qs-hr", "ratings_honour honour", {}),
    ("qs-hr", "ratings_relatives", {"worker_no": "x", "name": "x", "kind": "other", "since": "2026-01-01"}),
    ("qs-hr", "ratings_end_relative kin", {}),
    ("QS-HW0001", "file_appeal past", {}),
    ("qs-hr", "ratings_result result", {}),
    ("qs-hr", "ratings_freeze cycle", {}),
    ("qs-hr", "ratings_advance cycle", {}),
    ("qs-hr", "ratings_end_street_review cycle", {}),
    ("qs-hr", "ratings_step_back cycle", {}),
    ("qs-hr", "ratings_publish_notice cycle", {}),
    ("qs-hr", "ratings_finalise cycle", {}),
    ("qs-hr", "ratings_whatifs cycle", {}),
    ("qs-hr", "ratings_scheme_edit version", {}),
    ("qs-hr", "ratings_scheme_upload version", {}),
    ("qs-hr", "ratings_scheme_activate version", {}),
    ("qs-hr", "people_id_number wang", {}),
    ("qs-hr", "people_slips", {"person": "0"}),
    ("office", "exam_office_new_plan", {}),
    ("office", "exam_office_publish draft", {}),
    ("office", "exam_office_release draft", {}),
    ("office", "exam_office_supervise running", {}),
    ("office", "certificates_revoke paper", {}),
    ("office", "certificates_reissue paper", {}),
    ("office", "classes:add", {}),
    ("office", "people_roles", {}),
    ("admin", "people_roles", {}),
    ("admin", "academies:add", {}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("login", "address", "sent"), MISTAKES)
def test_a_mistake_is_answered_in_english(city, login, address, sent):
    name, *records = address.split()
    path = reverse(name, args=[city.key_of(name, record) for record in records])
    response = city.client(login).post(path, sent, follow=True)
    assert response.status_code < 500
    assert response.get("Content-Type", "").startswith("text/html")
    assert chinese_on(city, response) == []


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_so_in_english(city):
    response = city.client("QS-HW0001").get("/nowhere/")
    assert response.status_code == 404
    assert chinese_on(city, response) == []


def test_chinese_outside_its_mark_is_found():
    finder = ChineseFinder(re.compile("青石区"), wagtail_draws=False)
    finder.feed(
        '<p lang="zh-Hans">标明的<b lang="en">漏标</b></p><p>未译</p><option>青石区</option>'
        '<input type="submit" value="提交"><br><a title="说明">x</a><textarea>写下的</textarea>'
    )
    assert finder.found == ["漏标", "未译", "提交", "说明"]
