// How the shop stands, and what to do next.
import { Problem, Unreachable, get } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { action, card, heading, note, primary, row, rows, tile, tiles } from "../parts.js";
import { go } from "../router.js";
import { count, day, points, several } from "../words.js";
import { waitingCard } from "./waiting.js";

const PLACES = {
  answer_question: "invoices", mend_invoice: "invoices", finish_draft: "invoices", register_consumer: "customers/new",
  photograph_invoice: "invoices/new",
};

export async function showHome() {
  const waiting = await waitingCard();
  let home;
  try {
    home = await get("retailer/home");
  } catch (error) {
    if (error instanceof Problem && error.code.startsWith("account_")) { go("shop", { replace: true }); return { title: "Your shop", body: [] }; }
    if (!(error instanceof Unreachable)) throw error;
    return { title: "Home", stop: waiting.stop, body: withoutConnection(waiting) };
  }
  return {
    title: "Home",
    stop: waiting.stop,
    body: [heading(home.shop_name), waiting.node, nextSteps(home), figures(home), mends(home), rejected(home), newInvoice()],
  };
}

const newInvoice = () => primary(action("New invoice", to("invoices/new"), "camera"));

const withoutConnection = (waiting) => [
  heading("Home"),
  note("warn", "There is no connection. You can photograph invoices now; they are sent later."),
  waiting.node,
  newInvoice(),
];

function nextSteps(home) {
  const steps = home.next_steps.filter((step) => step.code !== "photograph_invoice");
  if (!steps.length) return null;
  return card(
    h("h2", {}, "What to do next"),
    rows(steps.map((step) => row({
      href: to(placeOf(step, home)), title: step.words, right: step.count > 1 ? count(step.count) : null,
    }))),
  );
}

function placeOf(step, home) {
  const state = { answer_question: "on_query", mend_invoice: "returned" }[step.code];
  const meant = home.to_mend.filter((one) => one.state === state);
  return meant.length === 1 && step.count === 1 ? `invoices/${meant[0].id}` : PLACES[step.code] || "invoices";
}

const figures = (home) => tiles(
  tile("Customers", count(home.consumers)),
  tile("Points given", count(home.points), "By your invoices, to your customers"),
  tile("Points pending", count(home.points_pending), "They count when the time for returns is over"),
  tile("In review", count(home.invoices_pending), `${several(home.invoices_approved, "invoice", "invoices")} approved`),
  ranking(home.ranking),
);

function ranking({ place, of, points: given }) {
  if (place === null) return tile("Your place", "–", of ? `Among ${several(of, "shop", "shops")}, after your first approved invoice` : "After your first approved invoice");
  return tile("Your place", `${count(place)} of ${count(of)}`, `${points(given)} in the last 90 days`);
}

const mends = (home) => (home.to_mend.length ? card(
  h("h2", {}, "Came back to you"),
  rows(home.to_mend.map((one) => row({
    href: to(`invoices/${one.id}`), title: one.number || "Invoice without a number", under: one.reason || "The company asks you something", tone: "warn",
  }))),
) : null);

const rejected = (home) => (home.rejected.length ? card(
  h("h2", {}, "Rejected in the last 30 days"),
  rows(home.rejected.map((one) => row({
    href: to(`invoices/${one.id}`), title: one.number || "Invoice without a number", under: one.reason, tone: "bad", right: day(one.since),
  }))),
) : null);
