// Each movement of points, the latest first.
import { get } from "../api.js";
import { to } from "../config.js";
import { empty, heading, partedList, row } from "../parts.js";
import { count, moment } from "../words.js";

export async function showMyPoints() {
  const list = await partedList((cursor) => get("me/points", { cursor }), drawMove, empty("No points yet", "They come with your first approved invoice."));
  return { title: "Your points", body: [heading("How your points came about", { back: to("") }), list] };
}

const SIGNS = { 1: "+", "-1": "−", 0: "" };

const drawMove = (move) => row({ title: move.words, under: moment(move.at), right: `${SIGNS[move.sign]}${count(move.points)}` });
