// The gifts that a customer may ask for, and what stands in the way of the rest.
import { get, newKey, post } from "../api.js";
import { to } from "../config.js";
import { h, icon } from "../dom.js";
import { badge, button, complaint, confirm, empty, heading, note } from "../parts.js";
import { go } from "../router.js";
import { points, several } from "../words.js";

export async function showCatalogue({ id }) {
  const [consumer, { available, gifts }] = await Promise.all([
    get(`retailer/consumers/${id}`), get("rewards", { consumer: id }),
  ]);
  const said = complaint();
  return {
    title: `Gifts for ${consumer.name}`,
    body: [
      heading(`Gifts for ${consumer.name}`, { back: to(`customers/${id}`) }),
      note("good", h("strong", {}, points(available)), " to spend"),
      said.node,
      giftList(gifts, (gift) => askButton(gift, consumer, said)),
    ],
  };
}

/** `act(gift)` is the button of a gift that can be had. */
export const giftList = (gifts, act = () => null) => (gifts.length
  ? h("ul", { class: "gifts" }, gifts.map((gift) => h("li", { class: "card gift" }, giftCard(gift, act))))
  : empty("No gifts yet", "The company has not put any into the catalogue."));

const giftCard = (gift, act) => [
  gift.has_picture ? h("img", { class: "gift__picture", src: `/api/mobile/v1/rewards/${gift.id}/picture`, alt: "", loading: "lazy" }) : h("span", { class: "gift__picture" }, icon("gift")),
  h("div", { class: "gift__text" },
    h("h2", {}, gift.name),
    h("p", { class: "figure figure--small" }, points(gift.points)),
    gift.description ? h("p", { class: "quiet" }, gift.description) : null,
    gift.why_not ? h("p", {}, badge(gift.why_not, "warn")) : h("p", { class: "quiet" }, `${several(gift.left, "piece", "pieces")} left`),
    gift.share < 1 ? h("progress", { max: 1, value: gift.share, "aria-label": `${Math.floor(gift.share * 100)} % of the points are there` }) : null),
  gift.why_not ? null : act(gift),
];

function askButton(gift, consumer, said) {
  const key = newKey();
  return button("Ask for it", async () => {
    const agreed = await confirm({
      title: `Ask for ${gift.name}?`, words: `${points(gift.points)} of ${consumer.name} are set aside. ${consumer.name} then says yes with a code.`, does: "Ask for it",
    });
    if (!agreed) return;
    try {
      const made = await post("retailer/redemptions", { consumer_id: consumer.id, reward_id: gift.id, pieces: 1 }, key);
      go(`gifts/${made.redemption.id}`);
    } catch (error) {
      said.say(error.message);
    }
  }, { kind: "button--primary" });
}
