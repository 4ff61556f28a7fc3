"""The exam script's own queue and sender in Chromium, against a server and a network that fail in every order."""

import pytest
from playwright.sync_api import sync_playwright

from tests.exams.test_delivery_browser import FLAGS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]
SEEDS = 40
# What Chromium takes in a request that is to outlive its page, and what the server takes at all.
OUTLIVING, BODY = 64 * 1024, 2 * 1024 * 1024

PLAY = """async ([seed, careless]) => {
  const { openStore } = await import("/static/js/components/exam_store.js");
  const { Sender } = await import("/static/js/components/exam_sender.js");
  let state = seed * 2654435761;
  const chance = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const key = ({ slot, sequence, device }) => `${slot}/${sequence}/${device}`;
  const log = new Map();
  const answers = new Map();
  const made = new Map();
  const sizes = [];
  const delayed = [];
  let calm = false;

  function handle(body) {
    const { changes } = JSON.parse(body);
    for (const change of changes) {
      if (!log.has(key(change))) log.set(key(change), change.payload);
      const known = answers.get(change.slot);
      if (!known || change.sequence > known.sequence) answers.set(change.slot, change);
    }
    const receipts = changes.map(({ slot, sequence, device }) => [slot, sequence, device]);
    return new Response(JSON.stringify({ receipts, aside: [], now: new Date().toISOString(), deadline: null }));
  }

  window.fetch = async (url, { body, keepalive }) => {
    sizes.push([new Blob([body]).size, keepalive]);
    const fate = calm ? 1 : chance();
    if (fate < 0.1) throw new TypeError("Failed to fetch");
    if (fate < 0.2) { handle(body); throw new TypeError("Failed to fetch"); }
    if (fate < 0.3) { delayed.push(body); throw new TypeError("Failed to fetch"); }
    if (fate < 0.38) return new Response(JSON.stringify({ receipts: [] }), { status: 503 });
    if (fate < 0.45) return new Response("<h1>Bad gateway</h1>", { status: 502 });
    if (fate < 0.55) handle(body);
    return handle(body);
  };

  const attempt = seed;
  const deaf = () => {};
  let store;
  let sender;
  let device;
  let sequence = 0;
  const open = async () => {
    if (sender) sender.stopped = true;
    store = await openStore(attempt);
    if (careless) store.queued = async () => (await store.all("queue")).slice(1);
    device = crypto.randomUUID();
    sender = new Sender({ url: "/exams/save/", token: "t", store, received: deaf, refused: deaf, changed: deaf });
  };
  await open();
  const faults = [];
  for (let step = 0; step < 60; step += 1) {
    const what = chance();
    if (what < 0.5) {
      sequence += 1 + Math.floor(chance() * 3);
      const payload = chance() < 0.3 ? "网".repeat(6000) + sequence : `answer ${sequence}`;
      const change = { slot: 1 + Math.floor(chance() * 5), sequence, payload, device, client_time: "", epoch: 1 };
      made.set(key(change), payload);
      await store.put(change);
    } else if (what < 0.8) {
      await Promise.all([sender.flush(), chance() < 0.3 ? sender.flush() : null]);
    } else if (what < 0.9) {
      if (delayed.length) handle(delayed.splice(Math.floor(chance() * delayed.length), 1)[0]);
    } else {
      await open();
    }
    const queued = new Set((await store.all("queue")).map(key));
    for (const name of made.keys()) if (!log.has(name) && !queued.has(name)) faults.push(`${step}: lost ${name}`);
  }
  calm = true;
  for (let again = 0; again < 20; again += 1) await sender.flush();
  while (delayed.length) handle(delayed.pop());
  sender.stopped = true;
  if ((await store.all("queue")).length) faults.push("the queue was never emptied");
  for (const [name, payload] of made) if (log.get(name) !== payload) faults.push(`not in the log: ${name}`);
  for (const [slot, answer] of answers) {
    const newest = Math.max(...[...made.keys()].filter((n) => n.startsWith(`${slot}/`)).map((n) => Number(n.split("/")[1])));
    if (answer.sequence !== newest) faults.push(`an older answer stands in ${slot}`);
  }
  return { faults, sizes, made: made.size };
}"""


@pytest.fixture
def play(live_server):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_context().new_page()
        page.goto(f"{live_server.url}/accounts/login/")
        yield lambda seed, careless=False: page.evaluate(PLAY, [seed, careless])
        browser.close()


def test_no_order_of_failures_loses_a_change_or_sends_what_browsers_refuse(play):
    for seed in range(1, SEEDS + 1):
        found = play(seed)
        assert found["made"] > 10
        assert found["faults"] == [], f"seed {seed}"
        assert all(size < (OUTLIVING if outlives else BODY) for size, outlives in found["sizes"])


def test_a_queue_that_forgets_a_change_is_caught(play):
    assert play(1, careless=True)["faults"]
