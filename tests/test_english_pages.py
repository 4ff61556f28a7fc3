"""No Chinese is left on the pages of the English interface, outside what is marked as Chinese."""

import json
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import NoReverseMatch, Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from wagtail import hooks
from wagtail.models import Page

from academy.certificates.models import Academy, Certificate
from academy.people.models import OrgUnit, Person
from courses.models import HourRecord, TrainingClass
from exams.models import Exam, Question
from ratings.enums import CycleState
from ratings.models import HonourKind, RatingCycle, RatingScheme, SchemeVersion
from tests.access_table import ACCESS
from tests.factories.city import City

OURS = ("academy.", "courses.", "exams.", "ratings.")
HAN = re.compile(r"[\u3400-\u9fff]")

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORDS = {"placeholder", "title", "aria-label", "aria-description", "alt", "data-confirm", "label"}


class ChineseFinder(HTMLParser):
    """Collects Chinese outside lang="zh-Hans". A title, an option and an attribute cannot hold an element
    with a language of its own, so the names of the academy's data may stand there; so may what people wrote
    in the boxes of a form."""

    def __init__(self, names: re.Pattern[str], wagtail_draws: bool) -> None:
        super().__init__()
        self.names = names
        self.wagtail_draws = wagtail_draws
        self.open: list[tuple[str, str]] = []
        self.sidebar = False
        self.found: list[str] = []

    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def look(self, text: str, *, may_be_name: bool) -> None:
        rest = self.names.sub("", text) if may_be_name else text
        if HAN.search(rest):
            self.found.append(" ".join(text.split())[:120])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang", self.language())
        if not language.startswith("zh"):
            for text in words_of(tag, values):
                self.look(text, may_be_name=True)
        if tag not in VOID:
            self.open.append((tag, language))
            self.sidebar = values.get("id") == "wagtail-sidebar-props"

    def handle_endtag(self, tag: str) -> None:
        if any(tag == one for one, _language in self.open):
            while self.open and self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tag = self.open[-1][0] if self.open else ""
        if tag == "script" and self.sidebar:
            self.look(json.dumps(json.loads(data), ensure_ascii=False), may_be_name=True)
        elif tag not in ("script", "style", "textarea") and not self.language().startswith("zh"):
            self.look(data, may_be_name=self.wagtail_draws or tag in ("title", "option"))


def words_of(tag: str, values: dict[str, str]) -> list[str]:
    """The attributes that people read or hear."""
    words = [value for name, value in values.items() if name in WORDS or name.startswith("data-text")]
    if tag == "button" or values.get("type") in ("submit", "button", "reset"):
        words.append(values.get("value", ""))
    if tag == "meta" and values.get("name") == "description":
        words.append(values.get("content", ""))
    return words


def our_viewsets() -> set[str]:
    registered = [make() for make in hooks.get_hooks("register_admin_viewset")]
    viewsets = [one for entry in registered for one in getattr(entry, "registerables", [entry])]
    return {one.url_namespace for one in viewsets if type(one).__module__.startswith(OURS)}


def our_addresses(resolver=None, names=()) -> set[str]:
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= our_addresses(entry, (*names, entry.namespace) if entry.namespace else names)
        elif isinstance(entry, URLPattern) and entry.name:
            view = getattr(entry.callback, "view_class", entry.callback)
            if view.__module__.startswith(OURS) or (names and names[0] in our_viewsets()):
                found.add(":".join((*names, entry.name)))
    return found


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


HREF = re.compile(r'href="(/[^"#]*)')
FRONT = [
    "/",
    "/me/",
    "/accounts/me/",
    "/accounts/login/",
    "/accounts/activate/",
    "/styleguide/",
    "/learning/hours/",
]
SAME_PAGE = 2
# A script, data for a script, a file, and forms that stand on another page.
WITHOUT_PAGE = {
    "exam_worker",
    "exam_save",
    "exam_pulse",
    "exam_picture",
    "exam_office_preview_question",
    "exam_office_submit_drafts",
    "exam_office_import_returned",
    "exam_office_seating_export",
    "exam_office_printed_paper",
    "person_photo",
    "job_result",
    "objection_evidence",
    "appeal_evidence",
    "ratings_scheme_policy",
    "certificates_revoke",
    "certificates_reissue",
    "back_office_sign_in",
    # Hours come from classes and imports; nobody writes one here.
    "hour_records:add",
}
# Each shows its figures in one state of the cycle only.
CONFIRMED = ("ratings_freeze", "ratings_publish_notice", "ratings_finalise", "ratings_archive")
# Wagtail's own pages; one of each kind is read.
DRAWN_BY_WAGTAIL = (":delete", ":history_results")


def name_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def office_pages() -> list[str]:
    """Every page of the office that needs no record."""
    pages = ["/admin/"]
    for name in sorted(our_addresses()):
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        if path.startswith("/admin/"):
            pages.append(path)
    return pages


def record_pages(city: City, login: str) -> list[str]:
    """Pages that no link of the demonstration leads to."""
    attempt, exam, cycle, paper = city.running, city.draft, city.cycle, city.paper
    found = {
        "": [("verify_paper", paper.verify_token)],
        "QS-HW0001": [
            ("job", city.job.pk),
            ("exam_paper", attempt.pk),
            ("exam_hand_in", attempt.pk),
            ("exam_result", city.passed.pk),
            ("my_rating", cycle.code),
            ("public_notice", cycle.code),
            ("file_objection", cycle.code, city.wang.pk),
            ("file_appeal", city.past.code),
            ("my_lifts", cycle.code),
            ("source_row", city.batch.rows.get(number=5).pk),
        ],
        "teacher": [
            ("exam_office_edit_question", Question.objects.filter(kind="single").first().pk),
            ("exam_office_import", city.question_import.pk),
            ("exam_office_write_question", "case"),
            ("exam_office_write_question", "multiple"),
            ("exam_office_write_question", "matching"),
        ],
        "office": [
            ("exam_office_plan", exam.pk),
            ("exam_office_edit_plan", exam.pk),
            ("exam_office_admission", exam.pk),
            ("exam_office_grid", exam.pk),
            ("exam_office_print", city.printed.exam_id),
            ("people_photo_import", city.photo_import.pk),
            ("exam_office_seating", city.passed.exam_id),
            ("exam_office_statistics", city.passed.exam_id),
            ("exam_office_regrade", city.regrade.pk),
            ("exam_office_review", city.score_review.pk),
        ],
        "qs-hr": [
            *((name, city.batch.pk) for name in ("ratings_batch", "ratings_batch_missing")),
            ("ratings_batch", city.refused.pk),
            ("ratings_result", city.result.pk),
            ("ratings_scheme_compare", city.cycle.version.pk, city.version.pk),
            ("ratings_whatif", city.whatif.pk),
            *((name, city.cycle.pk) for name in CONFIRMED),
            *((name, city.past.pk) for name in ("ratings_appeals", "ratings_honours")),
            ("ratings_appeal", city.appeal.pk),
            ("ratings_final", city.final.pk),
            ("ratings_honour", city.honour.pk),
        ],
        "admin": [
            ("classes:delete", TrainingClass.objects.get().pk),
            ("ratings_scheme_edit", city.version.pk),
            ("hour_records:inspect", HourRecord.objects.first().pk),
        ],
    }
    return [reverse(name, args=keys) for name, *keys in found.get(login, [])]


def sit_here(client, city: City) -> None:
    """A sitting goes on in the browser that started it, or took it over."""
    client.post(reverse("exam_take_over", args=[city.running.pk]))


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


WALKS = ["", "QS-HW0001", "teacher", "office", "qs-hr", "admin"]


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
    unread = {name for name in pages - seen if not name.endswith(DRAWN_BY_WAGTAIL)}
    assert unread <= WITHOUT_PAGE, "lead the walk to these pages (record_pages)"


@pytest.mark.django_db
@pytest.mark.parametrize("state", CycleState)
def test_a_cycle_is_english_in_every_state(city, state):
    RatingCycle.objects.filter(pk=city.cycle.pk).update(state=state)
    officer, street = city.client("qs-hr"), city.client("hw-street")
    pages = [(officer, "ratings_cycle"), (officer, "ratings_missing"), (street, "ratings_cycle")]
    wrong = {}
    for client, name in [*pages, *((officer, name) for name in CONFIRMED)]:
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
    name, _space, record = address.partition(" ")
    path = reverse(name, args=[city.key_of(name, record)] if record else [])
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
