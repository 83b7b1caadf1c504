// A code goes to somebody's phone, and its six digits come back: with another code on request, after a while.
import { h } from "../dom.js";
import { digitsField, form } from "../forms.js";
import { announce } from "../dom.js";

/** `ask()` sends another code and answers it; `use(digits, code, set)` gives the digits back. */
export function codeForm({ code, ask, use, submit, help, fields = [], before = [] }) {
  let current = code;
  const again = h("button", { class: "button button--plain", type: "button" }, "Send another code");
  const digits = digitsField(help);
  const node = form({
    fields: [digits, ...fields],
    before,
    submit,
    after: [again],
    send: (values, set) => use(values.code, current, set, values),
  });
  const wait = () => {
    const left = Math.ceil((new Date(current.resend_at) - Date.now()) / 1000);
    const isEarly = left > 0;
    again.toggleAttribute("disabled", isEarly);
    again.textContent = isEarly ? `Another code in ${left} s` : "Send another code";
    if (isEarly) setTimeout(wait, 1000);
  };
  again.addEventListener("click", async () => {
    try {
      current = await ask();
      announce("Another code was sent.");
      digits.input.value = "";
      digits.input.focus();
      wait();
    } catch (error) {
      node.set.say(error.message);
    }
  });
  wait();
  return node;
}
