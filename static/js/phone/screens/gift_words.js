const TONES = {
  awaiting_consent: "warn", on_query: "warn", returned: "warn", approved: "good", fulfilled: "good", rejected: "bad", cancelled: "", expired: "bad",
};

export const toneOf = (state) => TONES[state] || "";
export const STILL_OPEN = ["awaiting_consent", "in_review", "on_query", "returned"];
