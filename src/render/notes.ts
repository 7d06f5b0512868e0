import type { Cause, Effect, Risk } from "../plan/plan.generated.ts";

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

/** Risks in words, for those that the text of the change does not say itself. */
export type RiskWords = Readonly<Partial<Record<Risk, string>>>;

/**
 * What a reader must know about a change besides what it does: one short note each. The one place where a field of an effect becomes a note; every
 * surface shows them in its own brackets.
 */
export function notesOf(effect: Effect, risks: RiskWords): string[] {
  return [
    ...effect.risks.map((risk) => risks[risk] ?? ""),
    CAUSES[effect.cause],
    effect.combined ? "no single grant states this combination" : "",
  ].filter(Boolean);
}
