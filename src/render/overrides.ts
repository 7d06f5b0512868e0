import { LIMIT_NAMES } from "../plan/guards.ts";
import type { Guards } from "../plan/plan.generated.ts";
import { list } from "./words.ts";

/** Where a text is read, which decides how the text explains raising a limit. */
export type Surface = "terminal" | "pull-request";

/** The exceeded limits of a plan, with the number of people or sites that they concern. */
const exceededLimits = (
  guards: Guards,
): readonly { readonly name: string; readonly people: number }[] =>
  LIMIT_NAMES.flatMap((name) =>
    guards[name]?.exceeded ? [{ name, people: guards[name].people.length }] : [],
  );

/**
 * The inputs of the apply workflow that allow a plan to exceed its limits; empty if it exceeds
 * none.
 */
export const allowingInputs = (guards: Guards): string =>
  list(exceededLimits(guards).map(({ name, people }) => `\`allow-${name}: ${people}\``));

/** How to allow a plan that exceeds a limit, for this surface; empty if it exceeds none. */
export function overrideText(guards: Guards, surface: Surface): string {
  const over = exceededLimits(guards);
  if (over.length === 0) return "";
  return surface === "terminal"
    ? `To allow it for one run, add ${over.map(({ name, people }) => `--allow-${name} ${people}`).join(" ")}.`
    : `To allow it for one run, merge first, and then run the apply workflow with ${allowingInputs(guards)}; or add the \`approve:\` line that the comment after the merge shows.`;
}
