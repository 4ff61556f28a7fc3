"""A paper whose first section has no way back, sat in Chromium."""

import pytest
from playwright.sync_api import expect, sync_playwright

from exams.models import Answer, AnswerEvent, Attempt
from tests.exams.test_delivery_browser import EVERYTHING_KEPT, FLAGS, begin, choose, page, sign_in  # noqa: F401
from tests.factories.exams import make_exam

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]


@pytest.fixture
def exam(tree):
    return make_exam(tree.city, sections=(("single", 2, 10), ("judge", 2, 20)), no_way_back=(0,))


def confirm(page):  # noqa: F811
    page.get_by_role("button", name="封闭本部分，进入下一部分").click()
    page.wait_for_selector(".exam--live")


def test_she_goes_on_after_a_confirmation_and_nothing_of_either_side_is_kept(
    page,  # noqa: F811
    live_server,
    client,
    learner,
    exam,
):
    begin(page, live_server, client, learner, exam)
    page.wait_for_function("caches.has('exam-paper')")
    choose(page, 1)
    page.locator("[data-next]").click()
    expect(page.locator("[data-next]")).to_have_text("进入下一部分")
    page.wait_for_timeout(500)
    kept = page.evaluate(EVERYTHING_KEPT)
    assert any("单选题干" in text for text in kept)
    assert not [text[:200] for text in kept if "判断题干" in text]
    page.locator("[data-next]").click()
    page.wait_for_url("**/go-on/")
    expect(page.locator("main")).to_contain_text("本部分还有 1 题没有作答")
    confirm(page)
    expect(page.locator(".exam-stage")).to_contain_text("第 2 部分，共 2 部分")
    choose(page, 0)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    page.go_back()
    page.goto(page.url.replace("go-on/", ""))
    page.wait_for_selector(".exam--live")
    page.wait_for_timeout(500)
    kept = page.evaluate(EVERYTHING_KEPT)
    assert any("判断题干" in text for text in kept)
    assert not [text[:200] for text in kept if "单选题干" in text]
    page.locator("[data-sheet-toggle]").click() if page.locator("[data-sheet-toggle]").is_visible() else None
    page.locator("[data-hand-in]").click()
    page.get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    assert sorted(Answer.objects.values_list("slot", flat=True)) == [1, 3]


def test_without_network_she_stays_in_her_part_and_loses_nothing(
    page,  # noqa: F811
    live_server,
    client,
    learner,
    exam,
):
    begin(page, live_server, client, learner, exam)
    page.wait_for_function("caches.has('exam-paper')")
    page.locator("[data-next]").click()
    page.context.set_offline(True)
    page.locator("[data-next]").click()
    expect(page.locator("[data-banner]")).to_contain_text("要联网才能打开")
    choose(page, 1)
    page.locator("[data-next]").click()
    expect(page.locator("[data-banner]")).to_contain_text("1 处作答没有送到服务器")
    page.context.set_offline(False)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存", timeout=20_000)
    page.locator("[data-next]").click()
    page.wait_for_url("**/go-on/")
    confirm(page)
    assert list(Answer.objects.values_list("slot", flat=True)) == [2]


def test_a_page_left_open_in_the_closed_part_says_so_and_leads_to_the_present_one(
    page,  # noqa: F811
    live_server,
    client,
    learner,
    exam,
):
    begin(page, live_server, client, learner, exam)
    Attempt.objects.update(closed_slots=2)
    choose(page, 1)
    expect(page.locator("[data-banner]")).to_contain_text("已经封闭")
    expect(page.locator("[data-turn-state]")).to_have_text("已收下，待考务决定")
    assert page.locator(".question--shown input").first.is_disabled()
    page.get_by_role("button", name="到现在的部分").click()
    expect(page.locator(".exam-stage")).to_contain_text("第 2 部分")
    assert not Answer.objects.exists()
    assert AnswerEvent.objects.get().applied is False


def test_it_can_be_sat_without_script(live_server, client, learner, exam):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(locale="zh-CN", java_script_enabled=False)
        sign_in(context, live_server, client, learner)
        plain = context.new_page()
        plain.goto(f"{live_server.url}/exams/{exam.code}/")
        plain.get_by_role("button", name="开始考试").click()
        plain.locator("#q1 .choice").nth(2).click()
        plain.get_by_role("button", name="进入下一部分").click()
        plain.get_by_role("button", name="封闭本部分，进入下一部分").click()
        expect(plain.locator("#q3")).to_be_visible()
        expect(plain.locator("#q1")).to_have_count(0)
        browser.close()
    assert Answer.objects.get().payload == 2
