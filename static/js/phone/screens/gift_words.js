const TONES = {
  awaiting_consent: "warn", on_query: "warn", returned: "warn", approved: "good", fulfilled: "good", rejected: "bad", cancelled: "", expired: "bad",
};

export const toneOf = (state) => TONES[state] || "";
/** Where it is, once it is approved; before, where it stands with the company. */
export const wordsOf = (gift) => (gift.state === "approved" && gift.step_words) || gift.words;
export const STILL_OPEN = ["awaiting_consent", "in_review", "on_query", "returned"];
