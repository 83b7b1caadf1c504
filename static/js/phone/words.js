// Days, sums and counts as this tenant writes them.
import { currency, locale, timezone } from "./config.js";

const dayForm = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: timezone });
const dateForm = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const momentForm = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: timezone,
});
const moneyForm = new Intl.NumberFormat(locale, { style: "currency", currency });
const countForm = new Intl.NumberFormat("en");
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone });

export const money = (amount) => (amount === null || amount === "" ? "–" : moneyForm.format(Number(amount)));
export const count = (number) => countForm.format(number);
export const points = (number) => (number === 1 ? "1 point" : `${count(number)} points`);
export const several = (number, one, more) => (number === 1 ? `1 ${one}` : `${count(number)} ${more}`);
export const moment = (iso) => (iso ? momentForm.format(new Date(iso)) : "");
/** A day without a time (`2026-11-20`) or the day of a moment, where the company is. */
export const day = (iso) => {
  if (!iso) return "";
  return iso.length === 10 ? dateForm.format(new Date(`${iso}T00:00:00Z`)) : dayForm.format(new Date(iso));
};
export const today = () => isoDay.format(new Date());
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
