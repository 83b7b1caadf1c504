// The pieces that screens are made of.
import { Unreachable } from "./api.js";
import { add, announce, h, icon } from "./dom.js";

export const heading = (text, { back } = {}) => h(
  "div", { class: "title" },
  back ? h("a", { class: "title__back", href: back, "aria-label": "Back" }, icon("left")) : null,
  h("h1", {}, text),
);
export const card = (...children) => h("section", { class: "card" }, ...children);
export const note = (kind, ...children) => h("div", { class: `note note--${kind}` }, icon(kind === "good" ? "check" : "alert"), h("div", {}, ...children));
export const badge = (text, kind = "") => h("span", { class: `badge ${kind ? `badge--${kind}` : ""}` }, text);
export const skeleton = () => h("div", { class: "skeleton", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
export const empty = (title, words) => h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, words));

/** The one thing to do on a screen, where the thumb is. */
export const primary = (...children) => h("div", { class: "primary" }, ...children);
export const action = (text, href, name) => h("a", { class: "button button--primary button--wide", href }, name ? icon(name) : null, text);

export const tile = (label, value, help) => h(
  "div", { class: "tile" },
  h("dt", {}, label), h("dd", {}, value), help ? h("p", { class: "tile__help" }, help) : null,
);
export const tiles = (...children) => h("dl", { class: "tiles" }, ...children);
export const facts = (...pairs) => h("dl", { class: "facts" }, pairs.filter((pair) => pair && pair[1] !== "" && pair[1] !== null)
  .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));

/** A line of a list: two lines of text left, something short right. */
export const row = ({ href, title, under, right, tone }) => h(
  href ? "a" : "div", { class: "row", href },
  h("span", { class: "row__text" }, h("strong", {}, title), under ? h("span", { class: tone ? `row__under tone--${tone}` : "row__under" }, under) : null),
  right ? h("span", { class: "row__right" }, right) : null,
  href ? icon("right") : null,
);
export const rows = (children) => h("ul", { class: "rows" }, children.map((child) => h("li", {}, child)));

/** A button that shows that it works, and cannot be pressed twice. */
export function button(text, work, { kind = "", busy = "One moment …", type = "button" } = {}) {
  const node = h("button", { class: `button button--wide ${kind}`, type }, text);
  if (work) node.addEventListener("click", () => occupy(node, work, busy));
  return node;
}

export async function occupy(node, work, busy = "One moment …") {
  if (node.getAttribute("aria-disabled") === "true") return undefined;
  const before = [...node.childNodes];
  node.setAttribute("aria-disabled", "true");
  node.replaceChildren(busy);
  try {
    return await work();
  } finally {
    node.removeAttribute("aria-disabled");
    node.replaceChildren(...before);
  }
}

export function failure(error, retry) {
  const words = error instanceof Unreachable
    ? "This needs a connection. Drafts of invoices can be written without one."
    : error.message;
  return h(
    "div", { class: "failed", role: "alert" },
    h("h1", {}, error instanceof Unreachable ? "No connection" : "This could not be shown"),
    h("p", {}, words),
    retry && error.code?.startsWith("account_") !== true ? button("Try again", retry, { kind: "button--primary" }) : null,
  );
}

/** Where the complaint about what was just tried is said. */
export function complaint() {
  const node = h("div", { class: "complaint", role: "alert", hidden: true });
  return {
    node,
    say(text) {
      node.replaceChildren(note("bad", text));
      node.hidden = false;
      node.scrollIntoView({ block: "nearest" });
    },
    clear() { node.hidden = true; node.replaceChildren(); },
  };
}

/** Asks before something is lost; answers true or false. `does` names what is done. */
export function confirm({ title, words, does, bad = false }) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" });
    const close = (answer) => { dialog.close(); dialog.remove(); resolve(answer); };
    add(dialog, [
      h("h2", { id: "dialog-title" }, title),
      words ? h("p", {}, words) : null,
      h("div", { class: "stack" },
        h("button", { class: `button button--wide ${bad ? "button--bad" : "button--primary"}`, onclick: () => close(true) }, does),
        h("button", { class: "button button--wide", onclick: () => close(false) }, "No, go back")),
    ]);
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(false); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A list that comes in parts: `load(cursor)` answers `{items, next}`. */
export async function partedList(load, draw, nothing) {
  const list = h("ul", { class: "rows" });
  const more = h("div", { class: "stack" });
  const take = async (cursor) => {
    const part = await load(cursor);
    for (const item of part.items) list.append(h("li", {}, draw(item)));
    more.replaceChildren();
    if (part.next) more.append(button("Show more", () => take(part.next).then(() => announce("More are shown"))));
    return part;
  };
  const first = await take(null);
  return first.items.length ? h("div", { class: "listed" }, list, more) : nothing;
}
