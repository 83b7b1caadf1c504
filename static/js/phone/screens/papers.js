// The papers of a shop's registration: photographed or chosen, sent in parts, seen, taken out again.
import { get, newKey, post, remove } from "../api.js";
import { announce, h, icon } from "../dom.js";
import { field } from "../forms.js";
import { card, complaint, confirm } from "../parts.js";
import { again } from "../router.js";
import { sendParts, startUpload } from "../uploads.js";

const MOST_BYTES = 15_000_000;
const TYPES = "image/*,application/pdf";

/** Null where the registration has no papers and takes none any more. */
export async function papersCard() {
  const listed = await get("retailer/documents");
  if (!listed.items.length && !listed.may_be_added) return null;
  const said = complaint();
  return card(
    h("h2", {}, "Papers"),
    listed.items.length ? null : h("p", { class: "quiet" }, "A picture of your trade licence helps the company to open your account sooner."),
    said.node,
    listed.items.length ? h("ul", { class: "rows" }, listed.items.map((paper) => h("li", {}, drawPaper(paper, listed, said)))) : null,
    listed.may_be_added ? adder(listed, said) : null,
  );
}

const drawPaper = (paper, { may_be_removed: mayGo }, said) => h(
  "div", { class: "paper" },
  h("p", { class: "paper__head" }, h("strong", {}, paper.kind_words), paper.pages.length > 1 ? h("span", { class: "quiet" }, ` ${paper.pages.length} pages`) : null),
  h("div", { class: "pages" }, paper.pages.map((page) => h(
    "a", { class: "page", href: page.url, target: "_blank", rel: "noopener" },
    h("img", { src: page.url, alt: `${paper.kind_words}, page ${page.number}, opens in full size`, loading: "lazy", width: page.width, height: page.height }),
  ))),
  mayGo ? h("button", { class: "button", type: "button", onclick: () => takeOut(paper, said) }, `Remove ${paper.kind_words.toLowerCase()}`) : null,
);

async function takeOut(paper, said) {
  const agreed = await confirm({ title: `Remove ${paper.kind_words.toLowerCase()}?`, words: "The picture is deleted.", does: "Remove it", bad: true });
  if (!agreed) return;
  try {
    await remove(`retailer/documents/${paper.id}`);
    announce("The paper was removed.");
    again();
  } catch (error) {
    said.say(error.message);
  }
}

function adder(listed, said) {
  const kind = field({
    name: "paper_kind", label: "What is it?", tag: "select", value: listed.kinds[0].code,
    options: listed.kinds.map(({ code, words }) => ({ value: code, label: words })),
  });
  const progress = h("p", { class: "quiet", role: "status", hidden: true });
  let isBusy = false;
  const take = async (event) => {
    const [file] = event.target.files;
    if (!file || isBusy) return;
    isBusy = true;
    said.clear();
    try {
      await send(file, kind.input.value, (words) => { progress.textContent = words; progress.hidden = false; });
      announce("The paper is there.");
      again();
    } catch (error) {
      said.say(error.message);
    } finally {
      isBusy = false;
      progress.hidden = true;
      event.target.value = "";
    }
  };
  return h(
    "div", { class: "stack" }, kind, progress,
    h("div", { class: "pair" },
      picker("Camera", { capture: "environment", name: "paper" }, take),
      picker("File", { name: "paper_file" }, take)),
  );
}

async function send(file, kind, tell) {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than 15 MB. Please take a smaller picture.`);
  const upload = await startUpload({ id: newKey(), attempt: 1, name: file.name || "paper.jpg", blob: file });
  await sendParts(upload.id, file, (sent) => tell(`Sending: ${Math.round((100 * sent) / file.size)} %`));
  tell("It is there and is being read …");
  await post("retailer/documents", { kind, upload: upload.id }, `${upload.id}:paper`);
}

function picker(label, attributes, take) {
  const input = h("input", { type: "file", accept: TYPES, class: "unseen", onchange: take, ...attributes });
  return h("label", { class: "button button--wide picker" }, icon(attributes.capture ? "camera" : "plus"), label, input);
}
