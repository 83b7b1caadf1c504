const WORDS = {
  active: "takes part", in_review: "in review", returned: "came back to you", rejected: "not accepted", suspended: "suspended",
  closed: "closed", anonymised: "left",
};
const TONES = { returned: "warn", in_review: "warn", rejected: "bad", suspended: "bad" };

export const wordsOf = (state) => WORDS[state] || state;
export const toneOf = (state) => TONES[state] || "";
