import { needsOf } from "../plan/effect-core.ts";
import type { Cause, Effect } from "../plan/plan.generated.ts";
import type { Wording } from "./describe-change.ts";
import { list } from "./words.ts";

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

/** What becomes of an invitation that nobody accepted yet when its e-mail changes. */
const INVITATIONS = {
  "by-matomo": "Matomo sends a new invitation there, and the old link ends",
  "sent-again": "a new invitation is sent there, and the old link ends",
} as const;

/** Who gives up an e-mail first. */
function needsNote(effect: Effect, { safe }: Pick<Wording, "safe">): string {
  const needs = needsOf(effect);
  return needs.length === 0 ? "" : `after ${list(needs.map(safe))} gave up the e-mail`;
}

/** What somebody keeps beyond what the manifests grant, because its removal is on hold. */
function heldLossNote(effect: Effect, { safe }: Pick<Wording, "safe">): string {
  if (effect.kind !== "site" || !effect.heldLoss || !effect.after) return "";
  const { role, capabilities } = effect.after;
  const granted = effect.heldLoss.after;
  const kept = [
    ...(role === granted.role ? [] : [role]),
    ...capabilities.filter((capability) => !granted.capabilities.includes(capability)),
  ];
  const reasons = effect.heldLoss.held.map(({ reason }) => reason);
  return `keeps ${safe(list(kept))}, which the manifests do not grant: its removal is on hold (${reasons.join(", ")})`;
}

/**
 * What a reader must know about a change besides what it does: one short note each. The one place
 * where a field of an effect becomes a note; every surface shows them in its own brackets. What
 * somebody typed goes through `wording.safe`.
 */
export function notesOf(effect: Effect, wording: Pick<Wording, "safe" | "risks">): string[] {
  return [
    ...effect.risks.map((risk) => wording.risks[risk] ?? ""),
    CAUSES[effect.cause],
    heldLossNote(effect, wording),
    needsNote(effect, wording),
    effect.kind === "email" && effect.invitation ? INVITATIONS[effect.invitation] : "",
    effect.combined ? "no single grant states this combination" : "",
  ].filter(Boolean);
}
