import type { Part } from "../plan/decision.ts";

/** The titles of a plan's parts on every surface, in order. */
export const PART_TITLES: Readonly<Record<Part, string>> = {
  attention: "Needs attention",
  losses: "Loses access",
  rest: "New access and other changes",
};
