"""Every page type of the product in a real browser: no barrier that axe calls serious, and fit for a phone."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Error, sync_playwright

from ratings.models import RatingCycle
from tests.access_table import ACCESS
from tests.factories.city import City
from tests.journeys.conftest import CHROMIUM_FLAGS, barriers
from tests.page_walk import (
    DRAWN_BY_WAGTAIL,
    FRONT,
    STEPS,
    WALKS,
    WITHOUT_PAGE,
    name_of,
    office_pages,
    our_addresses,
    record_pages,
    sit_here,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 768}
LINKS = (
    "[...document.querySelectorAll('a[href^=\"/\"]')].map(link => link.getAttribute('href').split('#')[0])"
)


def is_page_type(name: str) -> bool:
    # Wagtail's lists fetch their rows without a page around them.
    if name in WITHOUT_PAGE or name.endswith((*DRAWN_BY_WAGTAIL, ":index_results")):
        return False
    return name not in ACCESS or ACCESS[name].method == "get"


class Walker:
    """Opens one page of each address, on the way that its reader's links go."""

    def __init__(self, browser, address: str, city: City) -> None:
        self.browser, self.address, self.city = browser, address, city
        self.known = our_addresses() | {"wagtail_serve"}
        self.seen: set[str] = set()
        self.files: set[str] = set()
        self.wrong: dict[str, list[str]] = {}

    def walk(self, login: str) -> None:
        office = login in self.city.officers
        seeds = [*(office_pages() if office else FRONT), *record_pages(self.city, login)]
        page = self._page(login, DESK if office else PHONE)
        waiting = list(seeds)
        for path in waiting:
            name = name_of(path)
            # Each reader's first pages are opened again: other links stand on them.
            if (name in self.seen and path not in seeds) or not is_page_type(name):
                continue
            if not self._opens(page, path):
                continue
            if name not in self.seen and (problems := self._look(page, office)):
                self.wrong[f"{login} {path}"] = problems
            self.seen.add(name)
            waiting += [link for link in page.evaluate(LINKS) if self._is_new(link, waiting)]
        page.context.close()

    def walk_steps(self, login: str) -> None:
        """The pages that ask before a cycle goes on, each in the state in which it asks."""
        page = self._page(login, DESK)
        for name, state in STEPS.items():
            RatingCycle.objects.filter(pk=self.city.cycle.pk).update(state=state)
            assert self._opens(page, reverse(name, args=[self.city.cycle.pk])), name
            self.seen.add(name)
            if problems := self._look(page, office=True):
                self.wrong[name] = problems
        page.context.close()

    def _is_new(self, link: str, waiting: list[str]) -> bool:
        name = name_of(link)
        return name in self.known and name not in self.seen and link not in waiting

    def _opens(self, page, path: str) -> bool:
        """False where the answer is a file, or where this reader may not go."""
        try:
            answer = page.goto(path)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            self.files.add(name_of(path))
            return False
        assert answer.status < 500, (path, answer.status)
        if not answer.headers["content-type"].startswith("text/html"):
            self.files.add(name_of(path))
            return False
        return answer.ok and name_of(urlsplit(page.url).path) == name_of(path)

    def _look(self, page, office: bool) -> list[str]:
        found = barriers(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if not office and width > PHONE["width"]:
            found.append(f"{width} pixels wide")
        return found

    def _page(self, login: str, viewport: dict[str, int]):
        context = self.browser.new_context(base_url=self.address, locale="zh-CN", viewport=viewport)
        if login:
            with translation.override("zh-hans"):
                client = Client()
                client.force_login(self.city.officers.get(login, self.city.wang))
                if login == self.city.wang.username:
                    sit_here(client, self.city)
            cookies = client.cookies.items()
            context.add_cookies([{"name": n, "value": c.value, "url": self.address} for n, c in cookies])
        return context.new_page()


def test_every_page_type_has_no_barrier(live_server):
    city = City()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        walker = Walker(browser, live_server.url, city)
        for login in WALKS:
            walker.walk(login)
        walker.walk_steps("city")
        browser.close()
    assert walker.wrong == {}
    pages = {name for name, rule in ACCESS.items() if rule.method == "get"}
    missed = {name for name in pages - walker.seen - walker.files if is_page_type(name)}
    assert " ".join(sorted(missed)) == "", "lead the walk to these pages (record_pages)"
