"""Two devices with two tabs each on one sitting, in any order, over a network that loses, doubles and delays.

The first section has no way back: somewhere on the way she goes on, and nothing that arrives for it then may count.

A model of the exam script's queue talks to the real saving; hypothesis looks for an order in which an answer is lost,
a receipt untrue, or a page shows as saved what is not stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.actions import Change, go_on, save_answers, take_over
from exams.actions.saving import SaveState
from exams.actions.tokens import AttemptToken
from exams.models import Answer, AnswerEvent, Attempt
from tests.factories.exams import make_exam, sit
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
SLOTS = 3
# The first section, and what of the paper is open before and after she has gone on from it.
CLOSING = 2
OPEN = {0: (1, 2), CLOSING: (3,)}
# The devices' clocks differ; within one page the sequence follows the clock but never goes back.
SKEW = {"laptop": 0, "phone": -500}


@dataclass
class Browser:
    """One device: its store is shared by its tabs and outlives them."""

    name: str
    queue: dict[tuple[int, int, str], Change] = field(default_factory=dict)
    latest: dict[int, Change] = field(default_factory=dict)
    # Sequences of changes that the server kept aside and said so.
    aside: set[tuple[int, int, str]] = field(default_factory=set)

    def put(self, change: Change) -> None:
        self.queue[(change.slot, change.sequence, change.device)] = change
        self.latest[change.slot] = change


@dataclass
class Page:
    """One load of the paper; only one page of a browser writes (the tab that holds the lock)."""

    browser: Browser
    token: AttemptToken
    name: str
    sequence: int = 0
    shown: dict[int, object] = field(default_factory=dict)
    read_only: bool = False


@dataclass
class Sitting:
    attempt: Attempt
    now: int = 1000
    browsers: dict[str, Browser] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    delayed: list[tuple[AttemptToken, list[Change]]] = field(default_factory=list)
    made: list[Change] = field(default_factory=list)
    # Each receipt, and whether the change is to count.
    receipts: list[tuple[Change, bool]] = field(default_factory=list)
    frozen: dict[int, object] | None = None
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def time(self, ms: int):
        return self.attempt.started_at + timedelta(milliseconds=ms)

    # --- what the script does

    def open(self, device: str) -> None:
        """A new tab, a reload or another device; whoever opens goes on here (after her confirmation)."""
        browser = self.browsers.setdefault(device, Browser(device))
        row = Attempt.objects.get(pk=self.attempt.pk)
        if row.device != device:
            row = take_over(row, device=device, now=self.time(self.now))
        token = AttemptToken(row.pk, row.epoch, max(OPEN[row.closed_slots]))
        page = Page(browser, token, f"{device}-{next(self.numbers)}")
        shown = OPEN[row.closed_slots]
        marks = {answer.slot: answer for answer in Answer.objects.filter(attempt=row, slot__in=shown)}
        page.shown = {slot: answer.payload for slot, answer in marks.items()}
        page.sequence = max([0, *(answer.sequence for answer in marks.values())])
        self.pages[device] = page
        for slot, change in list(browser.latest.items()):
            mark = marks.get(slot)
            if slot not in shown:
                continue
            if mark is not None and (change.epoch, change.sequence) <= (mark.epoch, mark.sequence):
                continue
            page.shown[slot] = change.payload
            page.sequence = max(page.sequence, change.sequence)
            if (slot, change.sequence, change.device) in browser.aside:
                self.keep(page, slot, change.payload)

    def keep(self, page: Page, slot: int, payload: object) -> None:
        page.sequence = max(page.sequence + 1, self.now + SKEW[page.browser.name])
        change = Change(slot, page.sequence, payload, page.name, epoch=page.token.epoch)
        page.browser.put(change)
        self.made.append(change)

    def answer(self, device: str, slot: int) -> None:
        page = self.pages.get(device)
        # After she has gone on the page has one question; an older page still shows the two before it.
        slot = min(slot, page.token.slots) if page and page.token.slots == CLOSING else SLOTS
        if page is None or page.read_only:
            return
        page.shown[slot] = f"answer {next(self.numbers)}"
        self.keep(page, slot, page.shown[slot])

    def flush(self, device: str, fate: str) -> None:
        page = self.pages.get(device)
        if page is None or page.read_only or not page.browser.queue:
            return
        batch = list(page.browser.queue.values())
        if fate == "lost":
            return
        if fate == "delayed":
            self.delayed.append((page.token, batch))
            return
        if fate == "doubled":
            self.delayed.append((page.token, batch))
        result = self.arrive(page.token, batch)
        if fate == "unheard":
            return
        for change in result.kept:
            key = (change.slot, change.sequence, change.device)
            page.browser.queue.pop(key, None)
            if change in result.aside:
                page.browser.aside.add(key)
        shows = range(1, CLOSING + 1) if page.token.slots == CLOSING else (SLOTS,)
        if result.state is SaveState.SECTION_CLOSED:
            page.read_only = any(change.slot in shows for change in result.aside)
        else:
            page.read_only = result.state is not SaveState.SAVED

    def go_on(self, device: str) -> None:
        """The script goes on only when nothing waits; without script nothing ever does."""
        page = self.pages.get(device)
        row = Attempt.objects.get(pk=self.attempt.pk)
        if page is None or page.read_only or page.browser.queue or row.device != device or row.closed_slots:
            return
        go_on(row, last=CLOSING, device=device, now=self.time(self.now))
        self.frozen = closed_answers(row)
        self.open(device)

    def arrive(self, token: AttemptToken, batch: list[Change]):
        result = save_answers(token, batch, now=self.time(self.now))
        self.receipts += [(change, change not in result.aside) for change in result.kept]
        return result

    def deliver(self, which: int) -> None:
        if self.delayed:
            self.arrive(*self.delayed.pop(which % len(self.delayed)))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.sampled_from(sorted(SKEW))),
        st.tuples(st.just("answer"), st.sampled_from(sorted(SKEW)), st.integers(1, SLOTS)),
        st.tuples(
            st.just("flush"),
            st.sampled_from(sorted(SKEW)),
            st.sampled_from(["heard", "heard", "lost", "unheard", "delayed", "doubled"]),
        ),
        st.tuples(st.just("deliver"), st.integers(0, 5)),
        st.tuples(st.just("go_on"), st.sampled_from(sorted(SKEW))),
    ),
    min_size=4,
    max_size=30,
)


def play(sitting: Sitting, steps) -> None:
    sitting.open("laptop")
    for name, *arguments in steps:
        sitting.now += 7
        getattr(sitting, name)(*arguments)
    # In the end all that is under way arrives, and both devices are opened once more.
    while sitting.delayed:
        sitting.deliver(0)
    for device in ("phone", "laptop"):
        sitting.now += 7
        sitting.open(device)
        sitting.flush(device, "heard")


def log_of(attempt) -> dict[tuple[int, int, str], AnswerEvent]:
    rows = AnswerEvent.objects.filter(attempt=attempt)
    events = {(row.slot, row.sequence, row.device): row for row in rows}
    assert len(events) == len(rows)
    return events


def closed_answers(attempt) -> dict[int, object]:
    return dict(Answer.objects.filter(attempt=attempt, slot__lte=CLOSING).values_list("slot", "payload"))


def check(sitting: Sitting) -> None:
    log = log_of(sitting.attempt)
    answers = {answer.slot: answer for answer in Answer.objects.filter(attempt=sitting.attempt)}
    for change in sitting.made:
        event = log[(change.slot, change.sequence, change.device)]
        assert (event.payload, event.epoch) == (change.payload, change.epoch)
    for change, counts in sitting.receipts:
        event = log[(change.slot, change.sequence, change.device)]
        if counts:
            assert event.applied
            answer = answers[change.slot]
            assert (answer.epoch, answer.sequence) >= (change.epoch, change.sequence)
    for slot in range(1, SLOTS + 1):
        applied = [event for event in log.values() if event.applied and event.slot == slot]
        newest = max(applied, key=lambda event: (event.epoch, event.sequence), default=None)
        assert (slot in answers) == (newest is not None)
        assert newest is None or answers[slot].payload == newest.payload
    page = sitting.pages["laptop"]
    assert not page.read_only
    assert not page.browser.queue
    closed = CLOSING if sitting.frozen is not None else 0
    assert page.shown == {slot: answers[slot].payload for slot in OPEN[closed] if slot in answers}
    assert closed == 0 or closed_answers(sitting.attempt) == sitting.frozen


@pytest.fixture
def exam(tree):
    return make_exam(tree.city, sections=(("single", CLOSING, 10), ("judge", 1, 10)), no_way_back=(0,))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_two_devices_loses_an_answer_or_shows_a_false_one(exam, steps):
    sitting = Sitting(sit(PersonFactory(unit=exam.unit), exam, device="laptop"))
    play(sitting, steps)
    check(sitting)


def test_what_was_refused_here_is_given_anew_when_she_comes_back(exam):
    """The stale laptop's answer was kept aside; back on the laptop she sees it, so it must count."""
    sitting = Sitting(sit(PersonFactory(unit=exam.unit), exam, device="laptop"))
    play(sitting, [("open", "phone"), ("answer", "laptop", 1), ("flush", "laptop", "heard")])
    check(sitting)
    assert Answer.objects.get(attempt=sitting.attempt).payload == sitting.pages["laptop"].shown[1]


def test_an_answer_of_the_second_device_stays_when_the_first_comes_back(exam):
    sitting = Sitting(sit(PersonFactory(unit=exam.unit), exam, device="laptop"))
    play(
        sitting,
        [("answer", "laptop", 1), ("open", "phone"), ("answer", "phone", 1), ("flush", "phone", "heard")],
    )
    check(sitting)
    phone = next(change for change in sitting.made if change.device.startswith("phone"))
    assert sitting.pages["laptop"].shown == {1: phone.payload}


def test_a_model_that_forgets_the_turn_of_devices_is_caught(exam):
    """The check can fail: without the epoch of a change, the waiting older answer would win."""
    sitting = Sitting(sit(PersonFactory(unit=exam.unit), exam, device="laptop"))
    play(
        sitting,
        [("answer", "laptop", 1), ("open", "phone"), ("answer", "phone", 1), ("flush", "phone", "heard")],
    )
    Answer.objects.filter(attempt=sitting.attempt).update(payload=sitting.made[0].payload)
    with pytest.raises(AssertionError):
        check(sitting)


def test_an_answer_that_waited_on_the_other_device_does_not_enter_a_closed_section(exam):
    sitting = Sitting(sit(PersonFactory(unit=exam.unit), exam, device="laptop"))
    play(
        sitting,
        [
            ("answer", "laptop", 1),
            ("open", "phone"),
            ("answer", "phone", 2),
            ("flush", "phone", "heard"),
            ("go_on", "phone"),
        ],
    )
    check(sitting)
    assert set(closed_answers(sitting.attempt)) == {2}
    assert AnswerEvent.objects.get(slot=1).applied is False


def test_a_save_that_opens_a_closed_section_again_is_caught(exam):
    """The check can fail: an answer that changes after she has gone on is found."""
    sitting = Sitting(sit(PersonFactory(unit=exam.unit), exam, device="laptop"))
    play(sitting, [("answer", "laptop", 1), ("flush", "laptop", "heard"), ("go_on", "laptop")])
    check(sitting)
    Attempt.objects.update(closed_slots=0)
    sitting.keep(sitting.pages["laptop"], 1, "too late")
    sitting.flush("laptop", "heard")
    Attempt.objects.update(closed_slots=CLOSING)
    with pytest.raises(AssertionError):
        check(sitting)
