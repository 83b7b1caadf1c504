// A member's statement: what was there, each movement in words, what is there; and the paper of it.
import { get } from "../api.js";
import { to } from "../config.js";
import { h } from "../dom.js";
import { field, form } from "../forms.js";
import { card, empty, facts, heading, partedList, row, tile, tiles } from "../parts.js";
import { again } from "../router.js";
import { count, day, points } from "../words.js";

const PAPER = "/api/mobile/v1/me/points.pdf";
let days = {}; // as chosen on this screen, while the app is open

export async function showMyPoints() {
  const query = { from: days.from, to: days.to };
  const first = await get("me/points", query);
  const parts = (cursor) => (cursor ? get("me/points", { ...query, cursor }) : first);
  return {
    title: "Your points",
    body: [
      heading("Your points", { back: to("") }),
      h("p", { class: "quiet" }, `${day(first.begins_on)} to ${day(first.ends_on)}`),
      tiles(
        tile("To spend before", count(first.opening.available)), tile("To spend after", count(first.closing.available)),
        tile("Earned", count(first.earned)), tile("Spent on gifts", count(first.spent)),
        first.lapsed ? tile("Lapsed", count(first.lapsed)) : null,
        first.closing.owed ? tile("Owed", count(first.closing.owed), "New points pay this back first") : null,
      ),
      whatComes(first),
      await partedList(parts, drawEntry, empty("Nothing moved in these days", "Points come when your shop hands in an invoice of yours.")),
      card(
        h("a", { class: "button button--wide", href: paperOf(first), download: true, target: "_blank" }, "Save the statement as a PDF"),
        h("details", {}, h("summary", {}, "Choose other days"), daysForm(first)),
      ),
    ],
  };
}

function whatComes({ pending_now: pending, next_expiry_at: at, next_expiry_points: lapsing }) {
  if (!pending && !at) return null;
  return card(facts(
    ["Pending now", pending ? points(pending) : ""], ["Lapse next", at ? `${points(lapsing)} on ${day(at)}` : ""],
  ));
}

export function drawEntry(entry) {
  const { change, after } = entry;
  const [moved, where] = change.available ? [change.available, ""] : change.pending ? [change.pending, "pending"] : change.held ? [change.held, "set aside"] : [-change.owed, "owed"];
  return row({
    href: placeOf(entry),
    title: entry.words,
    under: `${day(entry.at)} · ${count(after.available)} to spend after it`,
    right: [h("span", { class: moved < 0 ? "" : "tone--good" }, signed(moved)), where ? h("span", { class: "row__under" }, where) : null],
  });
}

const placeOf = ({ purchase, gift }) => (purchase ? to(`purchases/${purchase}`) : gift ? to(`gifts/${gift}`) : null);
const signed = (number) => (number < 0 ? `−${count(-number)}` : `+${count(number)}`);
const paperOf = (statement) => `${PAPER}?from=${statement.begins_on}&to=${statement.ends_on}`;

function daysForm(statement) {
  return form({
    fields: [
      field({ name: "from", label: "From", type: "date", value: statement.begins_on }),
      field({ name: "to", label: "To", type: "date", value: statement.ends_on }),
    ],
    submit: "Show these days",
    send: async (values) => {
      await get("me/points", { ...values, limit: 1 });
      days = values;
      again();
    },
  });
}
