// One customer of the shop: who they are, and what was bought.
import { get, newKey, patch, post } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { field, form } from "../forms.js";
import { action, card, empty, facts, heading, note, partedList, primary } from "../parts.js";
import { again } from "../router.js";
import { capital, day } from "../words.js";
import { wordsOf } from "./consumer_words.js";
import { drawInvoice } from "./invoices.js";

export async function showConsumer({ id }) {
  const consumer = await get(`retailer/consumers/${id}`);
  const invoices = await partedList(
    (cursor) => get("retailer/invoices", { consumer: id, cursor }), drawInvoice,
    empty("No invoices yet", "Photograph the first one."),
  );
  const isActive = consumer.state === "active";
  return {
    title: consumer.name,
    body: [
      heading(consumer.name, { back: to("customers") }),
      isActive ? null : note("warn", h("strong", {}, `${capital(wordsOf(consumer.state))}.`), ` ${consumer.reason}`),
      card(facts(
        ["Number", consumer.phone], ["Trade", consumer.trade], ["Town", consumer.city], ["Region", consumer.region],
        ["Your customer since", day(consumer.linked_at)],
      )),
      consumer.is_mine && ["returned", "in_review"].includes(consumer.state) ? mendForm(consumer) : null,
      isActive ? h("div", { class: "stack" }, h("a", { class: "button button--wide", href: to(`customers/${id}/gifts`) }, "Choose a gift")) : null,
      card(h("h2", {}, "Invoices"), invoices),
      isActive ? primary(action("New invoice", to(`invoices/new/${id}`), "camera")) : null,
    ],
  };
}

export const detailFields = (consumer = {}) => [
  field({ name: "name", label: "Name", value: consumer.name, maxlength: 120, autocomplete: "off" }),
  field({ name: "trade", label: "Trade (if any)", value: consumer.trade, maxlength: 60, help: "Such as plumber" }),
  field({ name: "city", label: "Town (if known)", value: consumer.city, maxlength: 80 }),
];

function mendForm(consumer) {
  const key = newKey();
  const isBack = consumer.state === "returned";
  return card(
    h("h2", {}, isBack ? "Correct and hand in again" : "Correct"),
    form({
      fields: detailFields(consumer),
      submit: isBack ? "Hand in again" : "Save",
      send: async (values) => {
        await patch(`retailer/consumers/${consumer.id}`, values);
        if (isBack) await post(`retailer/consumers/${consumer.id}/submit`, undefined, key);
        again();
      },
    }),
  );
}
