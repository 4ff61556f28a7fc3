"""The English interface is complete: in the catalogue, and on every page that people open."""

import gettext
import json
import re
import shutil
import subprocess
from collections import Counter
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page

import courses.demo
import exams.demo
from academy.certificates.models import Academy
from academy.jobs.models import Job
from academy.people import demo as people_demo
from academy.people.models import OrgUnit, Person
from courses.models import Instructor, TrainingClass
from exams.models import Exam, Question
from ratings import actions
from ratings.actions.batches import receive
from ratings.enums import CycleState, ReviewLevel
from ratings.models import PublicNotice, RatingCycle, RatingResult, ReviewDecision, VetoRecord
from tests.factories.certificates import issue_star
from tests.factories.courses import make_home, make_hours
from tests.factories.exams import make_exam, sit
from tests.factories.ratings import ParticipantFactory, RatingCycleFactory

ROOT = Path(settings.ROOT)
LOCALE = ROOT / "academy" / "locale"
SAMPLE = ROOT / "tests" / "files" / "performance" / "performance_dirty_sample.xlsx"
OURS = ("academy.", "courses.", "exams.", "ratings.")
HAN = re.compile(r"[\u3400-\u9fff]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")


def compiled(po: Path, folder: Path) -> dict[str, str]:
    out = folder / f"{po.parent.parent.name}.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", out, po], check=True)
    return catalogue(out)


def catalogue(mo: Path) -> dict[str, str]:
    with mo.open("rb") as file:
        return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}


def test_every_text_of_the_code_is_translated(tmp_path, monkeypatch):
    for name in ("academy", "courses", "exams", "ratings", "templates"):
        ignored = shutil.ignore_patterns("static", "locale", "demo", "migrations", "__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [str(tmp_path / "gathered")])
    (tmp_path / "gathered").mkdir()
    call_command("makemessages", locale=["en"], no_location=True, verbosity=0)
    gathered = tmp_path / "gathered" / "en" / "LC_MESSAGES" / "django.po"
    compared = subprocess.run(
        ["msgcmp", LOCALE / "en" / "LC_MESSAGES" / "django.po", gathered],
        capture_output=True,
        text=True,
        check=False,
    )
    assert gathered.read_text().count("\nmsgid ") > 1000
    assert compared.returncode == 0, f"run `make messages` and translate:\n{compared.stderr[-3000:]}"


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_compiled_texts_are_those_of_the_source(language, tmp_path):
    folder = LOCALE / language / "LC_MESSAGES"
    assert catalogue(folder / "django.mo") == compiled(folder / "django.po", tmp_path)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_translation_keeps_every_placeholder(language, tmp_path):
    texts = compiled(LOCALE / language / "LC_MESSAGES" / "django.po", tmp_path)
    wrong = [
        (key, text)
        for key, text in texts.items()
        # A plural is keyed by a pair; msgfmt has compared its forms.
        if isinstance(key, str)
        and Counter(PLACEHOLDER.findall(key)) != Counter(PLACEHOLDER.findall(text))
    ]
    assert not wrong


def test_the_english_texts_hold_no_chinese(tmp_path):
    texts = compiled(LOCALE / "en" / "LC_MESSAGES" / "django.po", tmp_path)
    assert [text for text in texts.values() if HAN.search(text)] == []


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORDS = {"placeholder", "title", "aria-label", "aria-description", "alt", "data-confirm", "label"}


class ChineseFinder(HTMLParser):
    """Collects Chinese outside lang="zh-Hans". A title, an option and an attribute cannot hold an element
    with a language of its own, so that the names of the academy's data may stand there."""

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
        words = [value for name, value in values.items() if name in WORDS or name.startswith("data-text")]
        if tag == "button" or values.get("type") in ("submit", "button", "reset"):
            words.append(values.get("value", ""))
        if tag == "meta" and values.get("name") == "description":
            words.append(values.get("content", ""))
        if not language.startswith("zh"):
            for text in words:
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
        elif tag not in ("script", "style") and not self.language().startswith("zh"):
            self.look(data, may_be_name=self.wagtail_draws or tag in ("title", "option"))


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


class City:
    """The demonstration city with one of everything, asked in English."""

    def __init__(self) -> None:
        now = timezone.now()
        self.people = people_demo.load()
        self.officers = self.people.officers
        self.units = self.people.units
        self.wang = Person.objects.get(username="QS-HW0001")
        self.academy = Academy.objects.create(
            name="青石网格学院", unit=self.units["QS"], number_prefix="青石", code_prefix="QS"
        )
        subjects = courses.demo.load(make_home(), now)
        exams.demo.load(subjects, self.officers["teacher"], self.officers["teacher2"], now)
        self._learn()
        self._rate()
        self.names = names_of_data()

    def _learn(self) -> None:
        subject = Exam.objects.filter(subject__isnull=False).first().subject
        make_hours(self.wang, subject, "h1", earned_on=timezone.localdate())
        self.exam = make_exam(self.units["QS"])
        self.attempt = sit(self.wang, self.exam)
        issue_star(self.academy, self.wang)
        TrainingClass.objects.create(
            name="第一期",
            category="in_service",
            academy=self.academy,
            unit=self.units["QS"],
            starts_on=date(2026, 1, 5),
            ends_on=date(2026, 1, 9),
        )
        Instructor.objects.create(person=self.officers["teacher"], kind="expert")
        Job.objects.create(
            kind="k", title="计算星级", task="jobs.sweep", owner=self.wang, created_at=timezone.now()
        )

    def _rate(self) -> None:
        hr, now = self.officers["qs-hr"], timezone.now()
        self.cycle = RatingCycleFactory(unit=self.units["QS"])
        self.batch = actions.examine_batch(
            receive(hr, self.cycle, SAMPLE.read_bytes(), "绩效.xlsx", now=now)
        )
        self.batch.committed_by = hr
        self.batch.save()
        actions.commit_batch(self.batch, now=now)
        self.cycle.state = CycleState.FROZEN
        self.cycle.save()
        person = self.wang
        ParticipantFactory(cycle=self.cycle, person=person, unit=self.units["HW"], values=False)
        self.run = actions.calculate(None, self.cycle, now=now)
        self.result = RatingResult.objects.get(run=self.run, participant__person=person)
        ReviewDecision.objects.create(
            result=self.result,
            level=ReviewLevel.COUNTY,
            reviewer=hr,
            opinion="agree",
            result_digest=self.result.digest,
            decided_at=now,
        )
        VetoRecord.objects.create(
            cycle=self.cycle,
            person=person,
            code="V02",
            facts="事实",
            document="文件",
            decided_on=date(2025, 5, 1),
            proposed_by=hr,
        )
        PublicNotice.objects.create(
            cycle=self.cycle,
            unit=self.cycle.unit,
            run=self.run,
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + timedelta(days=5),
            snapshot=[],
            contact="政法委办公室",
            published_by=hr,
        )
        self.cycle.state = CycleState.NOTICE
        self.cycle.save()

    def client(self, login: str = "") -> Client:
        client = Client(raise_request_exception=False)
        if login:
            person = Person.objects.get(username=login)
            client.force_login(person, backend="academy.people.backends.PersonBackend")
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client


def names_of_data() -> re.Pattern[str]:
    """What the academy's people wrote, longest first; the interface may repeat it untranslated."""
    names = {str(name) for model in (Person, OrgUnit, Exam, RatingCycle, TrainingClass, Academy)
             for name in model.objects.values_list("name", flat=True)}
    names |= set(Page.objects.values_list("title", flat=True))
    names |= set(Question.objects.values_list("current__stem", flat=True))
    names |= {"绩效.xlsx", settings.WAGTAIL_SITE_NAME, "简体中文"}
    return re.compile("|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True)))


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield City()
        transaction.set_rollback(True)


def chinese_on(city: City, response) -> list[str]:
    if not response.get("Content-Type", "").startswith("text/html"):
        return []
    match = response.wsgi_request.resolver_match
    finder = ChineseFinder(city.names, bool(match and match.namespace in our_viewsets()))
    finder.feed(response.content.decode())
    return sorted(set(finder.found))


HREF = re.compile(r'href="(/[^"#]*)')
# Addresses that answer with a file, data or a redirect, or that only take a form: nothing to read there.
SILENT = {"exam_save", "exam_worker"}
SEEDS = ["/", "/me/", "/accounts/me/", "/papers/verify/", "/styleguide/", "/accounts/login/", "/accounts/activate/"]
PEOPLE = ["", "QS-HW0001", "teacher", "office", "qs-hr", "hw-street", "city", "auditor", "admin"]
SAME_PAGE = 3


def name_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def walk(city: City, login: str) -> tuple[dict[str, list[str]], set[str]]:
    """Follow the links that this person sees, a few of each kind; what is Chinese, and where we were."""
    client, known = city.client(login), our_addresses() | {"wagtail_serve", "wagtailadmin_home"}
    seeds = [*SEEDS, "/admin/"] if login else SEEDS
    waiting, met, times, wrong = list(seeds), set(seeds), Counter(), {}
    while waiting:
        path = waiting.pop(0)
        times[name_of(path)] += 1
        response = client.get(path, follow=True)
        assert response.status_code in (200, 403, 404), f"{login} {path}: {response.status_code}"
        if found := chinese_on(city, response):
            wrong[path] = found
        for link in HREF.findall(response.content.decode(errors="ignore")):
            name, link = name_of(link), link.replace("&amp;", "&")
            if name in known and link not in met and times[name] < SAME_PAGE and len(waiting) < 400:
                met.add(link)
                times[name] += 0
                waiting.append(link)
    return wrong, set(times)


def test_walk(city):
    import time
    seen=set()
    for login in PEOPLE:
        t=time.time()
        wrong, names = walk(city, login)
        seen|=names
        print("=====",login,len(names),time.time()-t)
        for p,w in wrong.items(): print(p,w[:12])
    print("UNSEEN",sorted(our_addresses()-seen))
