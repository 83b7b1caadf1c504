// One gift and its way: the customer's yes, the company's, its arrival, its hand-over.
import { get, newKey, post } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { field, form } from "../forms.js";
import { badge, button, card, complaint, confirm, facts, heading, note, primary } from "../parts.js";
import { again } from "../router.js";
import { capital, moment, points } from "../words.js";
import { codeForm } from "./code.js";
import { STILL_OPEN, toneOf, wordsOf } from "./gift_words.js";

export async function showGift({ id }) {
  const { redemption: gift, steps } = await get(`retailer/redemptions/${id}`);
  const said = complaint();
  return {
    title: gift.reward,
    body: [
      heading(gift.reward, { back: to("gifts") }),
      standing(gift),
      said.node,
      giftFacts(gift, ["For", gift.consumer]),
      stepList(steps),
      cancel(gift, `retailer/redemptions/${id}`, said),
      nextStep(gift, `retailer/redemptions/${id}`, said),
    ],
  };
}

export const standing = (gift, words = wordsOf(gift)) => h(
  "div", { class: "standing" },
  h("p", {}, badge(capital(words), toneOf(gift.state))),
  gift.reason ? note(gift.state === "rejected" ? "bad" : "warn", h("strong", {}, gift.reason)) : null,
);

export const giftFacts = (gift, who) => card(facts(
  who, ["Pieces", String(gift.pieces)], ["Points", points(gift.points)], ["Asked for", moment(gift.created_at)],
));

export const stepList = (steps) => (steps.length ? card(
  h("h2", {}, "Its way"),
  h("ol", { class: "way" }, steps.map((step) => h("li", {}, h("strong", {}, capital(step.words)), h("span", { class: "quiet" }, ` ${moment(step.at)}`), step.note ? h("p", { class: "quiet" }, step.note) : null))),
) : null);

export function cancel(gift, path, said) {
  if (!STILL_OPEN.includes(gift.state)) return null;
  const key = newKey();
  return h("div", { class: "stack" }, button("Take it back", async () => {
    if (!(await confirm({ title: "Take this gift back?", words: `The ${points(gift.points)} are free again.`, does: "Take it back", bad: true }))) return;
    try {
      await post(`${path}/cancel`, undefined, key);
      again();
    } catch (error) {
      said.say(error.message);
    }
  }));
}

function nextStep(gift, path, said) {
  if (gift.state === "awaiting_consent") return byCode(`${path}/consent`, { ask: `Send ${gift.consumer} the code`, use: "Confirm with the code" }, said);
  if (gift.state === "returned") return noteForm(`${path}/resubmit`, "What did you correct?", "Hand in again");
  if (gift.state === "on_query") return noteForm(`${path}/answer`, "Your answer", "Send the answer");
  if (gift.step === "dispatched" || (gift.step === "pending" && gift.next_step)) return press("It has arrived", `${path}/received`, said);
  if (gift.step === "at_retailer") return byCode(`${path}/hand-over`, { ask: `Send ${gift.consumer} the code`, use: "Handed over" }, said);
  return null;
}

/** First a code is sent to the customer, then its digits are given back. */
export function byCode(path, words, said) {
  const place = h("div", {});
  const ask = () => post(`${path}/code`);
  const key = { digits: "", value: "" };
  place.append(primary(button(words.ask, async () => {
    try {
      const code = await ask();
      place.replaceChildren(codeForm({
        code,
        ask,
        submit: words.use,
        help: words.help || "Your customer reads it to you",
        use: async (digits, current) => {
          const wanted = current.code_id + digits;
          if (key.digits !== wanted) Object.assign(key, { digits: wanted, value: newKey() });
          await post(path, { code_id: current.code_id, digits }, key.value);
          again();
        },
      }));
      place.querySelector("input").focus();
    } catch (error) {
      said.say(error.message);
    }
  }, { kind: "button--primary" })));
  return place;
}

function press(label, path, said) {
  const key = newKey();
  return primary(button(label, async () => {
    try {
      await post(path, undefined, key);
      again();
    } catch (error) {
      said.say(error.message);
    }
  }, { kind: "button--primary" }));
}

function noteForm(path, label, submit) {
  const key = newKey();
  return card(form({
    fields: [field({ name: "note", label, tag: "textarea", rows: 3, maxlength: 300 })],
    submit,
    send: async (values) => { await post(path, values, key); again(); },
  }));
}
