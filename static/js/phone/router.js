// One document, many screens: shows the one whose path fits, and moves focus and title with it.
import { root, tenantName } from "./config.js";
import { announce, h } from "./dom.js";
import { failure, skeleton } from "./parts.js";

const content = document.getElementById("content");
const routes = [];
let turn = 0;
let cleanUp = null;

/** `route("invoices/:id", screen)`; a screen gets its parameters and answers `{title, body, stop?}`. */
export function route(path, screen) {
  const names = [];
  const pattern = path.replace(/:(\w+)/g, (_, name) => { names.push(name); return "([^/]+)"; });
  routes.push({ pattern: new RegExp(`^${pattern}/?$`), names, screen, tab: path.split("/")[0] });
}

export function go(path, { replace = false } = {}) {
  const url = path.startsWith("/") ? path : root + path;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  show({ moves: true });
}

/** The address alone, for a screen that has become another one under the person's hands. */
export const rename = (path) => history.replaceState(null, "", root + path);
export const again = () => show({ moves: false });

export function start() {
  document.addEventListener("click", follow);
  addEventListener("popstate", () => show({ moves: true }));
  show({ moves: false });
}

function follow(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
  if (link.origin !== location.origin || !link.pathname.startsWith(root) || link.hash) return;
  if (/^(login|register)/.test(link.pathname.slice(root.length))) return;
  event.preventDefault();
  go(link.pathname);
}

async function show({ moves }) {
  const mine = ++turn;
  const path = decodeURI(location.pathname.slice(root.length));
  const found = routes.map((one) => ({ ...one, match: one.pattern.exec(path) })).find((one) => one.match);
  markTab(found?.tab ?? "");
  cleanUp?.();
  cleanUp = null;
  if (moves) content.replaceChildren(skeleton());
  let made;
  try {
    made = found ? await found.screen(parametersOf(found)) : nothingHere();
  } catch (error) {
    if (mine !== turn) return;
    made = { title: "Not loaded", body: failure(error, again) };
  }
  if (mine !== turn) { made.stop?.(); return; }
  cleanUp = made.stop || null;
  place(made, moves);
}

function place(made, moves) {
  document.title = `${made.title} · ${tenantName}`;
  content.replaceChildren(...[made.body].flat(Infinity).filter(Boolean));
  if (!moves) return;
  scrollTo(0, 0);
  const heading = content.querySelector("h1");
  if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
  announce(made.title);
}

const parametersOf = ({ match, names }) => Object.fromEntries(names.map((name, index) => [name, match[index + 1]]));

function markTab(tab) {
  for (const link of document.querySelectorAll("[data-tab]")) {
    const isCurrent = link.dataset.tab === tab || (link.dataset.tab === "invoices" && tab === "drafts");
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

const nothingHere = () => ({
  title: "No such page",
  body: [h("h1", {}, "There is no such page"), h("p", {}, h("a", { class: "button", href: root }, "Go to the first page"))],
});
