"""Candidates in real Chromium browsers, with the academy's own exam script; the network around it is bad.

A process of its own: `python -m exams.management.drill.browsers < plan`.
"""

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Page, Response, Route, async_playwright
from playwright.async_api import Error as PlaywrightError

from exams.management.drill.candidate import Record
from exams.management.drill.chaos import DOUBLED, LOST_AFTER, LOST_BEFORE, OVERTAKEN
from exams.management.staging.wire import Reply

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
SAVE = "**/exams/save/"
GO_ON = "**/go-on/"
PRESS_LOST_AFTER, PRESS_LOST_BEFORE = 0.3, 0.2
# When she leaves a part of a paper in parts, as a share of the time.
LEAVES = (0.3, 0.6)
FIRST_SLOT = "() => Number(document.querySelector('.question').dataset.slot)"
LAST_SLOT = "() => Number([...document.querySelectorAll('.question')].at(-1).dataset.slot)"
# What the page shows as saved (null: not so), read by the page's own module.
SHOWN = """async () => {
  const { readAnswer } = await import("/static/js/components/exam_answers.js");
  const saved = (question) => question.querySelector(".question__state").dataset.state === "saved";
  return [...document.querySelectorAll(".question")]
    .map((question) => [Number(question.dataset.slot), saved(question) ? readAnswer(question) : null]);
}"""
WAITING = "() => document.querySelectorAll('.sheet__link[data-state=waiting]').length"


class Browser:
    def __init__(self, context: BrowserContext, plan: dict[str, Any], number: int) -> None:
        self.context, self.plan = context, plan
        self.chance = random.Random(f"{plan['seed']}/browser/{number}")  # noqa: S311 - replayable
        self.record = Record()
        # By slot, as of the last look at the part that holds it.
        self.shown: dict[int, Any] = {}
        self.reopened = 0
        self.ends = time.monotonic() + plan["seconds"]

    async def sit(self) -> dict[str, Any]:
        await self.context.route(SAVE, self._on_its_way)
        await self.context.route(GO_ON, self._on_its_way_past)
        try:
            await self._sit()
        except TimeoutError as error:
            # What she had typed stays in the store of this browser; nobody was promised anything about it.
            self.record.refusals.append(str(error))
        return {**vars(self.record), "shown": list(self.shown.items()), "reopened": self.reopened}

    async def _sit(self) -> None:
        page = await self._enter()
        while time.monotonic() < self.ends - self.plan["seconds"] * 0.15:
            try:
                page = await self._one_turn(page)
            except PlaywrightError:
                # The page was on its way elsewhere: shown as out of time, or in the midst of loading.
                if not self._on_paper(page):
                    break
        await self.context.set_offline(False)
        await self._wait_until_sent(page)
        with suppress(PlaywrightError):
            await self._note_shown(page)

    async def _note_shown(self, page: Page) -> None:
        if self._on_paper(page):
            self.shown |= dict(await page.evaluate(SHOWN))

    def _on_paper(self, page: Page) -> bool:
        return self._is_paper(page.url)

    def _is_paper(self, url: str) -> bool:
        return url.partition("#")[0].endswith(f"/sittings/{self.record.attempt}/")

    async def _enter(self) -> Page:
        """Through the door, however often the server goes down meanwhile."""
        page = await self._open_page(f"/exams/{self.plan['exam']}/")
        while "/sittings/" not in page.url:
            with suppress(PlaywrightError):
                await page.get_by_role("button", name="开始考试").click(timeout=2000)
                await page.wait_for_url("**/sittings/**", timeout=4000)
                break
            with suppress(PlaywrightError):
                await page.get_by_role("link", name="继续作答").click(timeout=500)
                continue
            with suppress(PlaywrightError):
                await page.goto(f"{self.plan['site']}/exams/{self.plan['exam']}/")
            self._mind_the_time()
        self.record.attempt = int(page.url.partition("#")[0].strip("/").rpartition("/")[2])
        await self._until_live(page)
        await page.wait_for_function("caches.has('exam-paper')")
        return page

    async def _until_live(self, page: Page) -> None:
        while True:
            with suppress(PlaywrightError):
                await page.wait_for_selector(".exam--live", timeout=3000)
                return
            with suppress(PlaywrightError):
                # Her start was stored, but the answer that names this device was lost.
                await page.get_by_role("button", name="在本设备继续").click(timeout=500)
                continue
            with suppress(PlaywrightError):
                await page.reload()
            self._mind_the_time()

    def _mind_the_time(self) -> None:
        if time.monotonic() > self.ends:
            raise TimeoutError("the exam ended before this browser could get (back) in")

    async def _open_page(self, path: str) -> Page:
        """A server that is down just now is asked again, as a person would."""
        page = await self.context.new_page()
        page.on("response", lambda response: asyncio.ensure_future(self._hear(response)))
        while True:
            try:
                await page.goto(self.plan["site"] + path)
                return page
            except PlaywrightError:
                self._mind_the_time()
                await asyncio.sleep(1)

    async def _one_turn(self, page: Page) -> Page:
        if self._is_time_to_leave() and await page.locator("[data-go-on]").count():
            return await self._go_on(page)
        await self._answer(page)
        event = self.chance.random()
        if event < 0.08:
            await self._cut(page)
        elif event < 0.13:
            return await self._crash(page)
        await asyncio.sleep(self.chance.uniform(0.2, 1.2))
        return page

    async def _answer(self, page: Page) -> None:
        links = page.locator(".sheet__link")
        if not await links.count():
            # She was leaving when the server went away: the browser's own page of an error stands here.
            await self._until_live(page)
        place = self.chance.randrange(await links.count())
        await page.evaluate("n => { location.hash = document.querySelectorAll('.question')[n].id }", place)
        question = page.locator(".question--shown")
        if await question.locator("input[type=text]").count():
            await question.locator("input[type=text]").first.fill(f"答{self.chance.getrandbits(60):x}")
        else:
            choices = question.locator(".choice")
            await choices.nth(self.chance.randrange(await choices.count())).click()

    def _is_time_to_leave(self) -> bool:
        parts, span = len(set(self.record.closed)), self.plan["seconds"]
        return parts < len(LEAVES) and time.monotonic() > self.ends - span * (1 - LEAVES[parts])

    async def _go_on(self, page: Page) -> Page:
        """Past a part that closes, by the page's own buttons; whatever becomes of them, the paper says where she is."""
        address = page.url.partition("#")[0].removeprefix(self.plan["site"])
        last = await page.evaluate(LAST_SLOT)
        await self._note_shown(page)
        try:
            await page.evaluate(
                "() => { location.hash = [...document.querySelectorAll('.question')].at(-1).id }"
            )
            await page.locator("[data-next]").click(timeout=2000)
            await page.wait_for_url("**/go-on/", timeout=4000)
        except PlaywrightError:
            # Answers still wait or the server is away: the page says so, and she answers on.
            if self._on_paper(page):
                await self._answer(page)
                return page
        with suppress(PlaywrightError):
            await page.get_by_role("button", name="封闭本部分，进入下一部分").click(timeout=4000)
            await page.wait_for_url(self._is_paper, timeout=4000)
        if not self._on_paper(page):
            await page.close(run_before_unload=False)
            page = await self._open_page(address)
        await self._until_live(page)
        if await page.evaluate(FIRST_SLOT) > last:
            self.record.closed.append(last)
        return page

    async def _cut(self, page: Page) -> None:
        """The network goes, she goes on; now and then she reloads the page in the middle of it."""
        until = min(time.monotonic() + self.chance.uniform(1, self.plan["longest_cut"]), self.ends - 2)
        await self.context.set_offline(True)
        while time.monotonic() < until:
            await self._answer(page)
            if self.chance.random() < 0.2:
                await page.reload()
                await self._until_live(page)
                self.reopened += 1
            await asyncio.sleep(self.chance.uniform(0.2, 1))
        await self.context.set_offline(False)

    async def _crash(self, page: Page) -> Page:
        """The tab dies without a word, with whatever was on its way."""
        address = page.url.partition("#")[0].removeprefix(self.plan["site"])
        await page.close(run_before_unload=False)
        fresh = await self._open_page(address)
        await self._until_live(fresh)
        self.reopened += 1
        return fresh

    async def _wait_until_sent(self, page: Page) -> None:
        until = time.monotonic() + self.plan["seconds"] * 0.5 + 30
        while time.monotonic() < until and self._on_paper(page):
            with suppress(PlaywrightError):
                self.record.unsent = await page.evaluate(WAITING)
                if self.record.unsent == 0:
                    return
            await asyncio.sleep(0.3)
        if not self._on_paper(page):
            # Her time is over, and the page leaves by itself only when nothing waits any more.
            self.record.unsent = 0
        elif self.record.unsent:
            banner = await page.locator("[data-banner]").text_content()
            self.record.refusals.append(
                f"the browser still holds {self.record.unsent} answers; it says: {banner}"
            )

    async def _on_its_way(self, route: Route) -> None:
        fate = self.chance.random()
        with suppress(PlaywrightError):
            if fate < LOST_BEFORE:
                await route.abort()
            elif fate < LOST_BEFORE + LOST_AFTER:
                await route.fetch()
                await route.abort()
            elif fate < LOST_BEFORE + LOST_AFTER + DOUBLED:
                await route.fetch()
                await route.continue_()
            elif fate < LOST_BEFORE + LOST_AFTER + DOUBLED + OVERTAKEN:
                await asyncio.sleep(self.chance.uniform(0.5, 3))
                await route.continue_()
            else:
                await route.continue_()

    async def _on_its_way_past(self, route: Route) -> None:
        """The button that closes a part: few in a drill, so each is in great danger."""
        fate = self.chance.random() if route.request.method == "POST" else 1
        with suppress(PlaywrightError):
            if fate < PRESS_LOST_AFTER:
                await route.fetch(max_redirects=0)
                await route.abort()
            elif fate < PRESS_LOST_AFTER + PRESS_LOST_BEFORE:
                await route.abort()
            else:
                await route.continue_()

    async def _hear(self, response: Response) -> None:
        if not response.url.endswith("/exams/save/"):
            return
        # A page that dies takes its answers with it; nobody was promised anything then.
        with suppress(PlaywrightError, ValueError):
            body = await response.body()
            sent = response.request.post_data_buffer or b""
            self.record.hear(sent, Reply(response.status, {}, body))


async def _all(plan: dict[str, Any]) -> list[dict[str, Any]]:
    async with async_playwright() as playwright:

        async def one(number: int, session: str) -> dict[str, Any]:
            browser = await playwright.chromium.launch(executable_path=plan["chromium"], args=FLAGS)
            context = await browser.new_context(locale="zh-CN")
            context.set_default_timeout(30_000)
            await context.add_cookies([{"name": "sessionid", "value": session, "url": plan["site"]}])
            try:
                return await Browser(context, plan, number).sit()
            finally:
                await browser.close()

        return await asyncio.gather(*(one(n, session) for n, session in enumerate(plan["sessions"])))


def main() -> None:
    json.dump(asyncio.run(_all(json.load(sys.stdin))), sys.stdout)


if __name__ == "__main__":
    main()
