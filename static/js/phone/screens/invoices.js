// All invoices: what waits on this phone first, then what the company has.
import { get } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { action, empty, failure, heading, partedList, primary, row } from "../parts.js";
import { listDrafts } from "../store.js";
import { capital, day, money, points } from "../words.js";
import { toneOf } from "./invoice_words.js";
import { waitingCard } from "./waiting.js";

const FILTERS = [
  ["", "All", []],
  ["open", "In review", ["in_review", "on_query"]],
  ["mine", "To correct", ["returned", "draft"]],
  ["done", "Approved", ["approved", "partly_reversed", "reversed"]],
  ["no", "Rejected", ["rejected", "withdrawn"]],
];
let chosen = "";

export async function showInvoices() {
  const waiting = await waitingCard({ always: true });
  const place = h("div", {});
  await fill(place);
  return {
    title: "Invoices",
    stop: waiting.stop,
    body: [heading("Invoices"), waiting.node, chips(place), place, primary(action("New invoice", to("invoices/new"), "camera"))],
  };
}

const chips = (place) => h("div", { class: "chips", role: "group", "aria-label": "Which invoices" }, FILTERS.map(([code, label]) => h(
  "button", {
    class: "chip", type: "button", "aria-pressed": String(chosen === code),
    onclick: async (event) => {
      chosen = code;
      for (const chip of event.target.parentNode.children) chip.setAttribute("aria-pressed", String(chip === event.target));
      await fill(place);
    },
  }, label,
)));

async function fill(place) {
  const states = FILTERS.find(([code]) => code === chosen)[2];
  const here = new Set((await listDrafts()).map((draft) => draft.key));
  try {
    place.replaceChildren(await partedList(
      async (cursor) => {
        const part = await get("retailer/invoices", { state: states, cursor });
        return { ...part, items: part.items.filter((one) => one.state !== "draft" || !here.has(one.draft_key)) };
      },
      drawInvoice,
      chosen ? empty("None of these", "No invoice of yours is in this state.") : empty("No invoices yet", "Photograph the first one: your customer gets points for it."),
    ));
  } catch (error) {
    place.replaceChildren(failure(error, () => fill(place)));
  }
}

export const drawInvoice = (invoice) => row({
  href: to(`invoices/${invoice.id}`),
  title: `${invoice.consumer?.name || "Nobody chosen yet"} · ${invoice.number || "no number"}`,
  under: [capital(invoice.state_words), invoice.reason || day(invoice.invoiced_on || invoice.created_at)].filter(Boolean).join(" · "),
  tone: toneOf(invoice.state),
  right: invoice.points === null ? money(invoice.gross) : points(invoice.points),
});
