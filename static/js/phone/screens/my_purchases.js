// Every purchase, and why it gave this many points.
import { get } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { badge, card, empty, facts, heading, note, partedList, row, rows } from "../parts.js";
import { capital, day, money, points, several } from "../words.js";
import { whyCard } from "./invoice.js";

// What goes on between the shop and the company need not worry a member.
const TONES = { approved: "good", rejected: "bad", reversed: "bad", partly_reversed: "warn" };

export async function showMyPurchases() {
  const list = await partedList(
    (cursor) => get("me/purchases", { cursor }), drawPurchase,
    empty("No purchases yet", "Your shop hands in your invoices; you see each of them here."),
  );
  return { title: "Purchases", body: [heading("Purchases"), list] };
}

export const drawPurchase = (purchase) => row({
  href: to(`purchases/${purchase.id}`),
  title: purchase.retailer,
  under: [day(purchase.invoiced_on), money(purchase.gross), purchase.points === null ? capital(purchase.state_words) : ""].filter(Boolean).join(" · "),
  tone: purchase.state === "rejected" ? "bad" : "",
  right: purchase.points === null ? null : points(purchase.points),
});

export async function showMyPurchase({ id }) {
  const { purchase, lines, why } = await get(`me/purchases/${id}`);
  return {
    title: `Purchase at ${purchase.retailer}`,
    body: [
      heading(`Purchase at ${purchase.retailer}`, { back: to("purchases") }),
      h("div", { class: "standing" },
        h("p", {}, badge(capital(purchase.state_words), TONES[purchase.state])),
        purchase.points === null ? null : h("p", { class: "figure" }, points(purchase.points)),
        purchase.pending_until ? note("warn", `They are pending until ${day(purchase.pending_until)}, while goods may come back.`) : null),
      why ? whyCard(why) : null,
      card(facts(["Invoice", purchase.number], ["Date", day(purchase.invoiced_on)], ["Total", money(purchase.gross)])),
      lines.length ? card(h("h2", {}, "What you bought"), rows(lines.map((line) => row({ title: line.name, under: several(Number(line.quantity), "piece", "pieces"), right: money(line.net) })))) : null,
    ],
  };
}
