// An invoice being written: pictures, who bought, number, day, total, lines. All of it is kept as it is typed.
import { Unreachable, get, remove } from "../api.js";
import { asksLines, to } from "../config.js";
import { announce, h, icon } from "../dom.js";
import { field } from "../forms.js";
import { button, card, complaint, confirm, heading, note, occupy, primary } from "../parts.js";
import { queue, state, watch } from "../outbox.js";
import { go, rename } from "../router.js";
import { blankDraft, changeDraft, dropDraft, findDraft, putDraft } from "../store.js";
import { today } from "../words.js";
import { linesCard } from "./lines.js";
import { choosePerson } from "./person.js";
import { picturesCard } from "./pictures.js";

export async function newDraft({ consumer }) {
  const draft = blankDraft();
  draft.fields.invoiced_on = today();
  if (consumer) {
    const found = await get(`retailer/consumers/${consumer}`);
    Object.assign(draft.fields, { consumer: found.id, consumerName: found.name });
  }
  // written only once there is something in it, so that no empty drafts are left behind
  rename(`drafts/${draft.key}`);
  return screenOf(draft, false);
}

export async function showDraft({ key }) {
  const draft = await findDraft(key);
  if (!draft) {
    return { title: "Sent", body: [heading("This invoice is not on this phone any more", { back: to("invoices") }), h("p", {}, "It was sent, or thrown away. You find it among your invoices.")] };
  }
  return screenOf(draft, true);
}

function screenOf(draft, isStored) {
  const writer = writerOf(draft, isStored);
  const said = complaint();
  const parts = [picturesCard(draft, writer, said), detailsCard(draft, writer)];
  if (asksLines || draft.lines.length) parts.push(linesCard(draft, writer));
  parts.push(noteCard(draft, writer));
  const body = [
    heading(draft.mends ? "Correct the invoice" : "New invoice", { back: to("invoices") }),
    problemOf(draft),
    said.node,
    h("form", { class: "form", novalidate: true, onsubmit: (event) => event.preventDefault() }, parts),
    h("div", { class: "stack" }, throwAway(draft, said)),
    primary(sendButton(draft, writer, said)),
  ];
  const node = h("div", { class: "stacked" }, body);
  placeProblems(draft, node);
  return { title: draft.mends ? "Correct the invoice" : "New invoice", body: node, stop: watchFor(draft, writer) };
}

/** `write(change)` keeps what changed on the phone at once, one write after the other. */
function writerOf(draft, isStored) {
  let stored = isStored;
  let last = Promise.resolve();
  const write = (change) => {
    Object.assign(draft, change, { status: "draft" });
    last = last.then(async () => {
      if (stored) await changeDraft(draft.key, () => ({ ...change, status: "draft" }));
      else { stored = true; await putDraft(draft); }
    });
    return last;
  };
  return { write, settle: () => last, isStored: () => stored, set: (name, value) => write({ fields: { ...draft.fields, [name]: value } }) };
}

function detailsCard(draft, { set, write }) {
  const { fields } = draft;
  const plain = (name, label, more) => {
    const made = field({ name, label, value: fields[name], ...more });
    made.input.addEventListener("input", () => set(name, made.input.value.trim()));
    return made;
  };
  return card(
    choosePerson(draft, (person) => write({ fields: { ...draft.fields, consumer: person.id, consumerName: person.name } })),
    plain("number", "Invoice number", { maxlength: 60, autocapitalize: "characters", help: "As it is printed" }),
    plain("invoiced_on", "Date of the invoice", { type: "date", max: today() }),
    h("div", { class: "pair" },
      plain("gross", "Total with tax", { type: "number", inputmode: "decimal", step: "0.01", min: "0" }),
      plain("tax", "Tax in it", { type: "number", inputmode: "decimal", step: "0.01", min: "0" })),
  );
}

function noteCard(draft, { set }) {
  const made = field({ name: "note", label: "Note to the company (if needed)", value: draft.fields.note, tag: "textarea", rows: 2, maxlength: 300 });
  made.input.addEventListener("input", () => set("note", made.input.value.trim()));
  return card(made);
}

const problemOf = (draft) => (draft.status === "refused" && draft.problem ? note("bad", h("strong", {}, draft.problem.message)) : null);

function placeProblems(draft, node) {
  if (draft.status !== "refused") return;
  for (const { field: name, message } of draft.problem.errors || []) {
    const input = node.querySelector(`[name="${CSS.escape(name.split(".")[0])}"]`);
    input?.closest(".field")?.complain?.(message);
  }
}

/** What can be seen without the company is said at once; the rest is the company's to say. */
function lacks(draft) {
  if (!draft.pages.length && !draft.kept.length) return ["Take a picture of the invoice.", "pictures"];
  if (!draft.fields.consumer) return ["Choose who bought this.", "consumer"];
  return null;
}

function sendButton(draft, writer, said) {
  const node = h("button", { class: "button button--primary button--wide", type: "button" }, icon("check"), draft.mends ? "Hand in again" : "Hand in");
  node.addEventListener("click", () => occupy(node, async () => {
    said.clear();
    const missing = lacks(draft);
    if (missing) {
      said.say(missing[0]);
      document.querySelector(`[name="${missing[1]}"]`)?.focus();
      return;
    }
    await writer.write({});
    announce(navigator.onLine ? "The invoice is being sent." : "The invoice is kept and sent when there is a connection.");
    const sending = queue(draft.key);
    go("invoices", { replace: true });
    await sending;
  }, "Handing in …"));
  return node;
}

function throwAway(draft, said) {
  return button(draft.mends ? "Forget these changes" : "Throw this draft away", async () => {
    const question = draft.mends
      ? { title: "Forget these changes?", words: "The invoice stays as the company has it.", does: "Forget the changes", bad: true }
      : { title: "Throw this draft away?", words: "Its pictures are deleted from this phone.", does: "Throw it away", bad: true };
    if (!(await confirm(question))) return;
    try {
      if (draft.invoiceId && !draft.mends) await remove(`retailer/invoices/${draft.invoiceId}`);
    } catch (error) {
      if (error instanceof Unreachable) { said.say("A part of it is with the company already. Throw it away when there is a connection."); return; }
      if (error.status !== 404) { said.say(error.message); return; }
    }
    await dropDraft(draft.key);
    go("invoices", { replace: true });
  });
}

/** While it is sent it cannot be changed; once it is gone there is nothing to show here. */
function watchFor(draft, { isStored }) {
  const lock = () => {
    const form = document.querySelector("main form");
    if (form) form.inert = state.isSending && state.key === draft.key;
  };
  lock();
  return watch(async () => {
    lock();
    if (isStored() && !(await findDraft(draft.key))) go("invoices", { replace: true });
  });
}

