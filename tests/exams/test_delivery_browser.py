from datetime import timedelta

import pytest
from django.core.signals import request_started
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from exams import actions
from exams.models import Answer, AnswerEvent, Attempt, Incident
from tests.factories.exams import make_exam
from tests.factories.marked_keys import MARK, make_marked_exam
from tests.factories.people import PersonFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(locale="zh-CN")
        yield context.new_page()
        browser.close()


def sign_in(context, live_server, client, learner):
    client.force_login(learner)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])


def begin(page, live_server, client, learner, exam):
    sign_in(page.context, live_server, client, learner)
    page.goto(f"{live_server.url}/exams/{exam.code}/")
    page.get_by_role("button", name="开始考试").click()
    page.wait_for_selector(".exam--live")


def test_who_comes_by_the_door_asks_for_the_paper_once_and_may_reload_it_offline(
    page, live_server, client, learner, tree
):
    """In a start rush a page fetched twice would be half of all work."""
    asked = []

    def note(environ, **_more):
        asked.append(environ["PATH_INFO"])

    exam = make_exam(tree.city)
    sign_in(page.context, live_server, client, learner)
    page.goto(f"{live_server.url}/exams/{exam.code}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    request_started.connect(note)
    try:
        page.get_by_role("button", name="开始考试").click()
        page.wait_for_selector(".exam--live")
        page.wait_for_function("caches.match(location.pathname, { ignoreVary: true }).then(Boolean)")
        page.wait_for_timeout(1000)
    finally:
        request_started.disconnect(note)
    assert asked.count(f"/exams/sittings/{Attempt.objects.get().pk}/") == 1
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".exam--live")


def choose(page, nth):
    page.locator(".question--shown .choice").nth(nth).click()


def test_answers_made_offline_survive_a_reload_and_all_arrive(page, live_server, client, learner, tree):
    exam = make_exam(tree.city)
    begin(page, live_server, client, learner, exam)
    choose(page, 1)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    page.wait_for_function("caches.has('exam-paper')")
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    for _n in range(4):
        page.locator("[data-next]").click()
        choose(page, 0)
    expect(page.locator("[data-turn-state]")).to_have_text("等待保存")
    expect(page.locator("[data-banner]")).to_contain_text("4")
    page.reload()
    page.wait_for_selector(".exam--live")
    expect(page.locator('.sheet__link[data-state="waiting"]')).to_have_count(4)
    page.context.set_offline(False)
    expect(page.locator('.sheet__link[data-state="saved"]')).to_have_count(5, timeout=20_000)
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/hand-in/")
    assert Answer.objects.filter(payload__isnull=False).count() == 5
    page.get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    assert Attempt.objects.get().submitted_at is not None


def test_a_second_tab_reads_only_until_it_is_asked_to_go_on(page, live_server, client, learner, tree):
    begin(page, live_server, client, learner, make_exam(tree.city))
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.locator("[data-banner]")).to_contain_text("另一个标签页")
    expect(second.locator(".question input").first).to_be_disabled()
    choose(page, 0)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")


def test_back_on_the_first_device_what_it_shows_counts(page, live_server, client, learner, tree):
    begin(page, live_server, client, learner, make_exam(tree.city))
    other = page.context.browser.new_context(locale="zh-CN")
    sign_in(other, live_server, client, learner)
    phone = other.new_page()
    phone.goto(page.url)
    phone.get_by_role("button", name="在本设备继续").click()
    phone.wait_for_selector(".exam--live")
    choose(page, 1)
    expect(page.locator("[data-banner]")).to_contain_text("别的设备")
    expect(page.locator("[data-turn-state]")).to_have_text("已收下，待考务决定")
    assert not Answer.objects.exists()
    page.reload()
    page.get_by_role("button", name="在本设备继续").click()
    page.wait_for_selector(".exam--live")
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    assert page.locator(".question--shown input").nth(1).is_checked()
    assert Answer.objects.get().payload == 1
    assert list(AnswerEvent.objects.order_by("epoch").values_list("epoch", "applied")) == [
        (1, False),
        (3, True),
    ]


def test_what_a_dead_tab_held_is_sent_from_the_result_page(page, live_server, client, learner, tree):
    begin(page, live_server, client, learner, make_exam(tree.city))
    page.wait_for_function("caches.has('exam-paper')")
    page.context.set_offline(True)
    choose(page, 1)
    expect(page.locator("[data-turn-state]")).to_have_text("等待保存")
    address = page.url.partition("#")[0]
    # Before the tab goes: a last beacon may still get out, and nobody hears its receipt.
    Attempt.objects.update(deadline=timezone.now() - timedelta(seconds=30))
    page.close()
    page_later = page.context.new_page()
    page.context.set_offline(False)
    page_later.goto(address)
    page_later.wait_for_url("**/result/")
    expect(page_later.locator("[data-leftovers]")).to_contain_text("考务")
    assert not Answer.objects.exists()
    assert AnswerEvent.objects.get().applied is False
    assert list(Incident.objects.values_list("kind", "detail")) == [("late_save", "1")]
    Attempt.objects.update(state="graded", released_at=None)
    page_later.reload()
    expect(page_later.locator("[data-leftovers]")).to_be_hidden()
    expect(page_later.locator("[data-all-sent]")).to_be_visible()


def test_a_text_typed_on_without_network_waits_as_one_change(page, live_server, client, learner, tree):
    begin(page, live_server, client, learner, make_exam(tree.city, sections=(("short", 1, 10),)))
    page.wait_for_function("caches.has('exam-paper')")
    page.context.set_offline(True)
    essay = page.locator("textarea").first
    for part in range(5):
        essay.fill("网" * (5990 + part))
    essay.fill("格" * 6000)
    expect(page.locator("[data-banner]")).to_contain_text("1")
    page.context.set_offline(False)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存", timeout=20_000)
    assert Answer.objects.get().payload == "格" * 6000
    assert AnswerEvent.objects.count() == 1


def test_the_paper_can_be_sat_without_script(live_server, client, learner, tree):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        plain = browser.new_context(locale="zh-CN", java_script_enabled=False).new_page()
        client.force_login(learner)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        plain.context.add_cookies([cookie])
        plain.goto(f"{live_server.url}/exams/{make_exam(tree.city).code}/")
        plain.get_by_role("button", name="开始考试").click()
        plain.locator("#q1 .choice").nth(2).click()
        plain.locator("#q1 .question__turn button").click()
        plain.wait_for_url("**#q2")
        assert plain.locator("#q1 input").nth(2).is_checked()
        browser.close()
    assert Answer.objects.get().payload == 2


def test_candidate_hears_the_invigilator_and_sees_the_paper_collected(
    page, live_server, client, learner, tree
):
    exam = make_exam(tree.city)
    officer = PersonFactory(unit=tree.city, worker_no="", office=True, is_superuser=True)
    begin(page, live_server, client, learner, exam)
    choose(page, 1)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    attempt = Attempt.objects.get()
    actions.announce(officer, exam, [attempt], text="请出示准考证", now=timezone.now())
    actions.grant_time(officer, attempt, extra=timedelta(minutes=60), reason="停电", now=timezone.now())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-told] li")).to_contain_text("请出示准考证")
    expect(page.locator("[data-clock]")).to_contain_text("1:2")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("[data-told] li")).to_have_count(0)
    actions.force_submit(officer, attempt, reason="提前离场", now=timezone.now())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-banner]")).to_contain_text("已经收卷")
    assert page.locator(".question--shown input").first.is_disabled()


EVERYTHING_KEPT = """async () => {
  const settled = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const kept = [document.documentElement.outerHTML, JSON.stringify({ ...localStorage, ...sessionStorage })];
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      kept.push(JSON.stringify(await settled(database.transaction(store).objectStore(store).getAll())));
    }
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) kept.push(await (await cache.match(request)).text());
  }
  return kept;
}"""


def test_nothing_that_the_browser_keeps_of_a_paper_holds_a_key(page, live_server, client, learner, tree):
    begin(page, live_server, client, learner, make_marked_exam(tree.city))
    choose(page, 1)
    expect(page.locator("[data-turn-state]")).to_have_text("已保存")
    page.wait_for_function("caches.has('exam-paper')")
    page.wait_for_timeout(500)
    kept = page.evaluate(EVERYTHING_KEPT)
    # The page, the two stores of the queue, and the kept paper with its files: there is something to look at.
    assert len(kept) > 8
    assert any('"payload":1' in text for text in kept)
    assert sum("题干 case" in text for text in kept) >= 2
    assert not [text[:200] for text in kept if MARK in text]


def test_after_the_deadline_without_network_the_answers_leave_as_a_sealed_file(
    page, live_server, client, learner, officer, tree, tmp_path
):
    exam = make_exam(tree.county)
    begin(page, live_server, client, learner, exam)
    rescue = page.locator("[data-rescue]")
    page.context.set_offline(True)
    choose(page, 1)
    page.locator("[data-next]").click()
    choose(page, 0)
    expect(page.locator('.sheet__link[data-state="waiting"]')).to_have_count(2)
    expect(rescue).to_be_hidden()
    # The network comes back too late: even the grace is over, and nothing is taken any more.
    Attempt.objects.update(
        deadline=timezone.now() - timedelta(hours=1), state="submitted", submitted_at=timezone.now()
    )
    page.context.set_offline(False)
    expect(rescue).to_be_visible(timeout=20_000)
    with page.expect_download() as saved:
        rescue.get_by_role("button").click()
    content = tmp_path / "answers.json"
    saved.value.save_as(content)
    expect(rescue.get_by_role("status")).to_contain_text("文件已保存")
    assert "payload" not in content.read_text()
    assert not AnswerEvent.objects.exists()
    # The page of the result still offers it to the browser that holds the answers.
    page.goto(f"{live_server.url}/exams/sittings/{Attempt.objects.get().pk}/result/")
    expect(page.locator("[data-rescue]")).to_be_visible()
    expect(page.locator("[data-leftovers]")).to_contain_text(
        "本机还有 2 处作答没有送到服务器，补送的时间已过"
    )
    expect(page.locator("[data-all-sent]")).to_be_hidden()
    taken = actions.take_answer_file(officer, exam, content.read_bytes(), now=timezone.now())
    assert (taken.fresh, taken.known) == (2, 0)
    assert sorted(AnswerEvent.objects.values_list("slot", "applied")) == [(1, False), (2, False)]


def test_without_web_crypto_nothing_is_written_out_unsealed(page, live_server, client, learner, tree):
    page.add_init_script("Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined })")
    begin(page, live_server, client, learner, make_exam(tree.city))
    page.context.set_offline(True)
    choose(page, 1)
    Attempt.objects.update(
        deadline=timezone.now() - timedelta(hours=1), state="submitted", submitted_at=timezone.now()
    )
    page.context.set_offline(False)
    expect(page.locator("[data-rescue]")).to_contain_text("不能生成加密文件", timeout=20_000)
    expect(page.locator("[data-rescue] button")).to_be_hidden()
