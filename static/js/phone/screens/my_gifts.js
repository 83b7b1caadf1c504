// The catalogue for a member, and their own gifts: seen, agreed to, taken back.
import { get } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { card, complaint, heading, note, rows, row } from "../parts.js";
import { capital, points } from "../words.js";
import { giftList } from "./catalogue.js";
import { byCode, cancel, giftFacts, standing, stepList } from "./gift.js";
import { toneOf, wordsOf } from "./gift_words.js";

const READY = { at_retailer: "It lies ready for you at the shop. Bring your phone: a code is sent to it." };

export async function showMyGifts() {
  const [{ available, gifts }, mine] = await Promise.all([get("me/rewards"), get("me/redemptions", { limit: 50 })]);
  return {
    title: "Gifts",
    body: [
      heading("Gifts"),
      mine.items.length ? card(h("h2", {}, "Asked for"), rows(mine.items.map(drawMyGift))) : null,
      note("good", h("strong", {}, points(available)), " to spend. Ask your shop for the gift that you want."),
      giftList(gifts),
    ],
  };
}

const myWordsOf = (gift) => (gift.state === "awaiting_consent" ? "it needs your yes" : wordsOf(gift));

export const drawMyGift = (gift) => row({
  href: to(`gifts/${gift.id}`),
  title: gift.reward,
  under: capital(myWordsOf(gift)),
  tone: toneOf(gift.state),
  right: points(gift.points),
});

export async function showMyGift({ id }) {
  const { redemption: gift, steps } = await get(`me/redemptions/${id}`);
  const said = complaint();
  const path = `me/redemptions/${id}`;
  return {
    title: gift.reward,
    body: [
      heading(gift.reward, { back: to("gifts") }),
      standing(gift, myWordsOf(gift)),
      said.node,
      gift.state === "approved" && READY[gift.step] ? note("good", READY[gift.step]) : null,
      giftFacts(gift, ["Asked for by", gift.retailer]),
      stepList(steps),
      cancel(gift, path, said),
      gift.state === "awaiting_consent" ? byCode(`${path}/consent`, { ask: "Say yes: send me the code", use: "Yes, I want it", help: "It was sent to your phone" }, said) : null,
    ],
  };
}
