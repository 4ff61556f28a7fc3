"""The demonstration's pages, full of its figures: no serious accessibility finding, fit for a phone, no script needed.

tests/test_every_page_browser.py walks every type of page.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import barriers, sign_in

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/accounts/login/",
    "/accounts/activate/",
    "/papers/verify/",
    "/theory/",
    "/theory/t05/",
    "/styleguide/",
]
WORKER = [
    "/me/", "/learning/", "/learning/?q=wg", "/theory/t05/", "/theory/t05/lesson-1/", "/learning/hours/", "/exams/", f"/exams/T05-{date.today().year}/",
    "/stars/", "/stars/QS-2024/", "/papers/", "/accounts/me/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
]  # fmt: skip
# 2 is the finished cycle of 2024, 3 the open one of 2025.
OFFICE = [
    "/admin/", "/admin/ratings/", "/admin/ratings/cycles/2/", "/admin/ratings/cycles/2/charts/",
    "/admin/ratings/cycles/2/lists/results/", "/admin/ratings/cycles/2/lists/movers/", "/admin/ratings/cycles/2/impact/",
    "/admin/ratings/training-effect/", "/admin/ratings/cycles/3/", "/admin/ratings/cycles/3/lists/missing/",
    "/admin/people/roster/", "/admin/people/roster/1/", "/admin/ratings/schemes/versions/1/",
]  # fmt: skip


def walk(page, paths) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        answer = page.goto(path)
        assert answer.status < 400, (path, answer.status)
        if problems := barriers(page):
            found[path] = problems
    return found


@pytest.mark.parametrize("width", [360, 1366])
def test_public_pages_have_no_barrier(new_page, width):
    assert walk(new_page(width=width), PUBLIC) == {}


@pytest.mark.parametrize("width", [360, 1366])
def test_worker_pages_have_no_barrier(new_page, width):
    assert walk(new_page("HW0002", width=width), WORKER) == {}


def test_office_pages_have_no_barrier(new_page):
    assert walk(new_page("qs-hr2"), OFFICE) == {}


def test_pages_fit_a_small_phone(new_page):
    page = new_page("HW0002", width=360)
    wide = {}
    for path in [*PUBLIC, *WORKER]:
        page.goto(path)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            wide[path] = width
    assert wide == {}


def test_learning_and_a_sitting_work_without_script(new_page):
    page = new_page(width=360, javascript=False)
    sign_in(page, "HW0003")
    page.goto("/theory/t06/lesson-1/")
    page.get_by_role("button", name="我学完了这一课时").click()
    expect(page.get_by_text("本课时已学完").first).to_be_visible()
    page.goto(f"/exams/T06-{date.today().year}/")
    page.get_by_role("button", name=re.compile("开始")).click()
    first = page.locator("section.question").first
    first.locator("label.choice").first.click()
    first.get_by_role("button", name=re.compile("保存")).click()
    expect(page.locator("section.question").first.locator(".question__state")).to_have_text("已保存")
    page.locator("[data-hand-in]").click()
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_text(re.compile("已交卷|成绩|得分")).first).to_be_visible()


def test_pages_carry_a_strict_content_policy(site, new_page):
    page = new_page()
    for path in PUBLIC:
        policy = page.goto(path).headers["content-security-policy"]
        assert "unsafe-inline" not in policy
        assert "script-src 'self'" in policy


def test_office_finds_its_pages_without_script(new_page):
    page = new_page(javascript=False)
    sign_in(page, "qs-hr2")
    page.goto("/admin/")
    menu = page.get_by_role("navigation", name="管理后台")
    menu.get_by_role("link", name="星级考评").click()
    expect(page.get_by_role("heading", name="星级考评").first).to_be_visible()
