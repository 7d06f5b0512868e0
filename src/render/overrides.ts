import { LIMIT_NAMES } from "../plan/guards.ts";
import type { Guards } from "../plan/plan.generated.ts";
import { list } from "./words.ts";

/** Where a text is read, and so which of the ways to allow more it names. */
export type Surface = "terminal" | "pull-request" | "outcome";

/** `--allow-losing 12`, for each limit that the plan is over. */
const exceededLimits = (
  guards: Guards,
): readonly { readonly name: string; readonly people: number }[] =>
  LIMIT_NAMES.flatMap((name) =>
    guards[name]?.exceeded ? [{ name, people: guards[name].people.length }] : [],
  );

/** What helps when a limit stops a plan; empty when none does, or the caller says it. */
export function overrideText(guards: Guards, surface: Surface): string {
  const over = exceededLimits(guards);
  if (over.length === 0 || surface === "outcome") return "";
  const options = over.map(({ name, people }) =>
    surface === "terminal" ? `--allow-${name} ${people}` : `\`allow-${name}: ${people}\``,
  );
  return surface === "terminal"
    ? `To allow it for one run, add ${options.join(" ")}.`
    : `To allow it for one run, merge, then run the apply workflow with ${list(options)}; or add the \`approve:\` line that the comment after the merge shows.`;
}
