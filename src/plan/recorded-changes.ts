import type { AnyBaseline } from "./baseline.ts";
import { emailHash } from "./baseline.ts";
import { rightsText } from "./approved-state.ts";
import type { BaselineChange } from "./baseline.generated.ts";
import type { Effect } from "./plan.generated.ts";

/** Enough for the months between two backups, and at most 300 KB. */
const MAX_CHANGES = 2_000;

/** Both sides of an effect in the format of baselines: short and without e-mails. */
export function sidesOf(effect: Effect): Pick<BaselineChange, "before" | "after"> {
  switch (effect.kind) {
    case "account":
      return { before: effect.before, after: effect.after };
    case "superuser":
      return { before: String(effect.before), after: String(effect.after) };
    case "email":
      return { before: emailHash(effect.before), after: emailHash(effect.after) };
    case "site":
      return { before: rightsText(effect.before), after: rightsText(effect.after) };
  }
}

/** The changes that the next baseline keeps, including those of this apply. */
export function rememberChanges(
  previous: AnyBaseline | undefined,
  made: readonly Effect[],
  at: string,
): BaselineChange[] {
  const known = previous?.version === 2 ? (previous.changes ?? []) : [];
  const added = made.map((effect): BaselineChange => ({
    at,
    kind: effect.kind,
    login: effect.login,
    ...(effect.kind === "site" ? { site: effect.site } : {}),
    ...sidesOf(effect),
  }));
  return [...known, ...added].slice(-MAX_CHANGES);
}
