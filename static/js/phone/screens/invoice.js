// One invoice: where it stands, why, what it gave, and the one next step.
import { Problem, get, newKey, post, remove } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { field, form } from "../forms.js";
import { action, badge, button, card, complaint, confirm, facts, heading, note, primary, rows, row } from "../parts.js";
import { again, go } from "../router.js";
import { blankDraft, listDrafts, putDraft } from "../store.js";
import { capital, count, day, moment, money, points } from "../words.js";
import { MEANINGS, toneOf } from "./invoice_words.js";

const IN_REVIEW = ["in_review", "on_query"];
const COUNTED = ["approved", "partly_reversed", "reversed"];

export async function showInvoice({ id }) {
  const invoice = await get(`retailer/invoices/${id}`);
  const said = complaint();
  return {
    title: invoice.number || "Invoice",
    body: [
      heading(invoice.number || "Invoice without a number", { back: to("invoices") }),
      standing(invoice),
      said.node,
      invoice.state === "on_query" ? answerForm(invoice) : null,
      card(facts(
        ["Customer", invoice.consumer?.name || "Nobody chosen yet"], ["Date", day(invoice.invoiced_on)],
        ["Total", money(invoice.gross)], ["of this tax", Number(invoice.tax) ? money(invoice.tax) : ""],
        ["Your note", invoice.note], ["Handed in", moment(invoice.submitted_at)], ["Decided", moment(invoice.decided_at)],
      )),
      COUNTED.includes(invoice.state) ? await why(invoice) : null,
      lines(invoice),
      pages(invoice),
      others(invoice, said),
      next(invoice),
    ],
  };
}

function standing(invoice) {
  const points_ = invoice.points === null ? null : h("p", { class: "figure" }, points(invoice.points));
  return h(
    "div", { class: "standing" },
    h("p", {}, badge(capital(invoice.state_words), toneOf(invoice.state))),
    points_,
    invoice.reason ? note(invoice.state === "rejected" ? "bad" : "warn", h("strong", {}, invoice.reason)) : null,
    h("p", { class: "quiet" }, MEANINGS[invoice.state]),
  );
}

function next(invoice) {
  if (!invoice.may_be_edited || IN_REVIEW.includes(invoice.state)) return null;
  const words = invoice.state === "draft" ? "Go on with this invoice" : "Correct and hand in again";
  return primary(action(words, to(`invoices/${invoice.id}/correct`)));
}

function answerForm(invoice) {
  const key = newKey();
  return card(form({
    fields: [field({ name: "text", label: "Your answer", tag: "textarea", rows: 3, maxlength: 300, required: true })],
    submit: "Send the answer",
    send: async (values) => { await post(`retailer/invoices/${invoice.id}/answer`, values, key); again(); },
  }));
}

function others(invoice, said) {
  const made = [];
  if (IN_REVIEW.includes(invoice.state) && invoice.may_be_edited) made.push(h("a", { class: "button button--wide", href: to(`invoices/${invoice.id}/correct`) }, "Correct it"));
  if ([...IN_REVIEW, "returned"].includes(invoice.state)) {
    made.push(press("Take it back", said, {
      title: "Take this invoice back?", words: "It gives no points then. Its number is free again.", does: "Take it back", bad: true,
    }, (key) => post(`retailer/invoices/${invoice.id}/withdraw`, undefined, key), again));
  }
  if (invoice.state === "draft" && invoice.may_be_edited) {
    made.push(press("Throw the draft away", said, {
      title: "Throw this draft away?", words: "Its pictures are deleted.", does: "Throw the draft away", bad: true,
    }, () => remove(`retailer/invoices/${invoice.id}`), () => go("invoices", { replace: true })));
  }
  return made.length ? h("div", { class: "stack" }, made) : null;
}

function press(label, said, question, work, then) {
  const key = newKey();
  return button(label, async () => {
    if (!(await confirm(question))) return;
    try {
      await work(key);
      then();
    } catch (error) {
      said.say(error.message);
    }
  });
}

async function why(invoice) {
  let words;
  try {
    words = await get(`retailer/invoices/${invoice.id}/points`);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
  return whyCard(words);
}

/** Why this many points: the sentences of the programme, as they were then. */
export const whyCard = (words) => card(
  h("h2", {}, words.headline),
  h("ul", { class: "plain" }, words.sentences.map((sentence) => h("li", {}, sentence))),
  words.lines.length ? h("details", {}, h("summary", {}, "Line by line"), rows(words.lines.map((line) => row({ title: line.text, right: points(line.points) })))) : null,
);

const lines = (invoice) => (invoice.lines.length ? card(
  h("h2", {}, "What was bought"),
  rows(invoice.lines.map((line) => row({
    title: line.product_name || line.text,
    under: `${count(Number(line.quantity))} × ${money(line.unit_price)}${line.product ? "" : " · not found among the products"}`,
    right: money(line.net),
  }))),
) : null);

export const pages = (invoice) => (invoice.pages.length ? card(
  h("h2", {}, "Pictures"),
  h("div", { class: "pages" }, invoice.pages.map((page) => h(
    "a", { class: "page", href: page.url, target: "_blank", rel: "noopener" },
    h("img", { src: page.url, alt: `Page ${page.number}, opens in full size`, loading: "lazy", width: page.width, height: page.height }),
  ))),
) : null);

/** What the company has becomes a draft of this phone, to be changed and sent again. */
export async function mendInvoice({ id }) {
  const invoice = await get(`retailer/invoices/${id}`);
  const known = (await listDrafts()).find((draft) => draft.invoiceId === id || draft.key === invoice.draft_key);
  if (!known && !invoice.may_be_edited) { go(`invoices/${id}`, { replace: true }); return { title: "Invoice", body: [] }; }
  const draft = known || draftOf(invoice);
  if (!known) await putDraft(draft);
  go(`drafts/${draft.key}`, { replace: true });
  return { title: "Correct", body: [] };
}

const draftOf = (invoice) => blankDraft({
  ...(invoice.state === "draft" ? { key: invoice.draft_key } : {}),
  invoiceId: invoice.id,
  mends: invoice.state !== "draft",
  fields: {
    consumer: invoice.consumer?.id || "", consumerName: invoice.consumer?.name || "", number: invoice.number,
    invoiced_on: invoice.invoiced_on || "", gross: invoice.gross || "", tax: Number(invoice.tax) ? invoice.tax : "", note: invoice.note,
  },
  lines: invoice.lines.map(({ text, sku, product, product_name: productName, quantity, net, match }) => ({
    id: newKey(), text, sku, product: match === "person" ? product : "", productName, quantity: String(Number(quantity)), net,
  })),
  kept: invoice.pages,
});
