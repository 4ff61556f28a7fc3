"""Working through a list of people in a browser: by keyboard, and without any script."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT, barriers

pytestmark = pytest.mark.browser
LIST = "/admin/ratings/cycles/{pk}/lists/results/?sort=-total"


@pytest.fixture(scope="module")
def rated(site, served_data):
    """The address of the results of a county that no other journey rates."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    environment |= {"DATA_DIR": str(served_data), "DJANGO_SETTINGS_MODULE": "academy.settings.dev"}

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    (file,) = (served_data / "demo").glob("白鹤*.xlsx")
    manage("import_performance", str(file), "--cycle", "BH-2025", "--as", "bh-hr")
    manage("rate", "--cycle", "BH-2025", "--as", "bh-hr", "--missing", "示例")
    told = manage(
        "shell",
        "-v0",
        "-c",
        "from ratings.models import *; print(RatingCycle.objects.get(code='BH-2025').pk)",
    )
    return LIST.format(pk=told.split()[-1])


def expect_place(page, text):
    """The words arrive before the script that listens to keys does; its help line shows that it is there."""
    expect(page.locator("[data-person-nav]")).to_contain_text(text)
    expect(page.locator("[data-keys-help]")).to_be_visible()


def test_a_list_is_worked_through_by_keyboard(rated, new_page):
    page = new_page("bh-hr")
    page.goto(rated)
    links = page.locator("[data-row] td.title a")
    for key in ("j", "j", "ArrowDown", "k"):
        page.keyboard.press(key)
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect_place(page, "第 2 /")
    page.keyboard.press("j")
    expect_place(page, "第 3 /")
    page.keyboard.press("Escape")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("n")
    page.wait_for_url("**page=2*")
    expect(page.locator("[data-keys-help]")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect_place(page, "第 51 /")
    page.go_back()
    expect(links.first).to_be_focused()
    assert barriers(page) == []


def test_keys_can_be_turned_off(rated, new_page):
    page = new_page("bh-hr")
    page.goto(rated)
    page.get_by_role("checkbox", name="快捷键").uncheck()
    page.keyboard.press("j")
    expect(page.locator("[data-row] td.title a").first).not_to_be_focused()
    page.reload()
    expect(page.get_by_role("checkbox", name="快捷键")).not_to_be_checked()


def test_the_same_is_done_by_links_without_script(rated, new_page):
    page = new_page("bh-hr", javascript=False, width=360)
    page.goto(rated)
    page.locator("[data-row] td.title a").nth(1).click()
    page.get_by_role("link", name="下一人").click()
    expect(page.locator("[data-person-nav]")).to_contain_text("第 3 /")
    page.get_by_role("link", name="返回").click()
    assert page.url.partition("#row-")[2]
