// What waits on this phone to be sent, kept up to date while the screen is open.
import { to } from "../config.js";
import { announce, h } from "../dom.js";
import { sendAll, state, watch } from "../outbox.js";
import { button, card, note, row, rows } from "../parts.js";
import { again } from "../router.js";
import { listDrafts, listen } from "../store.js";
import { money, moment, several } from "../words.js";

export async function waitingCard({ always = false } = {}) {
  const node = h("div", { class: "stacked", "data-waiting": true });
  const draw = async () => { node.replaceChildren(...drawAll(await listDrafts(), always)); };
  const stopListening = listen(draw);
  const stopWatching = watch((_, sent) => {
    if (sent) { announce(`Invoice ${sent.number} was sent.`); again(); } else drawProgress(node);
  });
  await draw();
  return { node, stop() { stopListening(); stopWatching(); } };
}

function drawAll(drafts, always) {
  const queued = drafts.filter((draft) => draft.status === "queued");
  const refused = drafts.filter((draft) => draft.status === "refused");
  const begun = drafts.filter((draft) => draft.status === "draft");
  const made = [];
  if (refused.length) made.push(note("bad", h("strong", {}, refused.length === 1 ? "One invoice needs you before it can be handed in." : `${refused.length} invoices need you before they can be handed in.`)));
  if (queued.length) made.push(card(h("h2", {}, several(queued.length, "invoice waits to be sent", "invoices wait to be sent")), listOf(queued), progress(), sendNow()));
  if (refused.length) made.push(card(h("h2", {}, "To correct"), listOf(refused)));
  if (begun.length && (always || !queued.length)) made.push(card(h("h2", {}, "Begun on this phone"), listOf(begun)));
  return made;
}

const listOf = (drafts) => rows(drafts.map((draft) => row({
  href: to(`drafts/${draft.key}`),
  title: draft.fields.consumerName || draft.fields.number || "Invoice without a number",
  under: draft.problem?.message || [draft.fields.number, draft.fields.gross ? money(draft.fields.gross) : "", several(draft.pages.length + draft.kept.length, "picture", "pictures"), moment(draft.updatedAt)].filter(Boolean).join(" · "),
  tone: draft.problem ? "bad" : "",
})));

const progress = () => h("div", { class: "progress", "data-progress": true, hidden: !state.isSending },
  h("progress", { max: 1, value: state.share, "aria-label": "Sent so far" }), h("span", {}, state.words));

const sendNow = () => (navigator.onLine
  ? button("Send now", sendAll, { busy: "Sending …" })
  : h("p", { class: "quiet" }, "They are sent as soon as there is a connection."));

function drawProgress(node) {
  const place = node.querySelector("[data-progress]");
  if (!place) return;
  place.hidden = !state.isSending;
  place.querySelector("progress").value = state.share;
  place.querySelector("span").textContent = state.words;
}
