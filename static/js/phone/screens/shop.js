// The shop's own profile: filled in, handed in, corrected; and the way out.
import { Problem, get, newKey, patch, post } from "../api.js";
import { h } from "../dom.js";
import { field, form } from "../forms.js";
import { button, card, confirm, facts, heading, note, row, rows } from "../parts.js";
import { again } from "../router.js";
import { day, several } from "../words.js";
import { logOut } from "../app.js";
import { dropAllDrafts, listDrafts } from "../store.js";
import { to } from "../config.js";
import { lookCard } from "./look.js";
import { papersCard } from "./papers.js";
import { forgetPeople } from "./person.js";

const FIELDS = [
  ["shop_name", "Name of the shop", { maxlength: 160, autocomplete: "organization" }],
  ["contact_name", "Your name", { maxlength: 120, autocomplete: "name" }],
  ["email", "E-mail address", { type: "email", maxlength: 254, autocomplete: "email", help: "Codes go there when no text message gets out" }],
  ["address", "Street and number", { maxlength: 300, autocomplete: "street-address" }],
  ["postal_code", "Postal code", { maxlength: 16, autocomplete: "postal-code" }],
  ["city", "Town", { maxlength: 80, autocomplete: "address-level2" }],
  ["region", "Region", { maxlength: 80 }],
  ["tax_id", "Tax number", { maxlength: 40 }],
];
const WHILE_ACTIVE = ["shop_name", "email"];
const WORDS = {
  phone_verified: ["warn", "Fill in your profile and hand it in. The company then opens your account."],
  in_review: ["warn", "The company is looking at your registration. You will hear from us."],
  returned: ["warn", "Please correct your registration and hand it in again."],
  rejected: ["bad", "The company has not accepted the registration. You may correct it and hand it in again."],
  suspended: ["bad", "Your account is suspended."],
  closed: ["bad", "Your account is closed."],
  active: ["good", "Your shop takes part."],
};
const MAY_SUBMIT = ["phone_verified", "returned", "rejected"];

export async function showShop() {
  const profile = await get("retailer/profile");
  const isOpen = !["suspended", "closed"].includes(profile.state);
  const [kind, words] = WORDS[profile.state];
  return {
    title: "Your shop",
    body: [
      heading(profile.shop_name || "Your shop"),
      note(kind, h("strong", {}, words), profile.reason ? h("p", {}, profile.reason) : null),
      isOpen ? await papersCard() : null,
      isOpen ? profileForm(profile) : null,
      card(facts(["Number", profile.phone], ["Registered", day(profile.created_at)], ["Takes part since", day(profile.activated_at)])),
      isOpen ? card(rows([row({ href: to("notices"), title: "Notices", under: "What you are told, by text message and e-mail" })])) : null,
      lookCard(),
      document.querySelector("[data-other-apps]").content.cloneNode(true),
      h("div", { class: "stack" }, button("Log out", leave)),
    ],
  };
}

function profileForm(profile) {
  const names = profile.state === "active" ? WHILE_ACTIVE : FIELDS.map(([name]) => name);
  const fields = FIELDS.filter(([name]) => names.includes(name)).map(([name, label, more]) => field({ name, label, value: profile[name], ...more }));
  const handsIn = MAY_SUBMIT.includes(profile.state) || profile.has_question;
  let last = { body: "", key: "" };
  return card(form({
    fields,
    submit: handsIn ? "Save and hand in" : "Save",
    send: async (values, set) => {
      const saved = await patch("retailer/profile", values);
      const isAnswered = saved.state === "in_review" && !saved.has_question; // by the correction itself
      if (!handsIn || isAnswered) { again(); return; }
      if (saved.missing.length) {
        throw new Problem({ status: 422, code: "incomplete", detail: "Some fields are still empty.", errors: saved.missing.map((name) => ({ field: name, message: "Please fill this in." })) });
      }
      const body = JSON.stringify(values);
      if (last.body !== body) last = { body, key: newKey() };
      await post("retailer/submit", undefined, last.key);
      set.clear();
      again();
    },
  }));
}

async function leave() {
  const waiting = (await listDrafts()).length;
  if (waiting) {
    const agreed = await confirm({
      title: `${several(waiting, "invoice was", "invoices were")} not sent`, words: "If you log out now, what is on this phone only is deleted. Send it first to keep it.", does: "Log out and delete", bad: true,
    });
    if (!agreed) return;
    await dropAllDrafts();
  }
  forgetPeople();
  await logOut();
}
