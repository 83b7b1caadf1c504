// What was bought, line by line, with the product found while one types.
import { get } from "../api.js";
import { announce, h } from "../dom.js";
import { field } from "../forms.js";
import { card } from "../parts.js";
import { money } from "../words.js";

const WAIT = 300;

export function linesCard(draft, { write }) {
  const list = h("div", { class: "lines", name: "lines" });
  const sum = h("p", { class: "quiet", role: "status" });
  const change = (id, changes) => {
    write({ lines: draft.lines.map((line) => (line.id === id ? { ...line, ...changes } : line)) });
    total();
  };
  const total = () => {
    const net = draft.lines.reduce((whole, line) => whole + Number(line.net || 0), 0);
    sum.textContent = draft.lines.length ? `Sum of the lines: ${money(net)}, before tax` : "";
  };
  const draw = () => { list.replaceChildren(...draft.lines.map((line, index) => lineOf(line, index, change, drop))); total(); };
  const drop = (id, index) => {
    write({ lines: draft.lines.filter((line) => line.id !== id) });
    draw();
    announce(`Line ${index + 1} was removed.`);
  };
  const more = h("button", { class: "button button--wide", type: "button" }, "Add a line");
  more.addEventListener("click", () => {
    write({ lines: [...draft.lines, { id: crypto.randomUUID(), text: "", sku: "", product: "", productName: "", quantity: "1", net: "" }] });
    draw();
    list.lastElementChild.querySelector("input").focus();
  });
  draw();
  return card(h("h2", {}, "What was bought"), list, sum, more);
}

function lineOf(line, index, change, drop) {
  const text = field({ name: `lines.${index}.text`, label: `Line ${index + 1}: product`, value: line.text, maxlength: 200, help: line.productName || "As it stands on the invoice" });
  const pieces = field({ name: `lines.${index}.quantity`, label: "Pieces", value: line.quantity, type: "number", inputmode: "decimal", step: "any", min: "0" });
  const net = field({ name: `lines.${index}.net`, label: "Amount before tax", value: line.net, type: "number", inputmode: "decimal", step: "0.01", min: "0" });
  const found = h("ul", { class: "choices", hidden: true, "aria-label": "Products found" });
  const help = text.querySelector(".field__help");
  pieces.input.addEventListener("input", () => change(line.id, { quantity: pieces.input.value }));
  net.input.addEventListener("input", () => change(line.id, { net: net.input.value }));
  const choose = (product) => {
    change(line.id, { product: product.sku, productName: product.name, ...(text.input.value.trim() ? {} : { text: product.name }) });
    help.textContent = `Product: ${product.name}`;
    found.hidden = true;
    announce(`${product.name} is chosen.`);
    pieces.input.focus();
  };
  let timer;
  text.input.addEventListener("input", () => {
    change(line.id, { text: text.input.value, product: "", productName: "" });
    help.textContent = "As it stands on the invoice";
    clearTimeout(timer);
    timer = setTimeout(() => suggest(text.input.value.trim(), found, choose), WAIT);
  });
  return h(
    "div", { class: "line" }, text, found, h("div", { class: "pair" }, pieces, net),
    h("button", { class: "button button--plain", type: "button", onclick: () => drop(line.id, index) }, `Remove line ${index + 1}`),
  );
}

/** Only a help: without a connection, or without a match, the text stands as it is. */
async function suggest(text, found, choose) {
  let items = [];
  try {
    if (text.length > 1) ({ items } = await get("products", { q: text, limit: 4 }));
  } catch {
    items = [];
  }
  found.replaceChildren(...items.map((product) => h("li", {}, h(
    "button", { class: "row", type: "button", onclick: () => choose(product) },
    h("span", { class: "row__text" }, h("strong", {}, product.name), h("span", { class: "row__under" }, product.sku)),
  ))));
  found.hidden = !items.length;
  if (items.length) announce(items.length === 1 ? "One product found" : `${items.length} products found`);
}
