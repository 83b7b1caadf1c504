// Drafts of invoices in the phone's own database, pictures and all, until the company has them.
import { owner } from "./config.js";

const NAME = "regulars-drafts";
const STORE = "drafts";
const channel = new BroadcastChannel(NAME);
const listeners = new Set();

let opened = null;

function open() {
  opened ||= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(STORE, { keyPath: "key" }).createIndex("owner", "owner");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Runs `work(store)` in one transaction; answers its request's result once all is written. */
async function within(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** A draft is `draft` (being written), `queued` (to be sent) or `refused` (the company's answer is in `problem`). */
export function blankDraft(start = {}) {
  const at = new Date().toISOString();
  return {
    key: crypto.randomUUID(),
    owner,
    status: "draft",
    invoiceId: null,
    mends: false,
    revision: 1,
    fields: { consumer: "", consumerName: "", number: "", invoiced_on: "", gross: "", tax: "", note: "" },
    lines: [],
    pages: [],
    kept: [], // pages that the company has already
    dropped: [], // those of them that were taken out since
    problem: null,
    createdAt: at,
    updatedAt: at,
    ...start,
  };
}

export const findDraft = async (key) => {
  const found = await within("readonly", (store) => store.get(key));
  return found?.owner === owner ? found : undefined;
};

/** The own ones, the latest first. Another account's on the same phone are not shown. */
export async function listDrafts() {
  const all = await within("readonly", (store) => store.index("owner").getAll(owner));
  return all.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
}

export async function putDraft(draft) {
  await within("readwrite", (store) => store.put({ ...draft, updatedAt: new Date().toISOString() }));
  tell();
}

/** Reads, changes and writes in one transaction, so that two tabs do not undo each other's. */
export async function changeDraft(key, change) {
  let changed;
  await within("readwrite", (store) => {
    const asked = store.get(key);
    asked.onsuccess = () => {
      if (!asked.result) return;
      changed = { ...asked.result, ...change(asked.result), updatedAt: new Date().toISOString() };
      store.put(changed);
    };
    return asked;
  });
  tell();
  return changed;
}

export async function dropDraft(key) {
  await within("readwrite", (store) => store.delete(key));
  tell();
}

export async function dropAllDrafts() {
  for (const draft of await listDrafts()) await dropDraft(draft.key);
}

/** `listen(f)`: f is called when drafts changed, here or in another tab; the answer stops it. */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell() {
  channel.postMessage("changed");
  hear();
}

function hear() {
  // a copy: a listener may show another screen, which listens too
  for (const listener of [...listeners]) listener();
}

channel.onmessage = hear;
