// What a state of an invoice means for the shop, and the one next step.
const TONES = { approved: "good", partly_reversed: "warn", on_query: "warn", returned: "warn", rejected: "bad", reversed: "bad" };

export const toneOf = (state) => TONES[state] || "";

export const MEANINGS = {
  draft: "It was not handed in yet.",
  in_review: "The company is looking at it. There is nothing for you to do.",
  on_query: "The company asks you something.",
  returned: "It came back to you. Correct it and hand it in again.",
  approved: "Your customer has the points for it.",
  partly_reversed: "Some of the points were taken back.",
  reversed: "The points were taken back.",
  rejected: "It was not accepted and gives no points.",
  withdrawn: "You took it back.",
};
