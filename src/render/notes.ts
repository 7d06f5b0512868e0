import { DANGERS, type Danger, dangersOf } from "../plan/decision.ts";
import { needsOf } from "../plan/effect-core.ts";
import type { Cause, Effect } from "../plan/plan.generated.ts";
import type { Wording } from "./describe-change.ts";
import { HOLD_WORDS } from "./hold-words.ts";
import { list } from "./words.ts";

/** Explains why something differs, for causes that need an explanation. */
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

/** The words for a danger. */
interface DangerWords {
  /** A word before the name. */
  readonly tag: string;
  /** A letter for places with less room. It works without colours. */
  readonly letter: string;
  readonly meaning: string;
  /** Set if the tag alone does not explain the danger. */
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

/** The tags of dangerous effects, each once, the most dangerous first. */
export function tagsOf(effects: readonly Effect[]): string[] {
  const found = new Set(effects.flatMap(dangersOf));
  return [
    ...new Set(
      DANGERS.filter((danger) => found.has(danger)).map((danger) => DANGER_WORDS[danger].tag),
    ),
  ];
}

/** Explains dangers that the change itself does not show. */
const DANGER_NOTES: Readonly<Partial<Record<Danger, string>>> = {
  "email-of-privileged": "whoever reads the new e-mail can reset the password",
};

/** What happens to a pending invitation when its e-mail changes. */
const INVITATIONS = {
  "by-matomo": "Matomo sends a new invitation to the new e-mail, and the old link stops working",
  "sent-again": "a new invitation is sent to the new e-mail, and the old link stops working",
} as const;

/** The people who must give up an e-mail first. */
function needsNote(effect: Effect, { safe }: Pick<Wording, "safe">): string {
  const needs = needsOf(effect);
  return needs.length === 0 ? "" : `after the e-mail of ${list(needs.map(safe))} has changed`;
}

/**
 * The access that a person keeps although the manifests do not grant it, because its removal is on
 * hold.
 */
function heldLossNote(effect: Effect, { safe }: Pick<Wording, "safe">): string {
  if (effect.kind !== "site" || !effect.heldLoss || !effect.after) return "";
  const { role, capabilities } = effect.after;
  const granted = effect.heldLoss.after;
  const kept = [
    ...(role === granted.role ? [] : [role]),
    ...capabilities.filter((capability) => !granted.capabilities.includes(capability)),
  ];
  const reasons = effect.heldLoss.held.map(({ reason }) => HOLD_WORDS[reason]);
  return `keeps ${safe(list(kept))}, which the manifests do not grant: its removal is on hold (${reasons.join(", ")})`;
}

/**
 * Short notes about a change, beyond what it does. Only this function turns fields of an effect
 * into notes; every surface puts them into its own brackets. Typed text passes through
 * `wording.safe`.
 */
export function notesOf(effect: Effect, wording: Pick<Wording, "safe">): string[] {
  return [
    ...dangersOf(effect).map((danger) => DANGER_NOTES[danger] ?? ""),
    CAUSES[effect.cause],
    heldLossNote(effect, wording),
    needsNote(effect, wording),
    effect.kind === "email" && effect.invitation ? INVITATIONS[effect.invitation] : "",
    effect.combined ? "combined from several grants" : "",
  ].filter(Boolean);
}
