"""The auditor reads what all the others work with, and writes nothing."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from academy.people.models import RoleAssignment
from courses.models import CoursePage, LessonPage, LessonProgress
from ratings.actions.whatif import compute
from tests.access_table import ACCESS
from tests.test_access import ask, character, gets_in

# Pages that begin a task: all they hold is a form, or the question whether to take a step.
BEGIN_A_TASK = {
    "people_photos",
    "exam_office_new_question",
    "exam_office_write_question",
    "exam_office_edit_question",
    "exam_office_new_plan",
    "exam_office_edit_plan",
    "exam_office_grid",
    "exam_office_new_regrade",
    # Marking is blind: the auditor reads how much waits, not the papers one by one.
    "exam_office_mark",
    "ratings_freeze",
    "ratings_end_street_review",
    "ratings_add_veto_evidence",
    "ratings_publish_notice",
    "ratings_finalise",
    "ratings_archive",
    "ratings_scheme_edit",
    *(
        f"{rows}:{page}"
        for rows in ("academies", "classes", "instructors", "hour_records")
        for page in ("add", "edit", "delete")
    ),
}
SHUT = {
    # An archive of photos names people before anybody has checked it; it is its uploader's alone.
    "people_photo_import",
    # The record's version carries no policy file.
    "ratings_scheme_policy",
}
# As a person among others: what she learns and asks for herself. Nothing of it stands in the back office.
OF_HER_OWN = {"account", "my_data", "activate", "verify"}
# What reading leaves behind: who looked at whom, and the session with its messages.
LEFT_BY_READING = ("people_auditevent", "people_auditsubject", "django_session", "usersessions_usersession")
WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')


@pytest.fixture
def auditor(records):
    compute(records.values["whatif"], now=timezone.now())
    person = character("auditor@own", records.values["city"])
    client = Client()
    client.force_login(person, backend="academy.people.backends.PersonBackend")
    return client


def address_of(name, values) -> str:
    return reverse(name, kwargs=ACCESS[name].kwargs(values))


def test_she_reads_every_page_of_the_back_office(auditor, records):
    shut = {}
    for name, rule in ACCESS.items():
        address = address_of(name, records.values)
        if rule.method == "get" and address.startswith("/admin/"):
            answer = ask(auditor, "get", address, {})
            if answer.status_code != 200:
                shut[name] = answer.status_code
    assert set(shut) - BEGIN_A_TASK - SHUT == {"back_office_sign_in"}, shut
    assert set(shut) >= BEGIN_A_TASK | SHUT


def test_every_address_that_writes_refuses_her(auditor, records):
    let_in = {}
    for name, rule in ACCESS.items():
        if rule.method == "post" and name not in OF_HER_OWN:
            answer = ask(auditor, "post", address_of(name, records.values), rule.data(records.values))
            if gets_in(answer):
                let_in[name] = answer.status_code
    # Their proof is the token of a sitting, which they do not find here.
    assert set(let_in) == {"exam_save", "exam_pulse"}, let_in


def written(client, address, data) -> set[str]:
    with CaptureQueriesContext(connection) as queries:
        ask(client, "post", address, data)
    found = (WRITES.match(query["sql"]) for query in queries.captured_queries)
    return {match.group(1) for match in found if match} - set(LEFT_BY_READING)


def test_no_page_takes_anything_from_her(auditor, records):
    """Posting to what she may read, with everything a form might hold, changes no table."""
    data = {"reason": "x", "name": "x", "text": "x", "step": "confirm", "answer": "x", "day": "2030-05-05"}
    changed = {}
    for name, rule in ACCESS.items():
        if rule.method == "get" and name not in OF_HER_OWN:
            tables = written(auditor, address_of(name, records.values), data)
            if tables:
                changed[name] = tables
    assert changed == {}


def test_she_reads_a_lesson_and_leaves_no_progress(auditor, records):
    lesson = LessonPage.objects.live().first()
    before = LessonProgress.objects.count()
    page = auditor.get(lesson.get_url()).content.decode()
    assert lesson.title in page
    assert "我学完了这一课时" not in page
    assert LessonProgress.objects.count() == before
    subject = auditor.get(CoursePage.objects.get(path=lesson.path[: -lesson.steplen]).get_url())
    assert "监督账号只读" in subject.content.decode()
    assert "开始学习" not in subject.content.decode()


def test_no_exam_is_offered_to_her(auditor, records):
    page = auditor.get(reverse("exams"))
    assert (page.context["running"], page.context["open"]) == ([], [])
    assert "按回避规定不能参加考试" in page.content.decode()


def main_of(answer) -> BeautifulSoup | None:
    if not answer.get("Content-Type", "").startswith("text/html"):
        return None
    return BeautifulSoup(answer.content, "html.parser").find("main")


def test_no_page_shows_her_a_form_that_writes_or_a_link_that_refuses(auditor, records):
    """Read from page to page; one address is followed twice at most."""
    waiting = [
        address_of(name, records.values)
        for name, rule in ACCESS.items()
        if rule.method == "get" and name not in BEGIN_A_TASK | SHUT | {"back_office_sign_in"}
    ]
    waiting = ["/admin/", *(address for address in waiting if address.startswith("/admin/"))]
    dead, forms, followed = {}, {}, {}
    for address in waiting:
        page = main_of(auditor.get(address))
        if page is None:
            continue
        if found := page.find_all("form", method=re.compile("post", re.IGNORECASE)):
            forms[address] = [form.get("action", "") for form in found]
        for link in {a["href"] for a in page.find_all("a", href=re.compile("^(/|\\?)"))}:
            target = link.partition("#")[0] if link.startswith("/") else address.partition("?")[0] + link
            if not target or not is_new(target, waiting, followed):
                continue
            answer = auditor.get(target, follow=True)
            refused = answer.status_code >= 400 or any(at == "/admin/" for at, _ in answer.redirect_chain)
            if refused:
                dead[target] = (address, answer.status_code)
            elif target.startswith("/admin/"):
                waiting.append(target)
    assert forms == {}
    assert dead == {}


def is_new(target, waiting, followed) -> bool:
    try:
        name = resolve(target.partition("?")[0]).view_name
    except Resolver404:
        return True
    followed[name] = followed.get(name, 0) + 1
    return target not in waiting and followed[name] <= 2


def menu_links(client) -> dict[str, str]:
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    text = page.find("script", id="wagtail-sidebar-props").string
    found = {}

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("label"), str) and isinstance(node.get("url"), str):
                found[node["label"]] = node["url"]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(text))
    return found


def test_her_menu_leads_to_what_she_reads_and_nowhere_else(auditor, records):
    menu = menu_links(auditor)
    assert set(menu) >= {
        *("题库", "考试安排", "阅卷", "成绩复核", "培训班", "教师", "学时记录", "网格学院", "证书台账"),
        *("星级考评", "考评方案", "培训成效", "亲属申报", "花名册", "角色授权", "工作日历", "审计日志"),
    }
    assert not set(menu) & {"页面", "图片", "文档", "设置", "报告"}
    for label, address in menu.items():
        if address.startswith("/admin/"):
            assert auditor.get(address).status_code == 200, label


def test_she_sees_the_roles_of_her_own_subtree_only(records):
    city = records.values["city"]
    client = Client()
    client.force_login(character("auditor@other", city), backend="academy.people.backends.PersonBackend")
    text = client.get(reverse("people_roles")).content.decode()
    elsewhere = RoleAssignment.objects.exclude(unit__path__startswith=city.units["BH"].path)
    assert elsewhere.exists()
    assert not [one.person.username for one in elsewhere if f">{one.person.username}<" in text]


def test_who_audits_the_city_changes_only_the_rows_of_her_own_office(records):
    """Two roles: what she reads in the one is not hers to change by the other."""
    city, values = records.values["city"], records.values
    both = character("auditor@own", city)
    RoleAssignment.objects.create(
        person=both, role="academy_admin", unit=city.units["BH"], valid_from="2020-01-01"
    )
    client = Client()
    client.force_login(both, backend="academy.people.backends.PersonBackend")
    for rows, record in (("classes", "class"), ("academies", "academy"), ("hour_records", "hours")):
        pk = values[record].pk
        assert client.get(reverse(f"{rows}:inspect", args=[pk])).status_code == 200
        edit = reverse(f"{rows}:edit", args=[pk])
        assert not gets_in(client.get(edit)), rows
        assert not gets_in(client.post(edit, {"name": "x"})), rows
        assert edit not in client.get(reverse(f"{rows}:index")).content.decode()
    for address in ("exam_office_publish", "exam_office_release", "exam_office_supervise"):
        answer = client.post(reverse(address, args=[values["exam"].pk]), {"step": "tell_all", "text": "x"})
        assert answer.status_code == 403, address
