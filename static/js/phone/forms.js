// Fields with their label, help and error; errors of the API find their field.
import { Problem } from "./api.js";
import { announce, h } from "./dom.js";
import { complaint } from "./parts.js";

let made = 0;

/** `field({name, label, value, help, type, ...})` → an element; its input is `.input`. */
export function field({ name, label, help, tag = "input", options, value = "", ...attributes }) {
  const id = `field-${++made}`;
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const input = h(tag, {
    id, name, class: "input", autocomplete: "off", ...attributes, ...(tag === "input" ? { type: attributes.type || "text" } : {}),
  }, (options || []).map((one) => h("option", { value: one.value }, one.label)));
  input.value = value ?? "";
  const error = h("p", { class: "field__error", id: errorId, hidden: true });
  input.setAttribute("aria-describedby", help ? `${helpId} ${errorId}` : errorId);
  const node = h(
    "div", { class: "field" },
    h("label", { for: id }, label),
    input,
    help ? h("p", { class: "field__help", id: helpId }, help) : null,
    error,
  );
  node.input = input;
  node.complain = (text) => {
    error.textContent = text || "";
    error.hidden = !text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  input.addEventListener("input", () => node.complain(""));
  return node;
}

/** The fields by name; `show(problem)` puts each complaint beside its field, focuses the first and says the rest. */
export function fieldset(fields) {
  const general = complaint();
  const byName = new Map(fields.map((one) => [one.input.name, one]));
  return {
    general: general.node,
    say: general.say,
    clear() { general.clear(); for (const one of fields) one.complain(""); },
    values: () => Object.fromEntries(fields.map((one) => [one.input.name, one.input.value.trim()])),
    show(problem) {
      const rest = complain(problem, byName);
      if (rest) general.say(rest);
      const first = fields.find((one) => one.input.getAttribute("aria-invalid"));
      if (first) { first.input.focus(); announce(problem.message); }
    },
  };
}

function complain(problem, byName) {
  const errors = problem instanceof Problem ? problem.errors : [];
  const rest = [];
  for (const { field: name, message } of errors) {
    const found = byName.get(name) || byName.get(name.split(".")[0]);
    if (found) found.complain(message);
    else rest.push(message);
  }
  return errors.length ? rest.join(" ") : problem.message;
}

/** A form whose one button sends it; typed text stays whatever happens. */
export function form({ fields, send, submit, busy, before = [], after = [] }) {
  const set = fieldset(fields);
  const press = h("button", { class: "button button--primary button--wide", type: "submit" }, submit);
  let isBusy = false;
  const work = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    set.clear();
    press.textContent = busy || "One moment …";
    press.setAttribute("aria-disabled", "true");
    try {
      await send(set.values(), set);
    } catch (error) {
      set.show(error);
    } finally {
      isBusy = false;
      press.textContent = submit;
      press.removeAttribute("aria-disabled");
    }
  };
  const node = h("form", { class: "form", novalidate: true, onsubmit: work }, before, set.general, fields, after, h("div", { class: "primary" }, press));
  node.set = set;
  return node;
}

export const digitsField = (help) => field({
  name: "code", label: "Code from the text message", help, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 6, class: "input input--code",
});
