// The gifts that the shop asked for, and where each of them is.
import { get } from "../api.js";
import { to } from "../config.js";
import { action, empty, heading, partedList, primary, row } from "../parts.js";
import { capital, points } from "../words.js";
import { toneOf, wordsOf } from "./gift_words.js";

export async function showGifts() {
  const list = await partedList(
    (cursor) => get("retailer/redemptions", { cursor }), drawGift,
    empty("No gifts yet", "Open a customer and choose a gift for them."),
  );
  return { title: "Gifts", body: [heading("Gifts"), list, primary(action("Choose a gift for a customer", to("customers"), "gift"))] };
}

export const drawGift = (gift) => row({
  href: to(`gifts/${gift.id}`),
  title: `${gift.pieces > 1 ? `${gift.pieces} × ` : ""}${gift.reward} · ${gift.consumer}`,
  under: gift.next_step || capital(wordsOf(gift)),
  tone: gift.next_step ? "warn" : toneOf(gift.state),
  right: points(gift.points),
});
