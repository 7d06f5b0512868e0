import { DANGERS, type Danger, dangersOf } from "../plan/decision.ts";
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
  "by-hand": "changed by hand in Matomo; this reverts it",
  held: "on hold before",
  unexplained: "",
};

/** How a danger is shown. */
interface DangerWords {
  /** A word before the name. */
  readonly tag: string;
  /** The same where there is less room, also for those who see no colours. */
  readonly letter: string;
  readonly meaning: string;
  /** The tag alone does not say what is meant. */
  readonly explained?: true;
}

export const DANGER_WORDS: Readonly<Record<Danger, DangerWords>> = {
  superuser: { tag: "SUPER USER", letter: "S", meaning: "super user" },
  "loses-superuser": { tag: "SUPER USER", letter: "S", meaning: "super user" },
  public: { tag: "PUBLIC", letter: "P", meaning: "public" },
  admin: { tag: "ADMIN", letter: "A", meaning: "admin" },
  "deletes-account": { tag: "DELETED", letter: "D", meaning: "account deleted" },
  "email-of-privileged": { tag: "E-MAIL", letter: "E", meaning: "e-mail of somebody with rights" },
  foreign: {
    tag: "OUTSIDE",
    letter: "O",
    meaning: "e-mail outside the domains in settings.yaml",
    explained: true,
  },
  "destroys-reports": {
    tag: "REPORTS",
    letter: "R",
    meaning: "Matomo deletes scheduled reports",
    explained: true,
  },
};

/** The tags of what needs attention, each once, the most dangerous first. */
export function tagsOf(effects: readonly Effect[]): string[] {
  const found = new Set(effects.flatMap(dangersOf));
  return [
    ...new Set(
      DANGERS.filter((danger) => found.has(danger)).map((danger) => DANGER_WORDS[danger].tag),
    ),
  ];
}

/** What a danger means, where the change itself does not say it. */
const DANGER_NOTES: Readonly<Partial<Record<Danger, string>>> = {
  "email-of-privileged": "whoever reads the new e-mail can reset the password",
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
export function notesOf(effect: Effect, wording: Pick<Wording, "safe">): string[] {
  return [
    ...dangersOf(effect).map((danger) => DANGER_NOTES[danger] ?? ""),
    CAUSES[effect.cause],
    heldLossNote(effect, wording),
    needsNote(effect, wording),
    effect.kind === "email" && effect.invitation ? INVITATIONS[effect.invitation] : "",
    effect.combined ? "no single grant states this combination" : "",
  ].filter(Boolean);
}
