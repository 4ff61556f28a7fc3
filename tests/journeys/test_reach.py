"""The academy reached from a slip of paper, by keyboard alone, and with large text."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import barriers
from tests.journeys.test_pages import PUBLIC, WORKER

pytestmark = pytest.mark.browser
OWN_PASSWORD = "door-lamp-bridge-41"


def test_activation_slip_opens_an_account(new_page, tmp_path):
    office = new_page("qs-office")
    office.goto("/admin/people/roster/?q=HW0004")
    office.get_by_role("link", name="QS-HW0004").or_(office.locator("table a")).first.click()
    office.get_by_role("button", name=re.compile("激活码")).click()
    slip = office.locator(".office-slips li").first
    expect(slip).to_be_visible()
    number, code = (text.strip() for text in slip.locator("code").all_text_contents())
    assert barriers(office) == []
    office.emulate_media(media="print")
    expect(office.locator(".office-noprint").first).to_be_hidden()
    expect(slip).to_be_visible()

    worker = new_page(width=360)
    worker.goto("/accounts/activate/")
    fill_activation(worker, number, "AAAAAAAAAA")
    expect(worker.locator("main")).to_contain_text(re.compile("激活码.*(不|没有)"))
    fill_activation(worker, number, code.lower())
    worker.wait_for_url(lambda address: "activate" not in address)
    again = new_page(width=360)
    again.goto("/accounts/activate/")
    fill_activation(again, number, code)
    expect(again.locator("main")).to_contain_text(re.compile("激活码.*(不|没有|用过)"))


def fill_activation(page: Page, number: str, code: str) -> None:
    page.locator("#id_identifier").fill(number)
    page.locator("#id_code").fill(code)
    page.locator("#id_password").fill(OWN_PASSWORD)
    page.locator("#id_repeat").fill(OWN_PASSWORD)
    page.locator("main form button").first.click()


def tab_to(page: Page, wanted: str, *, most: int = 80) -> None:
    """Press Tab until the focus stands on what the selector names; the focus must be seen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", wanted):
            shown = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement), l = document.activeElement.closest('label');"
                " const o = l ? getComputedStyle(l) : s;"
                " return [s.outlineStyle, s.boxShadow, o.outlineStyle, o.boxShadow].some(v => v !== 'none'); }"
            )
            assert shown, f"nothing shows that {wanted} has the focus"
            return
    raise AssertionError(f"{wanted} is not reached by Tab on {page.url}")


def test_sitting_by_keyboard_alone(new_page):
    page = new_page()
    page.goto("/accounts/login/")
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.type("QS-HW0005")
    page.keyboard.press("Tab")
    page.keyboard.type("grid-academy-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
    page.goto(f"/exams/T06-{date.today().year}/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("section.question")
    questions = page.locator("section.question").count()
    for number in range(1, questions + 1):
        question = page.locator("section.question:visible").first
        tab_to(page, "section.question input")
        page.keyboard.press("Space")
        expect(question.locator(".question__state")).to_have_text("已保存", timeout=15_000)
        if number < questions:
            tab_to(page, "[data-next]")
            page.keyboard.press("Enter")
    tab_to(page, "[data-hand-in]", most=120)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="确认交卷")).to_be_visible()
    tab_to(page, "main form button:last-of-type")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("已交卷|成绩|得分")).first).to_be_visible()


def test_text_at_twice_its_size_breaks_nothing(new_page):
    """Twice the text on a phone: nothing is cut off sideways; on an office screen the page is as zoomed to 200 %."""
    page = new_page("HW0002", width=360)
    assert too_wide(page, [*PUBLIC, *WORKER], 360, text="200%") == {}
    wide = new_page("HW0002", width=683)
    assert too_wide(wide, [*PUBLIC, *WORKER], 683) == {}


def too_wide(page: Page, paths: list[str], width: int, text: str = "") -> dict[str, int]:
    found = {}
    for path in paths:
        page.goto(path)
        if text:
            page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[path] = needed
    return found
