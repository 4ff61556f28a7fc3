from argparse import ArgumentParser
from random import Random

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, Site

import courses.demo
import exams.demo
import ratings.demo
from academy.certificates import demo as certificates_demo
from academy.pages.models import HomePage
from academy.people import demo as people_demo
from academy.people.enums import Employment
from academy.people.models import Person

LOGINS = [
    ("QS-HW0001", "王海燕，河湾街道专职网格员 · full-time worker"),
    ("teacher", "顾明远，教师 · instructor"),
    ("teacher2", "沈雨晴，教师（第二人） · second instructor"),
    ("office", "唐婉如，市学院教务 · academy office, exams"),
    ("qs-hr", "林致远，青石区数据员和县区审核 · county data clerk and HR reviewer"),
    ("qs-hr2", "秦月，青石区县区审核（第二人） · second county reviewer"),
    ("hw-street", "宋文博，河湾街道审核 · street reviewer"),
    ("city", "孟清扬，市级审核 · city reviewer"),
    ("auditor", "石磊，监督 · auditor (read-only)"),
    ("admin", "系统管理员 · administrator"),
]
HISTORY_YEARS = (2024, 2025, 2026)
HISTORY_SEED = 5000


class Command(BaseCommand):
    help = "Load the demonstration academy; running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="do not print the logins")

    def handle(self, *, quiet: bool, **_options: object) -> None:
        if not people_demo.is_loaded():
            self.stdout.write("Loading the demonstration academy …")
            with transaction.atomic():
                self._load()
            self._analyse()
        if not quiet:
            self._print_logins()

    def _load(self) -> None:
        now = timezone.now()
        people = people_demo.load()
        certificates_demo.load(people.units)
        subjects = courses.demo.load(self._home_page(), now)
        exams.demo.load(subjects, people.officers["teacher"], people.officers["teacher2"], now)
        workers = list(Person.objects.filter(employment=Employment.FULL_TIME).order_by("pk"))
        for year in HISTORY_YEARS:
            rng = Random(HISTORY_SEED + year)  # noqa: S311  a reproducible demonstration, not a secret
            here = [person for person in workers if _was_here(person, year)]
            courses.demo.load_history(here, year, rng, now)
            exams.demo.load_history(here, year, rng, now)
        ratings.demo.load(
            people.units, people.officers, people.previous_stars, now=now, folder=settings.DATA_DIR / "demo"
        )
        # After the ratings: nothing of theirs may come from here.
        exams.demo.load_past_exam(subjects, people.officers, now)

    def _home_page(self) -> HomePage:
        root = Page.get_first_root_node()
        home = root.add_child(
            instance=HomePage(
                title="网格学院",
                title_en="Grid Academy",
                slug="academy",
                intro="网格员的培训、考试、星级和证书，都在这里。",
                intro_en="Training, examinations, stars and certificates of grid workers, in one place.",
            )
        )
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"root_page": home, "hostname": "localhost", "site_name": "网格学院"},
        )
        Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk).delete()
        return home

    def _analyse(self) -> None:
        # Without statistics the planner scans whole tables on the first pages that people open.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _print_logins(self) -> None:
        self.stdout.write(f"\nDemonstration logins (password {people_demo.PASSWORD}):")
        for login, who in LOGINS:
            self.stdout.write(f"  {login:<12} {who}")
        self.stdout.write(f"Performance files to try: {settings.DATA_DIR / 'demo'}")


def _was_here(person: Person, year: int) -> bool:
    if person.hired_on is None or person.hired_on.year > year:
        return False
    return person.departed_on is None or person.departed_on.year > year
