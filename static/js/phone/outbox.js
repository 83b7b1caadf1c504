// Sends what waits: one draft after the other, each step remembered, so that a break repeats nothing.
import { Problem, Unreachable, ask, patch, post, remove } from "./api.js";
import { changeDraft, dropDraft, listDrafts } from "./store.js";
import { isOver, sendParts, startUpload } from "./uploads.js";

const LATER = 30_000;
const MOST_TRIES = 3;
const listeners = new Set();
let timer = null;

/** What is going on: `{isSending, key, share, words}`. */
export let state = { isSending: false, key: null, share: 0, words: "" };

export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function say(next, sent = null) {
  state = { ...state, ...next };
  // a copy: a listener may show another screen, which listens too
  for (const listener of [...listeners]) listener(state, sent);
}

/** Marks a draft as ready. Each press is a revision of its own, with keys of its own. */
export async function queue(key) {
  await changeDraft(key, (draft) => ({ status: "queued", problem: null, revision: draft.revision + 1 }));
  return sendAll();
}

/** Only one tab sends at a time; the others see what is left of the drafts. */
export async function sendAll() {
  clearTimeout(timer);
  await navigator.locks.request("regulars-outbox", { ifAvailable: true }, async (lock) => {
    if (lock) await sendWaiting();
  });
}

export function startSending() {
  addEventListener("online", () => sendAll());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
  sendAll();
}

async function sendWaiting() {
  for (;;) {
    const draft = (await listDrafts()).filter((one) => one.status === "queued").at(-1);
    if (!draft) break;
    say({ isSending: true, key: draft.key, share: 0, words: "Sending …" });
    try {
      const invoice = await send(draft);
      await dropDraft(draft.key);
      say({ isSending: false, key: null }, invoice);
    } catch (error) {
      say({ isSending: false, key: null });
      if (!(error instanceof Problem) || error.isPassing || error.code === "still_running") {
        if (!(error instanceof Unreachable) && !(error instanceof Problem)) throw error;
        timer = setTimeout(sendAll, LATER);
        return;
      }
      if (error.status === 401) return; // the log-in comes first
      await changeDraft(draft.key, () => ({ status: "refused", problem: { message: error.message, errors: error.errors } }));
    }
  }
}

async function send(draft) {
  let invoice;
  try {
    invoice = await save(draft);
  } catch (error) {
    if (error.code === "handed_in_already" && draft.invoiceId) return ask("GET", `retailer/invoices/${draft.invoiceId}`, {});
    throw error;
  }
  await changeDraft(draft.key, () => ({ invoiceId: invoice.id }));
  await takeOut(draft, invoice);
  for (const page of draft.pages) invoice = (await attach(draft, page, invoice.id)) || invoice;
  if (invoice.state !== "draft" && invoice.state !== "returned") return invoice; // changed while it is looked at
  say({ share: 1, words: "Handing it in …" });
  return post(`retailer/invoices/${invoice.id}/submit`, undefined, `${draft.key}:submit:${draft.revision}`);
}

function save(draft) {
  const data = dataOf(draft);
  if (draft.mends) return patch(`retailer/invoices/${draft.invoiceId}`, data);
  return post("retailer/invoices", { draft_key: draft.key, ...data }, `${draft.key}:save:${draft.revision}`);
}

/** What is empty is not sent, so that a QR code on the paper may fill it; in a mended one, empty means empty. */
function dataOf(draft) {
  const { fields } = draft;
  const data = { consumer: fields.consumer || null, lines: draft.lines.filter((line) => line.text || line.net).map(lineOf) };
  for (const name of ["number", "note"]) if (fields[name] || draft.mends) data[name] = fields[name];
  for (const name of ["invoiced_on", "gross"]) if (fields[name]) data[name] = fields[name];
  if (fields.tax) data.tax = fields.tax;
  if (fields.gross) data.net = (Number(fields.gross) - Number(fields.tax || 0)).toFixed(2);
  return data;
}

const lineOf = (line) => ({
  text: line.text, sku: line.sku || "", product: line.product || "", quantity: line.quantity || "1", net: line.net || "0",
});

async function takeOut(draft, invoice) {
  const there = new Set(invoice.pages.map((page) => page.id));
  for (const id of draft.dropped) if (there.has(id)) await remove(`retailer/invoices/${invoice.id}/pages/${id}`);
}

/** Uploads a picture and makes it a page; null where that was done before. */
async function attach(draft, page, invoiceId) {
  if (page.isAttached) return null;
  let current = page;
  for (let tries = 1; ; tries += 1) {
    try {
      const upload = current.uploadId ? { id: current.uploadId } : await startUpload(current);
      current = await remember(draft.key, { ...current, uploadId: upload.id });
      await sendParts(upload.id, current.blob, (sent) => tellShare(draft, current, sent));
      say({ words: `Picture ${numberOf(draft, page)} of ${draft.pages.length} is there and is being read` });
      const invoice = await post(`retailer/invoices/${invoiceId}/pages`, { upload: upload.id }, `${page.id}:add:${current.attempt}`);
      await remember(draft.key, { ...current, isAttached: true });
      return invoice;
    } catch (error) {
      if (error.code === "page_is_there") { await remember(draft.key, { ...current, isAttached: true }); return null; }
      if (!isOver(error) || tries === MOST_TRIES) throw error;
      current = await remember(draft.key, { ...current, uploadId: null, attempt: current.attempt + 1 });
    }
  }
}

async function remember(key, page) {
  await changeDraft(key, (draft) => ({ pages: draft.pages.map((one) => (one.id === page.id ? page : one)) }));
  return page;
}

function tellShare(draft, page, sent) {
  const sizes = draft.pages.map((one) => one.blob.size);
  const before = sizes.slice(0, draft.pages.findIndex((one) => one.id === page.id)).reduce((sum, size) => sum + size, 0);
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  say({ share: whole ? (before + sent) / whole : 1, words: `Sending picture ${numberOf(draft, page)} of ${draft.pages.length}` });
}

const numberOf = (draft, page) => draft.pages.findIndex((one) => one.id === page.id) + 1;
