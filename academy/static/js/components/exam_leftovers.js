// The page of a finished sitting sends what this browser still holds: a tab that died without network, opened too late.
import { Rescue } from "./exam_rescue.js";
import { Sender } from "./exam_sender.js";
import { openStore } from "./exam_store.js";

const box = document.querySelector("[data-leftovers]");
// Only while the result is not released: afterwards nobody asks.
const allSent = document.querySelector("[data-all-sent]");

const waitingIn = async (store) => new Set((await store.queued()).map((row) => row.slot)).size;

function say(text) {
  if (box.textContent !== text) box.textContent = text;
  box.hidden = !text;
}

async function main() {
  const store = await openStore(Number(document.querySelector("[data-rescue]").dataset.attempt));
  if ((await waitingIn(store)) === 0) {
    // A browser that cannot keep anything has nothing to say about what it holds.
    if (allSent) allSent.hidden = !store.durable;
    return;
  }
  if (box.dataset.token) await sendAll(store);
  else say(box.dataset.textOver.replace("{n}", await waitingIn(store)));
  // Still here: the network is away, or the time for late answers is over.
  await new Rescue(store).offer();
}

async function sendAll(store) {
  let refusal = "";
  const tell = async () => {
    const waiting = await waitingIn(store);
    say(waiting && !refusal ? box.dataset.textWaiting.replace("{n}", waiting) : refusal);
    if (allSent) allSent.hidden = waiting > 0;
  };
  await tell();
  const sender = new Sender({
    url: box.dataset.saveUrl,
    token: box.dataset.token,
    store,
    received: () => {},
    refused: (answer) => {
      refusal = answer.sentence;
      tell();
    },
    changed: tell,
  });
  await sender.flush();
}

main();
