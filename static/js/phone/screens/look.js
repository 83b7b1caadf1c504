// Light, dark, or as the phone has it; `theme.js` does the rest.
import { h } from "../dom.js";
import { card } from "../parts.js";

const CHOICES = [["light", "Light"], ["dark", "Dark"], ["auto", "As the phone"]];

export const lookCard = () => card(
  h("h2", {}, "Light or dark"),
  h("div", { class: "chips" }, CHOICES.map(([code, label]) => h(
    "button", { type: "button", class: "chip", "data-theme-choice": code, "aria-pressed": String(chosen() === code) }, label,
  ))),
);

function chosen() {
  try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
}
