// The shop's customers, found by name, town or number.
import { get } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { field } from "../forms.js";
import { action, empty, failure, heading, partedList, primary, row } from "../parts.js";
import { toneOf, wordsOf } from "./consumer_words.js";

const WAIT = 250;

export async function showConsumers() {
  const place = h("div", {});
  const search = field({ name: "search", label: "Find a customer", type: "search", help: "Name, town, or the end of the number" });
  let timer;
  search.input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => fill(place, search.input.value.trim()), WAIT); });
  await fill(place, "");
  return {
    title: "Customers",
    body: [heading("Customers"), search, place, primary(action("Register a customer", to("customers/new"), "plus"))],
  };
}

async function fill(place, search) {
  try {
    place.replaceChildren(await partedList(
      (cursor) => get("retailer/consumers", { search, cursor }),
      drawConsumer,
      search ? empty("Nobody found", `No customer of yours fits “${search}”.`) : empty("No customers yet", "Register the first one: you need their number and the code that is sent to it."),
    ));
  } catch (error) {
    place.replaceChildren(failure(error, () => fill(place, search)));
  }
}

const drawConsumer = (consumer) => row({
  href: to(`customers/${consumer.id}`),
  title: consumer.name,
  under: [consumer.state === "active" ? "" : wordsOf(consumer.state), consumer.trade, consumer.city, consumer.phone].filter(Boolean).join(" · "),
  tone: toneOf(consumer.state),
});
