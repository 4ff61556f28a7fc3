"""A simulated candidate: the protocol of the exam script — own queue, retries, nothing dropped without a receipt."""

import asyncio
import json
import random
import re
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any

from exams.management.drill.chaos import Network
from exams.management.staging.wire import Reply

BATCH = 100
CSRF = "c" * 32
FIRST_RETRY, LONGEST_RETRY = 0.4, 3.0
TROUBLE = (OSError, EOFError, asyncio.TimeoutError)
FIELDS = {name: re.compile(rf'data-{name}="([^"]+)"'.encode()) for name in ("token", "deadline", "now")}
GOES_ON = b"data-go-on"
QUESTION = re.compile(rb'data-slot="(\d+)" data-kind="(\w+)"')

Change = dict[str, Any]


class StoppedError(Exception):
    """The server will take nothing more from this page."""


@dataclass
class Record:
    """What a candidate can swear to afterwards."""

    attempt: int = 0
    made: list[Change] = field(default_factory=list)
    # Each change with its receipt, and whether the answer said that it counts.
    receipts: list[tuple[Change, bool]] = field(default_factory=list)
    # The last slot of each part that she knew to be closed, and what was given to such a part afterwards.
    closed: list[int] = field(default_factory=list)
    after_closing: list[Change] = field(default_factory=list)
    handed_in: bool = False
    unsent: int = 0
    left_on_device: int = 0
    # What no candidate should ever meet, in the server's own words.
    malformed: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def hear(self, body: bytes, reply: Reply) -> None:
        if reply.status not in (200, 409):
            if reply.status in (403, 404, 422):
                self.malformed.append(f"{reply.status} {body[:200]!r}")
            return
        sent = {(c["slot"], c["sequence"], c["device"]): c for c in json.loads(body)["changes"]}
        answer = json.loads(reply.body)
        aside = {tuple(key) for key in answer["aside"]}
        if bool(aside) != (reply.status == 409 and bool(sent)):
            self.malformed.append(f"{reply.status} with {len(aside)} changes kept aside")
        for key in answer["receipts"]:
            self.receipts.append((sent[tuple(key)], tuple(key) not in aside))


class Page:
    """The paper open in one browser. Its queue outlives the page, as the browser's store does."""

    def __init__(
        self, network: Network, cookies: dict[str, str], queue: dict[tuple[int, int, str], Change]
    ) -> None:
        self.network, self.cookies, self.queue = network, cookies, queue
        self.device = uuid.UUID(int=network.chance.getrandbits(128)).hex
        self.token, self.epoch = "", 0
        self.offset, self.ends = 0.0, 0.0
        self.kinds: dict[int, str] = {}
        # There is a part behind this one, and no way back from it.
        self.goes_on = False
        self.sequence = 0
        self.read_only = False

    @property
    def headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "X-CSRFToken": CSRF, "Content-Type": "application/json"}

    async def reach(self, method: str, path: str, wanted: int) -> Reply:
        """Again and again until the server answers as it should; a person presses the button again."""
        wait = FIRST_RETRY
        while True:
            try:
                reply = await self.network.send(method, path, self.headers)
                if reply.status == wanted:
                    return reply
                if reply.status < 500:
                    raise StoppedError(f"{method} {path}: {reply.status} {reply.headers.get('location', '')}")
            except TROUBLE:
                pass
            await asyncio.sleep(wait)
            wait = min(wait * 1.6, LONGEST_RETRY)

    async def open(self, path: str) -> None:
        page = (await self.reach("GET", path, 200)).body
        if b"take-over" in page:
            # She sits on another device, or the answer to her start was lost with the name of this one.
            self.remember_device(await self.reach("POST", f"{path}take-over/", 302))
            page = (await self.reach("GET", path, 200)).body
        found = {name: pattern.search(page) for name, pattern in FIELDS.items()}
        if found["token"] is None:
            raise StoppedError(f"no paper at {path}")
        token, deadline, now = (found[name][1].decode() for name in FIELDS)  # type: ignore[index]
        self.token, self.epoch = token, int(token.split(".")[1])
        self.kinds = {int(slot): kind.decode() for slot, kind in QUESTION.findall(page)}
        self.goes_on = GOES_ON in page
        self._follow_clock(now, deadline)

    def _follow_clock(self, now: str, deadline: str | None) -> None:
        self.offset = datetime.fromisoformat(now).timestamp() - time.time()
        if deadline:
            self.ends = datetime.fromisoformat(deadline).timestamp()

    def remember_device(self, reply: Reply) -> None:
        found = re.search(r"exam_device=([^;]+)", reply.headers.get("set-cookie", ""))
        if found:
            self.cookies["exam_device"] = found[1]

    def server_now(self) -> float:
        return time.time() + self.offset

    def change(self, slot: int, payload: Any) -> Change:
        self.sequence = max(self.sequence + 1, round(self.server_now() * 1000))
        made = {"slot": slot, "sequence": self.sequence, "payload": payload, "device": self.device}
        made |= {"client_time": datetime.now().astimezone().isoformat(), "epoch": self.epoch}
        self.queue[(slot, self.sequence, self.device)] = made
        return made

    async def flush(self) -> None:
        while self.queue:
            rows = list(self.queue.values())[:BATCH]
            body = json.dumps({"token": self.token, "changes": rows, "left": 0}).encode()
            reply = await self.network.save(self.headers, body)
            if reply.status >= 500 or reply.status == 429:
                raise ConnectionError(f"answered {reply.status}")
            answer = json.loads(reply.body)
            for key in answer["receipts"]:
                self.queue.pop(tuple(key), None)
            if reply.status != 200:
                self.read_only = self._ends_here(answer)
                if not answer["receipts"]:
                    raise StoppedError(answer["state"])
            else:
                self._follow_clock(answer["now"], answer["deadline"])

    def _ends_here(self, answer: dict[str, Any]) -> bool:
        """What was left of a closed part stops only the page that shows it."""
        return answer["state"] != "section_closed" or any(slot in self.kinds for slot, *_ in answer["aside"])

    def left_open(self) -> "Page":
        """The same part in another tab, which does not learn that she goes on here."""
        tab = Page(self.network, self.cookies, {})
        tab.token, tab.epoch, tab.kinds = self.token, self.epoch, self.kinds
        tab.offset, tab.ends = self.offset, self.ends
        return tab

    async def flush_until_empty(self, give_up: float) -> None:
        wait = FIRST_RETRY
        while self.queue and time.monotonic() < give_up:
            try:
                await self.flush()
                wait = FIRST_RETRY
            except TROUBLE:
                await asyncio.sleep(wait)
                wait = min(wait * 1.6, LONGEST_RETRY)


def invent(chance: random.Random, kind: str) -> Any:
    """Every answer is one of its kind, so that a mix-up cannot hide."""
    if kind == "fill":
        return [f"答{chance.getrandbits(60):x}"]
    if kind == "multiple":
        return sorted(chance.sample(range(4), chance.randint(1, 4)))
    return chance.random() < 0.5 if kind == "judge" else chance.randrange(4)


class Candidate:
    """`ways`: hand in, or let the clock close it; one device, a second one, or back to the first."""

    def __init__(self, port: int, exam: str, session: str, number: int, plan: dict[str, Any]) -> None:
        self.chance = random.Random(f"{plan['seed']}/{number}")  # noqa: S311 - replayable
        self.port, self.exam, self.session, self.plan = port, exam, session, plan
        self.record = Record()
        self.hands_in = self.chance.random() < 0.4
        self.moves = self.chance.choices((0, 1, 2), (0.8, 0.1, 0.1))[0]
        # When she leaves a part of a paper in parts, as a share of the time.
        self.leaves = [self.chance.uniform(0.2, 0.4), self.chance.uniform(0.5, 0.7)]
        self.sitting = ""
        self.span = (time.monotonic(), time.monotonic() + plan["seconds"])

    def _network(self) -> Network:
        return Network(
            self.port,
            self.chance,
            span=self.span,
            longest_cut=self.plan["longest_cut"],
            heard=self.record.hear,
        )

    async def sit(self) -> Record:
        page = self._page({})
        await asyncio.sleep(self.chance.uniform(0, self.plan["seconds"] * 0.1))
        try:
            await self._enter(page)
            if self.moves:
                page = await self._move(page)
            await self._answer(page, spare=self.plan["seconds"] * 0.2 if self.hands_in else 0)
            await self._finish(page)
        except StoppedError as error:
            # The exam was over before she came (back); her browser's store keeps what no open page could send.
            self.record.refusals.append(str(error))
            self.record.left_on_device += len(page.queue)
        await page.network.settle()
        return self.record

    def _page(self, queue: dict[tuple[int, int, str], Change], device: str = "") -> Page:
        cookies = {"sessionid": self.session, "csrftoken": CSRF}
        return Page(self._network(), cookies | ({"exam_device": device} if device else {}), queue)

    async def _enter(self, page: Page) -> None:
        reply = await page.reach("POST", f"/exams/{self.exam}/start/", 302)
        if "sittings" not in reply.headers["location"]:
            raise StoppedError(f"start led to {reply.headers['location']}")
        self.sitting = reply.headers["location"]
        self.record.attempt = int(self.sitting.strip("/").rpartition("/")[2])
        page.remember_device(reply)
        await page.open(self.sitting)

    async def _move(self, old: Page) -> Page:
        """A second device takes over while the first one goes on, unaware; perhaps the first one takes it back."""
        span = self.plan["seconds"]
        await self._answer(old, until=old.server_now() + span * 0.2)
        unaware = self._answer(old, until=old.server_now() + span * 0.2, leaves_parts=False)
        going_on = asyncio.create_task(unaware)
        new = self._page({})
        try:
            await new.open(self.sitting)
            await self._answer(new, until=new.server_now() + span * 0.2)
        finally:
            await going_on
        left, stays = (old, new) if self.moves == 1 else (new, old)
        await left.flush_until_empty(time.monotonic() + span)
        self._count_unsent(left)
        await left.network.settle()
        if self.moves == 1:
            return new
        back = self._page(stays.queue, stays.cookies["exam_device"])
        await stays.network.settle()
        await back.open(self.sitting)
        return back

    async def _answer(
        self, page: Page, until: float = inf, spare: float = 0, *, leaves_parts: bool = True
    ) -> None:
        """`spare`: seconds before the end, which moves when the invigilator grants time."""
        wait, due = FIRST_RETRY, 0.0
        while page.server_now() < min(until, page.ends - spare) and not page.read_only:
            if leaves_parts and page.goes_on and self._is_time_to_leave() and await self._go_on(page):
                continue
            slot = self.chance.choice(sorted(page.kinds))
            self.record.made.append(page.change(slot, invent(self.chance, page.kinds[slot])))
            if time.monotonic() >= due:
                try:
                    await page.flush()
                    wait = FIRST_RETRY
                except TROUBLE:
                    due = time.monotonic() + wait
                    wait = min(wait * 1.6, LONGEST_RETRY)
                except StoppedError:
                    return
            # Some rest before the end of the time: a last change in the last second.
            rest = min(
                self.chance.expovariate(1 / self.plan["pause"]),
                max(0.05, page.ends - page.server_now() - 0.5),
            )
            await asyncio.sleep(rest)

    def _is_time_to_leave(self) -> bool:
        began, ends = self.span
        parts = len(set(self.record.closed))
        return parts < len(self.leaves) and time.monotonic() > began + (ends - began) * self.leaves[parts]

    async def _go_on(self, page: Page) -> bool:
        """Past a part that closes; False while the network is away, and she answers on where she is."""
        last, tab = max(page.kinds), page.left_open()
        headers = page.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            await page.flush()
        except TROUBLE:
            return False
        with suppress(*TROUBLE):
            await page.network.press(f"{self.sitting}go-on/", headers, f"last={last}".encode())
        # Whether she got there, the paper says: the answer to the button may be lost.
        await page.open(self.sitting)
        if min(page.kinds) > last:
            self.record.closed.append(last)
            await self._look_back(page, tab)
        return True

    async def _look_back(self, page: Page, tab: Page) -> None:
        """An answer to the closed part: from a tab left open there, or from the store of a tab that died there."""
        source = tab if self.chance.random() < 0.5 else page
        for slot in self.chance.sample(sorted(tab.kinds), 2):
            late = source.change(slot, invent(self.chance, tab.kinds[slot]))
            self.record.after_closing.append(late)
        if source is tab:
            await tab.flush_until_empty(time.monotonic() + self.plan["seconds"] * 0.3)
            # Nobody sits at that tab any more; what it could not send waits in the store they share.
            page.queue |= tab.queue

    def _count_unsent(self, page: Page) -> None:
        if page.queue:
            self.record.unsent += len(page.queue)
            self.record.refusals.append(
                f"an open page still holds {len(page.queue)} changes, cut: {page.network.cut_now()}"
            )

    async def _finish(self, page: Page) -> None:
        await page.flush_until_empty(time.monotonic() + self.plan["seconds"] * 0.6 + 20)
        if self.hands_in and not page.queue and not page.read_only:
            await page.reach("POST", f"{self.sitting}hand-in/", 302)
            self.record.handed_in = True
        self._count_unsent(page)
