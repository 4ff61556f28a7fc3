"""The main job of the academy, by hand in a browser: learn, sit, import, rate, decide, certify, verify."""

import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.journeys.conftest import barriers
from tests.ratings.conftest import FILES

pytestmark = pytest.mark.browser

SUBJECT = "网格员职责清单与权限边界"
# The demonstration's own papers of the finished cycle are drawn first.
PAPER_SECONDS = 120
CYCLE = "青石区2025年度星级考评"


def finish_job(page: Page) -> None:
    """A long task shows its progress and ends with a link to what it made."""
    page.wait_for_url("**/jobs/**")
    assert barriers(page) == []
    expect(page.get_by_text("已完成", exact=True)).to_be_visible(timeout=90_000)
    page.get_by_role("link", name="查看结果").click()
    page.wait_for_load_state()


def learn(page: Page) -> None:
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="课程").click()
    page.get_by_role("link", name=SUBJECT).first.click()
    subject = page.url
    lessons = page.locator("a.lesson-list__link")
    addresses = [lessons.nth(n).get_attribute("href") for n in range(lessons.count())]
    assert len(addresses) >= 3
    for address in addresses:
        page.goto(address)
        page.get_by_role("button", name="我学完了这一课时").click()
        page.wait_for_load_state()
    page.goto(subject)
    expect(page.get_by_text(f"已完成 {len(addresses)}/{len(addresses)}").first).to_be_visible()


def correct_answers() -> dict[str, dict]:
    """Stem → question, from the published bank: she has learned well."""
    bank = Path(__file__).parents[2] / "exams" / "demo" / "questions" / "T05.yaml"
    found = {}
    for question in yaml.safe_load(bank.read_text(encoding="utf-8")):
        for part in question.get("parts", [question]):
            found["".join(part["stem"].split())] = part
    return found


def right_choices(part: dict) -> list[str]:
    """Texts of the options to tick."""
    if part["kind"] == "judge":
        return ["正确" if part["answer"] else "错误"]
    return [part["options"]["ABCDEF".index(letter)] for letter in part["answer"]]


def answer(page: Page, bank: dict[str, dict]) -> None:
    """Answer every part on the paper by its stem; each change must come back with a receipt."""
    questions = page.locator("section.question").all()
    for number, question in enumerate(questions, start=1):
        parts = question.locator("[data-part]").all() or [question]
        for part in parts:
            stem = part.locator(".part__stem, .question__stem").last.evaluate(STEM_TEXT)
            for text in right_choices(bank["".join(stem.split())]):
                part.locator("label.choice").filter(has=page.get_by_text(text, exact=True)).click()
        expect(question.locator(".question__state")).to_have_text("已保存", timeout=15_000)
        if number < len(questions):
            page.locator("[data-next]").click()


# The words of the stem alone, without its number and hints.
STEM_TEXT = """stem => [...stem.childNodes].filter(n => n.nodeType === 3 || n.tagName === 'BR').map(n => n.textContent).join('')"""


def sit(page: Page) -> None:
    page.get_by_role("link", name="去考试").click()
    page.get_by_role("button", name=re.compile("开始")).click()
    page.wait_for_selector("section.question")
    assert barriers(page) == []
    answer(page, correct_answers())
    page.locator("[data-sheet-toggle]").click()
    page.locator("[data-hand-in]").click()
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_text("100").first).to_be_visible(timeout=30_000)
    assert barriers(page) == []
    page.goto("/papers/")
    expect(page.get_by_text(SUBJECT).first).to_be_visible()
    download_paper(page, page.locator("a[href*='/download/']").first.get_attribute("href"))


def download_paper(page: Page, address: str) -> None:
    """The worker draws papers one after the other; until hers is ready the address answers 202 with a page."""
    deadline = time.monotonic() + PAPER_SECONDS
    while (answer := page.request.get(address)).status == 202 and time.monotonic() < deadline:
        time.sleep(1)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")


def steer(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def confirm(page: Page, step: str, reason: str = "") -> None:
    """The page of figures stands between the button and the step."""
    page.get_by_role("link", name=step).click()
    expect(page.get_by_role("heading", name=step)).to_be_visible()
    assert barriers(page) == []
    if reason:
        page.get_by_label("原因").fill(reason)
    steer(page, f"确认{step}")


def open_cycle(page: Page) -> None:
    page.goto("/admin/ratings/")
    page.get_by_role("link", name=CYCLE).click()


def upload(page: Page, file: Path) -> None:
    page.get_by_role("link", name="绩效数据", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并校验").click()
    finish_job(page)


def commit(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"入库 \d+ 行")).click()
    finish_job(page)
    expect(page.get_by_text("已入库", exact=True).first).to_be_visible()


def import_data(page: Page, data: Path) -> None:
    open_cycle(page)
    upload(page, FILES / "performance" / "performance_dirty_sample.xlsx")
    for count in ("10 可入库", "6 待处理", "3 已跳过", "1 不接收"):
        expect(page.get_by_text(count).first).to_be_visible()
    expect(page.get_by_text("花名册中查无此人").filter(visible=True).first).to_be_visible()
    assert barriers(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 7 行待更正数据").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    commit(page)
    page.get_by_text("撤销整批").click()
    page.locator("details[open] textarea").fill("先试一次撤销")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_text("已撤销", exact=True).first).to_be_visible()
    upload(page, FILES / "performance" / "performance_dirty_sample.xlsx")
    commit(page)
    upload(page, next(data.glob("demo/青石区*.xlsx")))
    commit(page)


def rate_and_decide(page: Page, city: Page) -> None:
    open_cycle(page)
    confirm(page, "锁定数据")
    page.get_by_role("button", name="计算星级").click()
    finish_job(page)
    expect(page.get_by_role("heading", name="星级分布与名额")).to_be_visible()
    page.get_by_role("link", name="查看评定结果").click()
    page.get_by_role("link", name="王海燕").click()
    expect(page.get_by_text("达到五星分数线（90）")).to_be_visible()
    assert barriers(page) == []
    open_cycle(page)
    steer(page, "提交街道初审")
    confirm(page, "结束街道初审", reason="街道没有异议")
    steer(page, "复审完成，进入市级审定")
    publish(city)
    open_cycle(page)
    steer(page, "公示结束，进入申诉处理")
    confirm(page, "发布最终结果")
    page.get_by_role("button", name="制发星级证书").click()
    finish_job(page)
    expect(page.locator(".is-current")).to_have_text("已发证")


def publish(page: Page) -> None:
    """The city confirms the five-star people and vouches for a list that was on the board before."""
    open_cycle(page)
    page.get_by_role("button", name=re.compile("确认 .* 名五星人选")).click()
    page.wait_for_load_state()
    page.get_by_role("link", name="发布公示").click()
    page.locator("[name=starts_on]").fill((date.today() - timedelta(days=40)).isoformat())
    page.locator("[name=contact]").fill("区网格中心 0000-1234")
    page.locator("[name=earlier_posting]").fill("区政府公告栏，青网〔2026〕1号")
    steer(page, "查看公示日期")
    assert barriers(page) == []
    steer(page, "确认发布公示")


def read_own_star(page: Page) -> str:
    """Returns the address of the public verification page of her star certificate."""
    page.goto("/stars/")
    page.get_by_role("link", name=CYCLE).first.click()
    expect(page.get_by_text("本期评定为五星").first).to_be_visible()
    assert barriers(page) == []
    page.get_by_text("规则与来源").nth(2).click()
    page.get_by_role("link", name=re.compile("performance_dirty_sample.xlsx.*第 5 行")).first.click()
    expect(page.get_by_text("98.13%")).to_be_visible()
    assert barriers(page) == []
    page.go_back()
    download_paper(page, page.get_by_role("link", name="下载星级证书").get_attribute("href"))
    page.goto("/papers/")
    return page.locator("a[href*='/papers/v/']").first.get_attribute("href")


def test_the_main_job(site, new_page, served_data):
    worker = new_page("HW0001", width=360)
    learn(worker)
    sit(worker)
    hr = new_page("qs-hr")
    import_data(hr, served_data)
    rate_and_decide(hr, new_page("city"))
    address = read_own_star(worker)
    public = new_page()
    public.goto(address)
    expect(public.get_by_text("有效").first).to_be_visible()
    expect(public.get_by_text("王*燕")).to_be_visible()
    assert "王海燕" not in public.content()
    assert barriers(public) == []
