// The browser's own durable store: a change is here before it is sent and leaves only with its receipt.
const DATABASE = "grid-academy-exam";
const QUEUE = "queue";
const LATEST = "latest";

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

class DurableStore {
  constructor(database, attempt) {
    this.database = database;
    this.attempt = attempt;
    this.durable = true;
  }

  // `replaced` is the change before it, where a text was typed on: only the text as it stands now is worth sending.
  async put(change, replaced) {
    const transaction = this.database.transaction([QUEUE, LATEST], "readwrite");
    const row = { attempt: this.attempt, ...change };
    if (replaced) transaction.objectStore(QUEUE).delete(this.key(replaced));
    transaction.objectStore(QUEUE).put(row);
    transaction.objectStore(LATEST).put(row);
    await finished(transaction);
  }

  key({ device, sequence, slot }) {
    return [this.attempt, device, sequence, slot];
  }

  all(name) {
    const range = IDBKeyRange.bound([this.attempt], [this.attempt, []]);
    return settled(this.database.transaction(name).objectStore(name).getAll(range));
  }

  queued() {
    return this.all(QUEUE);
  }

  latest() {
    return this.all(LATEST);
  }

  // `aside`: those of them that the server keeps in its log only; they are not the answers that count.
  async drop(receipts, aside) {
    const kept = new Set(aside.map(String));
    const transaction = this.database.transaction([QUEUE, LATEST], "readwrite");
    const latest = transaction.objectStore(LATEST);
    for (const receipt of receipts) {
      const [slot, sequence, device] = receipt;
      transaction.objectStore(QUEUE).delete(this.key({ device, sequence, slot }));
      if (!kept.has(String(receipt))) continue;
      const request = latest.get([this.attempt, slot]);
      request.onsuccess = () => {
        const row = request.result;
        if (row?.sequence === sequence && row.device === device) latest.put({ ...row, aside });
      };
    }
    await finished(transaction);
  }
}

class FleetingStore {
  constructor(attempt) {
    this.attempt = attempt;
    this.durable = false;
    this.rows = new Map();
  }

  async put(change, replaced) {
    if (replaced) this.rows.delete(this.key(replaced));
    this.rows.set(this.key(change), { attempt: this.attempt, ...change });
  }

  key({ device, sequence, slot }) {
    return `${device}/${sequence}/${slot}`;
  }

  async queued() {
    return [...this.rows.values()];
  }

  async latest() {
    return [];
  }

  async drop(receipts) {
    for (const [slot, sequence, device] of receipts) this.rows.delete(this.key({ device, sequence, slot }));
  }
}

export async function openStore(attempt) {
  try {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(QUEUE, { keyPath: ["attempt", "device", "sequence", "slot"] });
      request.result.createObjectStore(LATEST, { keyPath: ["attempt", "slot"] });
    };
    return new DurableStore(await settled(request), attempt);
  } catch {
    return new FleetingStore(attempt);
  }
}
