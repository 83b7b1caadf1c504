// Who bought: chosen by name from the shop's customers, which are remembered for when there is no connection.
import { Unreachable, get } from "../api.js";
import { owner, to } from "../config.js";
import { announce, h } from "../dom.js";
import { field } from "../forms.js";
import { note } from "../parts.js";

const BEGIN = "customers-";
const KEPT = BEGIN + owner; // forgotten at the log-out
const WAIT = 250;

export function choosePerson(draft, choose) {
  const search = field({
    name: "consumer", label: "Who bought this?", type: "search", value: "", placeholder: "", role: "combobox",
    "aria-expanded": "false", "aria-autocomplete": "list", help: "Write a part of the name or the end of the number",
  });
  const found = h("ul", { class: "choices", hidden: true, "aria-label": "Customers found" });
  const chosen = h("div", { class: "chosen" });
  const node = h("div", { class: "field" }, chosen, search, found);

  const show = () => {
    const isChosen = Boolean(draft.fields.consumer);
    search.hidden = isChosen;
    chosen.hidden = !isChosen;
    chosen.replaceChildren(
      h("div", {}, h("span", { class: "label" }, "Bought by"), h("strong", {}, draft.fields.consumerName)),
      h("button", { class: "button", type: "button", onclick: () => { take({ id: "", name: "" }); search.input.focus(); } }, "Change"),
    );
  };
  const take = (person) => {
    choose(person);
    found.hidden = true;
    search.input.setAttribute("aria-expanded", "false");
    search.input.value = "";
    show();
    if (person.id) { announce(`${person.name} is chosen.`); chosen.querySelector("button").focus(); }
  };
  const list = (people, words) => {
    found.replaceChildren(...people.map((person) => h("li", {}, h(
      "button", { class: "row", type: "button", onclick: () => take(person) },
      h("span", { class: "row__text" }, h("strong", {}, person.name), h("span", { class: "row__under" }, [person.trade, person.city, person.phone].filter(Boolean).join(" · "))),
    ))));
    if (!people.length) found.append(h("li", {}, note("warn", words, " ", h("a", { href: to("customers/new") }, "Register a customer"))));
    found.hidden = false;
    search.input.setAttribute("aria-expanded", "true");
    announce(people.length === 1 ? "One customer found" : `${people.length} customers found`);
  };
  let timer;
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const text = search.input.value.trim();
      const people = await findPeople(text);
      if (search.input.value.trim() === text) list(people.slice(0, 8), "Nobody found.");
    }, WAIT);
  };
  search.input.addEventListener("input", look);
  search.input.addEventListener("focus", () => { if (found.hidden) look(); });
  show();
  return node;
}

async function findPeople(text) {
  try {
    const { items } = await get("retailer/consumers", { search: text, limit: 20 });
    remember(items);
    return items;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const words = text.toLowerCase();
    return remembered().filter((one) => one.name.toLowerCase().includes(words) || one.phone.replaceAll(" ", "").endsWith(words));
  }
}

/** Called when the app opens with a connection, so that the list is there when it is gone. */
export async function rememberPeople() {
  forgetPeople((key) => key !== KEPT);
  try {
    remember((await get("retailer/consumers", { limit: 100 })).items);
  } catch {
    // next time
  }
}

/** Of whom the shop sells to, nothing stays on the phone after the log-out, or when another person logs in. */
export function forgetPeople(isMeant = () => true) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(BEGIN) && isMeant(key)) localStorage.removeItem(key);
}

function remembered() {
  try { return JSON.parse(localStorage.getItem(KEPT)) || []; } catch { return []; }
}

function remember(items) {
  const known = new Map(remembered().map((one) => [one.id, one]));
  for (const { id, name, trade, city, phone } of items) known.set(id, { id, name, trade, city, phone });
  try { localStorage.setItem(KEPT, JSON.stringify([...known.values()].slice(-500))); } catch { /* full: without */ }
}
