import type { Part } from "../plan/decision.ts";

/** The parts of a plan in their order, as every surface calls them. */
export const PART_TITLES: Readonly<Record<Part, string>> = {
  attention: "Needs attention",
  losses: "Loses access",
  rest: "Gains access and other changes",
};
