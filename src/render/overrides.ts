import { LIMIT_NAMES } from "../plan/guards.ts";
import type { Guards } from "../plan/plan.generated.ts";
import { list } from "./words.ts";

/** Where a text is read, and so which of the ways to allow more it names. */
export type Surface = "terminal" | "pull-request";

/** The limits that the plan is over, with how many people or sites it concerns. */
const exceededLimits = (
  guards: Guards,
): readonly { readonly name: string; readonly people: number }[] =>
  LIMIT_NAMES.flatMap((name) =>
    guards[name]?.exceeded ? [{ name, people: guards[name].people.length }] : [],
  );

/** Inputs of the apply workflow that allow a plan to be over its limits; empty when it is over none. */
export const allowingInputs = (guards: Guards): string =>
  list(exceededLimits(guards).map(({ name, people }) => `\`allow-${name}: ${people}\``));

/** What helps when a limit stops a plan, where it is read; empty when none does. */
export function overrideText(guards: Guards, surface: Surface): string {
  const over = exceededLimits(guards);
  if (over.length === 0) return "";
  return surface === "terminal"
    ? `To allow it for one run, add ${over.map(({ name, people }) => `--allow-${name} ${people}`).join(" ")}.`
    : `To allow it for one run, merge, then run the apply workflow with ${allowingInputs(guards)}; or add the \`approve:\` line that the comment after the merge shows.`;
}
