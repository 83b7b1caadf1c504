// A new customer: their number, the code that comes to it, and who they are.
import { newKey, post } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { field, form } from "../forms.js";
import { action, heading, note, primary } from "../parts.js";
import { codeForm } from "./code.js";
import { detailFields } from "./consumer.js";

export async function showRegistration() {
  const place = h("div", {});
  place.append(numberForm(place));
  return { title: "Register a customer", body: [heading("Register a customer", { back: to("customers") }), place] };
}

function numberForm(place) {
  const phone = field({ name: "phone", label: "Mobile number of your customer", type: "tel", inputmode: "tel", maxlength: 40, help: "A code is sent to it. Your customer reads it to you." });
  let sent = { number: "", key: "" };
  return form({
    fields: [phone],
    submit: "Send the code",
    busy: "Sending …",
    send: async ({ phone: number }) => {
      if (sent.number !== number) sent = { number, key: newKey() };
      const asked = await post("retailer/consumers/codes", { phone: number }, sent.key);
      step(place, detailsForm(place, asked, number));
    },
  });
}

function detailsForm(place, asked, phone) {
  let used = { body: "", key: "" };
  return codeForm({
    code: asked,
    ask: () => post("retailer/consumers/codes", { phone }),
    submit: "Register",
    help: `Sent to ${phone}`,
    before: [note("good", h("strong", {}, "Read this to your customer: "), asked.consent_text, h("p", {}, "With the code they say yes."))],
    fields: detailFields(),
    use: async (digits, code, set, { code: _, ...details }) => {
      const data = { code_id: code.code_id, code: digits, ...details };
      const body = JSON.stringify(data);
      if (used.body !== body) used = { body, key: newKey() };
      const done = await post("retailer/consumers", data, used.key);
      step(place, doneCard(done));
    },
  });
}

function doneCard({ is_new: isNew, consumer }) {
  return h(
    "div", { class: "stacked" },
    note("good", h("strong", {}, `${consumer.name} is your customer now.`), isNew ? "" : " They took part already; their name and points stay as they are."),
    consumer.state === "active" ? null : note("warn", "The company looks at the registration first."),
    h("div", { class: "stack" },
      h("a", { class: "button button--wide", href: to(`customers/${consumer.id}`) }, `See ${consumer.name}`)),
    consumer.state === "active" ? primary(action("New invoice for them", to(`invoices/new/${consumer.id}`), "camera")) : null,
  );
}

function step(place, node) {
  place.replaceChildren(node);
  (place.querySelector("input") || place.querySelector("a"))?.focus();
}
