// Which notices somebody gets, by text message and by mail. Each change is saved at once.
import { get, patch } from "../api.js";
import { announce, h } from "../dom.js";
import { card, complaint, heading, note } from "../parts.js";
import { to } from "../config.js";

const CHANNELS = [["sms", "Text message"], ["email", "E-mail"]];

/** `owner` is the API's word for whose they are; `back` the screen before. */
export const noticesScreen = (owner, back) => async () => {
  const path = `${owner}/notices`;
  const choices = await get(path);
  const said = complaint();
  return {
    title: "Notices",
    body: [
      heading("Notices", { back: to(back) }),
      choices.email ? null : note("warn", "There is no e-mail address of yours yet, so notices come as text messages. ", h("a", { href: to(back) }, "Add one")),
      said.node,
      card(h("ul", { class: "rows" }, choices.items.map((one) => h("li", {}, choice(one, path, said))))),
    ],
  };
};

const ALWAYS = "This one always comes: without it nobody would know how a registration ended.";

function choice(notice, path, said) {
  const why = notice.fixed.length ? h("p", { class: "row__under", id: `why-${notice.kind}` }, ALWAYS) : null;
  return h(
    "fieldset", { class: "notice", "aria-describedby": why && why.id },
    h("legend", { class: "notice__label" }, notice.label),
    h("div", { class: "notice__channels" }, CHANNELS.map(([channel, label]) => toggle(notice, channel, label, path, said))),
    why,
  );
}

function toggle(notice, channel, label, path, said) {
  const isFixed = notice.fixed.includes(channel);
  const box = h("input", { type: "checkbox", checked: notice[channel], disabled: isFixed });
  box.addEventListener("change", async () => {
    said.clear();
    try {
      await patch(path, { choices: [{ kind: notice.kind, channel, is_on: box.checked }] });
      announce("Saved.");
    } catch (error) {
      box.checked = !box.checked;
      said.say(error.message);
    }
  });
  return h("label", { class: "notice__channel" }, box, label);
}
