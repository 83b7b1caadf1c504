// A member's points: what can be spent, what is on its way, what lapses soon, and what waits for their yes.
import { Problem, get } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { action, card, empty, heading, note, primary, rows, tile, tiles } from "../parts.js";
import { go } from "../router.js";
import { count, day } from "../words.js";
import { drawMyGift } from "./my_gifts.js";
import { drawPurchase } from "./my_purchases.js";

export async function showMyHome() {
  let home;
  try {
    home = await get("me/home");
  } catch (error) {
    if (!(error instanceof Problem) || !error.code.startsWith("account_")) throw error;
    go("profile", { replace: true });
    return { title: "You", body: [] };
  }
  const [purchases, gifts] = await Promise.all([get("me/purchases", { limit: 3 }), get("me/redemptions", { limit: 20 })]);
  const asked = gifts.items.filter((gift) => gift.state === "awaiting_consent");
  return {
    title: "Home",
    body: [
      heading(`Hello, ${home.name}`),
      card(h("p", { class: "label" }, "Points to spend"), h("p", { class: "figure figure--large" }, count(home.available)), h("p", {}, h("a", { href: to("points") }, "See every movement"))),
      asked.map((gift) => note("warn", h("strong", {}, `${gift.retailer} asked for ${gift.reward} for you.`), " It needs your yes. ", h("a", { href: to(`gifts/${gift.id}`) }, "Look at it"))),
      tiles(
        tile("Pending", count(home.pending), "They count when the time for returns is over"),
        tile("Set aside for gifts", count(home.held)),
        home.next_expiry_at ? tile("Lapse next", count(home.next_expiry_points), `On ${day(home.next_expiry_at)}`) : tile("Lapse next", "–", "None of your points lapse soon"),
        home.arrears ? tile("Owed", count(home.arrears), "New points pay this back first") : null,
        home.tier ? tile("Your tier", home.tier) : null,
      ),
      card(h("h2", {}, "Latest purchases"), purchases.items.length ? rows(purchases.items.map(drawPurchase)) : empty("No purchases yet", "Your shop hands in your invoices."), purchases.next ? h("p", {}, h("a", { href: to("purchases") }, "All purchases")) : null),
      gifts.items.length ? card(h("h2", {}, "Your gifts"), rows(gifts.items.slice(0, 3).map(drawMyGift))) : null,
      primary(asked.length ? action(`Say yes to ${asked[0].reward}`, to(`gifts/${asked[0].id}`), "gift") : action("See the gifts", to("gifts"), "gift")),
    ],
  };
}

