"""Time that is granted while the candidate cannot hear of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from exams import actions
from exams.enums import AttemptState
from exams.models import Answer, AnswerEvent, Attempt
from tests.exams.test_delivery_browser import FLAGS, begin, choose, page, sign_in  # noqa: F401
from tests.factories.exams import make_exam

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]
SAVE = "**/exams/save/"
LEFT = """() => {
  const parts = document.querySelector("[data-clock]").textContent.split(":").map(Number);
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}"""


@pytest.fixture
def exam(tree):
    return make_exam(tree.county)


@pytest.fixture
def sitting(page, live_server, client, learner, exam):  # noqa: F811
    begin(page, live_server, client, learner, exam)
    page.wait_for_function("caches.has('exam-paper')")
    # Only a receipt shall tell her.
    page.route("**/exams/pulse/", lambda route: route.abort())
    return Attempt.objects.get()


def ends_in(attempt, seconds):
    Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() + timedelta(seconds=seconds))


def to_one(officer, attempt, extra):
    actions.grant_time(officer, attempt, extra=extra, reason="停电", now=timezone.now())


def to_all(officer, attempt, extra):
    actions.give_time_back(officer, attempt.exam, extra=extra, reason="停电", now=timezone.now())


def expect_the_servers_time(page, attempt):  # noqa: F811
    """The clock is drawn twice a second."""
    attempt.refresh_from_db()
    left = (attempt.deadline - timezone.now()).total_seconds()
    page.wait_for_timeout(1_000)
    assert abs(page.evaluate(LEFT) - left) < 4


def nothing_closes(attempt):
    actions.close_overdue_attempts(now=timezone.now())
    attempt.refresh_from_db()
    return attempt.state == AttemptState.IN_PROGRESS


@pytest.mark.parametrize("grant", [to_one, to_all])
def test_granted_without_network_past_the_old_end_it_counts_from_the_next_receipt(
    page,  # noqa: F811
    sitting,
    officer,
    grant,
):
    ends_in(sitting, 4)
    page.reload()
    page.wait_for_selector(".exam--live")
    page.context.set_offline(True)
    choose(page, 1)
    grant(officer, sitting, timedelta(minutes=20))
    expect(page.locator("[data-clock]")).to_have_text("0:00", timeout=10_000)
    assert nothing_closes(sitting)
    page.locator("[data-next]").click()
    choose(page, 0)
    expect(page.locator('.sheet__link[data-state="waiting"]')).to_have_count(2)
    page.context.set_offline(False)
    expect(page.locator('.sheet__link[data-state="saved"]')).to_have_count(2, timeout=20_000)
    expect_the_servers_time(page, sitting)
    assert page.evaluate(LEFT) > 19 * 60
    expect(page.locator("[data-banner]")).to_be_hidden()
    page.locator("[data-next]").click()
    choose(page, 1)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    assert nothing_closes(sitting)
    assert page.url.partition("#")[0].endswith(f"/sittings/{sitting.pk}/")
    assert sorted(Answer.objects.values_list("slot", "payload")) == [(1, 1), (2, 0), (3, [1])]
    assert not AnswerEvent.objects.filter(applied=False).exists()


@pytest.mark.parametrize("grant", [to_one, to_all])
def test_a_lost_receipt_delays_the_new_time_and_loses_nothing(page, sitting, officer, grant):  # noqa: F811
    def lose(route):
        route.fetch()
        route.abort()

    page.route(SAVE, lose, times=1)
    grant(officer, sitting, timedelta(minutes=90))
    before = page.evaluate(LEFT)
    choose(page, 1)
    expect(page.locator("[data-turn-state]")).to_have_text("等待保存")
    expect(page.locator("[data-banner]")).to_contain_text("网络断开")
    assert page.evaluate(LEFT) <= before
    # The server has it already; the second try brings the receipt, and the time with it.
    expect(page.locator("[data-turn-state]")).to_have_text("已保存", timeout=20_000)
    expect_the_servers_time(page, sitting)
    assert page.evaluate(LEFT) > before + 80 * 60
    assert AnswerEvent.objects.count() == 1
    assert nothing_closes(sitting)


def test_at_the_old_end_a_page_that_holds_nothing_asks_before_it_leaves(page, sitting, officer):  # noqa: F811
    ends_in(sitting, 4)
    page.reload()
    page.wait_for_selector(".exam--live")
    to_all(officer, sitting, timedelta(minutes=20))
    expect(page.locator("[data-clock]")).to_contain_text("19:", timeout=15_000)
    assert page.url.partition("#")[0].endswith(f"/sittings/{sitting.pk}/")
    choose(page, 1)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    assert nothing_closes(sitting)


def test_reloaded_without_network_the_clock_has_gone_on(page, sitting):  # noqa: F811
    page.reload()
    page.wait_for_selector(".exam--live")
    page.wait_for_timeout(6_000)
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".exam--live")
    expect_the_servers_time(page, sitting)


def test_time_granted_before_stays_after_a_reload_without_network(page, sitting, officer):  # noqa: F811
    page.reload()
    page.wait_for_selector(".exam--live")
    to_one(officer, sitting, timedelta(minutes=7))
    choose(page, 0)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".exam--live")
    expect_the_servers_time(page, sitting)


def test_when_no_time_was_granted_the_page_leaves_at_the_end(page, sitting):  # noqa: F811
    ends_in(sitting, 3)
    page.reload()
    page.wait_for_url("**/result/", timeout=15_000)
    sitting.refresh_from_db()
    assert sitting.closed_by_clock


@pytest.mark.parametrize("grant", [to_one, to_all])
def test_without_script_the_next_page_shows_the_new_end_and_saves_to_it(
    live_server, client, learner, officer, exam, grant
):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(locale="zh-CN", java_script_enabled=False)
        sign_in(context, live_server, client, learner)
        plain = context.new_page()
        plain.goto(f"{live_server.url}/exams/{exam.code}/")
        plain.get_by_role("button", name="开始考试").click()
        sitting = Attempt.objects.get()
        shown = plain.locator(".exam-clock").inner_text()
        ends_in(sitting, 1)
        grant(officer, sitting, timedelta(minutes=100))
        plain.wait_for_timeout(1500)

        def lose(route):
            route.fetch(max_redirects=0)
            route.abort()

        # Her save is stored after the old end and its answer lost: she goes back and sends the form again.
        plain.route(f"**/sittings/{sitting.pk}/", lose, times=1)
        plain.locator("#q1 .choice").nth(1).click()
        plain.locator("#q1 .question__turn button").click()
        plain.wait_for_url("chrome-error://**")
        assert Answer.objects.get().payload == 1
        plain.goto(f"{live_server.url}/exams/sittings/{sitting.pk}/")
        assert plain.locator("#q1 input").nth(1).is_checked()
        plain.locator("#q1 .choice").nth(2).click()
        plain.locator("#q1 .question__turn button").click()
        plain.wait_for_url("**#q2")
        sitting.refresh_from_db()
        end = timezone.localtime(sitting.deadline)
        assert f"{end:%H:%M}" in plain.locator(".exam-clock").inner_text() != shown
        assert nothing_closes(sitting)
        browser.close()
    assert Answer.objects.get().payload == 2
    assert AnswerEvent.objects.filter(applied=True).count() == 2
