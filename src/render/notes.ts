import type { Cause, Effect } from "../plan/plan.generated.ts";
import type { Wording } from "./describe-change.ts";

/** Why it differs just now, where that is worth saying. */
export const CAUSES: Readonly<Record<Cause, string>> = {
  "pull-request": "",
  "not-applied": "not applied before",
  started: "begins",
  ended: "has ended",
  "moved-site": "the site changed its name, group or host",
  "new-site": "new site",
  "by-hand": "changed by hand in Matomo; this puts it back",
  held: "held before",
  unexplained: "",
};

/**
 * What a reader must know about a change besides what it does: one short note each. The one place
 * where a field of an effect becomes a note; every surface shows them in its own brackets. What
 * somebody typed goes through `wording.safe`.
 */
export function notesOf(effect: Effect, wording: Pick<Wording, "safe" | "risks">): string[] {
  return [
    ...effect.risks.map((risk) => wording.risks[risk] ?? ""),
    CAUSES[effect.cause],
    effect.combined ? "no single grant states this combination" : "",
  ].filter(Boolean);
}
