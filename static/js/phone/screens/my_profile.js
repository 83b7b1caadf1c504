// A member's own details, the shops that may enter purchases for them, and the way out.
import { Problem, get, patch, remove } from "../api.js";
import { logOut } from "../app.js";
import { announce, h } from "../dom.js";
import { field, form } from "../forms.js";
import { button, card, complaint, confirm, facts, failure, heading, note, row, rows } from "../parts.js";
import { again } from "../router.js";
import { day } from "../words.js";
import { to } from "../config.js";
import { lookCard } from "./look.js";

const FIELDS = [
  ["name", "Name", { maxlength: 120, autocomplete: "name" }],
  ["email", "E-mail address", { type: "email", maxlength: 254, autocomplete: "email", help: "Codes go there when no text message gets out" }],
  ["trade", "Trade", { maxlength: 60 }],
  ["city", "Town", { maxlength: 80, autocomplete: "address-level2" }],
];

export async function showMyProfile() {
  return {
    title: "You",
    body: [
      heading("You"),
      await details(),
      card(rows([row({ href: to("notices"), title: "Notices", under: "What you are told, by text message and e-mail" })])),
      lookCard(),
      document.querySelector("[data-other-apps]").content.cloneNode(true),
      h("div", { class: "stack" }, button("Log out", logOut)),
    ],
  };
}

async function details() {
  let profile;
  try {
    profile = await get("me/profile");
  } catch (error) {
    if (!(error instanceof Problem) || !error.code.startsWith("account_")) throw error;
    return failure(error);
  }
  const isActive = profile.state === "active";
  return [
    isActive ? null : note("warn", "The company is looking at your registration. ", profile.reason),
    card(form({
      fields: FIELDS.map(([name, label, more]) => field({ name, label, value: profile[name], ...more })),
      submit: "Save",
      send: async (values) => { await patch("me/profile", values); announce("Saved."); again(); },
    })),
    card(facts(["Number", profile.phone], ["Member since", day(profile.created_at)])),
    isActive ? await shops() : null,
  ];
}

async function shops() {
  const { items } = await get("me/retailers", { limit: 50 });
  if (!items.length) return null;
  const said = complaint();
  return card(
    h("h2", {}, "Who may enter your purchases"),
    said.node,
    rows(items.map((shop) => h(
      "div", { class: "row" },
      h("span", { class: "row__text" }, h("strong", {}, shop.name), h("span", { class: "row__under" }, `You agreed on ${day(shop.consented_at)}`)),
      h("button", { class: "button", type: "button", "aria-label": `End with ${shop.name}`, onclick: () => end(shop, said) }, "End"),
    ))),
  );
}

async function end(shop, said) {
  const agreed = await confirm({
    title: `No more purchases by ${shop.name}?`, words: "Your points and purchases stay. The shop does not see you any more.", does: `End with ${shop.name}`, bad: true,
  });
  if (!agreed) return;
  try {
    await remove(`me/retailers/${shop.id}`);
    again();
  } catch (error) {
    said.say(error.message);
  }
}
