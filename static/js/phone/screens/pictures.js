// The pictures of a draft: taken with the camera or chosen, several, each shown and removable.
import { announce, h, icon } from "../dom.js";
import { card } from "../parts.js";

const MOST_BYTES = 15_000_000;
const TYPES = "image/*,application/pdf";

export function picturesCard(draft, { write }, said) {
  const strip = h("div", { class: "pages" });
  const urls = new Map();
  const draw = () => strip.replaceChildren(...keptOnes(), ...newOnes());
  const drop = (change, what) => { write(change); draw(); announce(`${what} was removed.`); };

  const keptOnes = () => draft.kept.filter((page) => !draft.dropped.includes(page.id)).map((page, index) => figure(
    h("img", { src: page.url, alt: `Page ${index + 1}, with the company already`, loading: "lazy" }),
    `Remove page ${index + 1}`, () => drop({ dropped: [...draft.dropped, page.id] }, "The page"),
  ));
  const newOnes = () => draft.pages.map((page, index) => figure(
    page.blob.type === "application/pdf" || page.blob.type.includes("hei")
      ? h("span", { class: "page__file" }, icon("invoice"), page.name)
      : h("img", { src: urlOf(page), alt: `Picture ${index + 1} on this phone` }),
    `Remove picture ${index + 1}`,
    page.isAttached ? null : () => drop({ pages: draft.pages.filter((one) => one.id !== page.id) }, "The picture"),
  ));
  const urlOf = (page) => {
    if (!urls.has(page.id)) urls.set(page.id, URL.createObjectURL(page.blob));
    return urls.get(page.id);
  };

  const take = (event) => {
    said.clear();
    const files = [...event.target.files];
    event.target.value = "";
    const large = files.filter((file) => file.size > MOST_BYTES);
    if (large.length) said.say(`${large[0].name} is larger than 15 MB. Please take a smaller picture.`);
    const fresh = files.filter((file) => file.size <= MOST_BYTES);
    if (!fresh.length) return;
    write({ pages: [...draft.pages, ...fresh.map(pageOf)] });
    draw();
    announce(`${draft.pages.length} pictures.`);
  };
  draw();
  return card(
    h("h2", {}, "Pictures of the invoice"),
    strip,
    h("div", { class: "pair" },
      picker("Take a picture", { capture: "environment", name: "pictures" }, take, "button--primary"),
      picker("Choose files", { multiple: true, name: "files" }, take, "")),
    h("p", { class: "quiet" }, "All of the paper, in good light. Several pages are several pictures."),
  );
}

const pageOf = (file) => ({
  id: crypto.randomUUID(), blob: file, name: file.name || "picture.jpg", uploadId: null, attempt: 1, isAttached: false,
});

const figure = (picture, label, remove) => h(
  "figure", { class: "page" }, picture,
  remove ? h("button", { class: "page__remove", type: "button", "aria-label": label, onclick: remove }, "×") : null,
);

function picker(label, attributes, take, kind) {
  const input = h("input", { type: "file", accept: TYPES, class: "unseen", onchange: take, ...attributes });
  return h("label", { class: `button button--wide picker ${kind}` }, icon(attributes.capture ? "camera" : "plus"), label, input);
}
