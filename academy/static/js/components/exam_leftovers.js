// The page of a finished sitting sends what this browser still holds: a tab that died without network, opened too late.
import { Rescue } from "./exam_rescue.js";
import { Sender } from "./exam_sender.js";
import { openStore } from "./exam_store.js";

const box = document.querySelector("[data-leftovers]");

async function main() {
  const store = await openStore(Number(document.querySelector("[data-rescue]").dataset.attempt));
  if (box) await sendAll(store);
  // Still here: the network is away, or the time for late answers is over.
  await new Rescue(store).offer();
}

async function sendAll(store) {
  const say = async () => {
    const waiting = new Set((await store.queued()).map((row) => row.slot)).size;
    if (waiting) box.textContent = box.dataset.textWaiting.replace("{n}", waiting);
    box.hidden = !box.textContent;
  };
  await say();
  const sender = new Sender({
    url: box.dataset.saveUrl,
    token: box.dataset.token,
    store,
    received: () => {},
    refused: (answer) => {
      box.textContent = answer.sentence;
    },
    changed: say,
  });
  await sender.flush();
}

main();
