import type { LoginKey } from "../domain/login.ts";
import type { Cell, EndedGrant } from "../desired/desired.ts";
import { groundsOf, type Line } from "../desired/line.ts";
import type { AccountEffect, Cause, Effect, EffectCommon, Held, Why } from "./plan.generated.ts";

/** A person whose access may change, and what the manifests define for this person. */
export interface Subject {
  readonly key: LoginKey;
  /** The login as Matomo spells it. If there is no account, the login as the manifests spell it. */
  readonly login: string;
  /** The desired rights by site id. */
  readonly access: ReadonlyMap<number, Cell>;
  /** Like `access`, but including grants that nobody has approved yet. */
  readonly claimed: ReadonlyMap<number, Cell>;
  readonly ended: readonly EndedGrant[];
  readonly endsAll: Line | undefined;
  readonly past: boolean;
  /** Whether the person has `managedBy: sso`. */
  readonly sso: boolean;
  /** Whether the person is not in the manifests (`unmanaged: remove`). */
  readonly unmanaged: boolean;
}

/** An effect that is being judged, with the facts that the policies need. */
export interface Draft extends Pick<Subject, "key" | "sso" | "unmanaged"> {
  readonly effect: Effect;
  /** Whether a manifest line asks for this loss: `absent`, `access: []`, a past `until`. */
  readonly written: boolean;
  /** Whether a past `until` explains the loss. */
  readonly ended: boolean;
  /**
   * Whether this is the end of an approved grant (`ends.ts`), which later changes of the manifests
   * do not stop.
   */
  readonly settledEnd?: true | undefined;
  /**
   * Whether the lost rights come from an earlier account with this login, so nobody granted them.
   */
  readonly inherited?: true | undefined;
  /** Whether the effect grants something that was not there before. */
  readonly gains?: boolean | undefined;
  /**
   * If the effect both loses and gains rights: the gain alone, which is applied if the loss is on
   * hold. The gain's `heldLoss` has no reasons yet.
   */
  readonly gain?: Draft | undefined;
  /** The first day of the lines that grant the access, if they have one. */
  readonly from?: string | undefined;
  /** Accounts that must give up an e-mail first. */
  readonly freedBy?: readonly LoginKey[] | undefined;
  /** For a new account: the lowest id of the sites for which it is created. */
  readonly lowestSite?: number | undefined;
}

/** A line as plans contain it, with its end, reason and ticket. */
export const whyLine = (line: Line): Why => ({
  file: line.at.file,
  line: line.at.line,
  text: line.text,
  ...(line.until === undefined ? {} : { until: line.until }),
  ...groundsOf(line),
});

export const whyOf = (lines: readonly Line[]): Why[] => lines.map(whyLine);

/**
 * The part of an effect that says what happens to whom: kind, login, before, after, and the fields
 * of its kind.
 */
type EffectBody<E extends Effect = Effect> = E extends Effect
  ? Omit<E, Exclude<keyof EffectCommon, "login">>
  : never;

/**
 * The fields that all kinds of effects share. Optional fields of the schema can be set directly.
 */
interface EffectReasons extends Partial<Omit<EffectCommon, "login" | "why" | "cause" | "held">> {
  /** The manifest lines that lead to the effect. */
  readonly lines: readonly Line[];
}

/**
 * The only function that creates effects. `judge.ts` later adds the cause, and the reasons why an
 * effect is on hold.
 */
export function effectFrom(body: EffectBody<AccountEffect>, reasons: EffectReasons): AccountEffect;
export function effectFrom(body: EffectBody, reasons: EffectReasons): Effect;
export function effectFrom(
  body: EffectBody,
  { lines, loss = false, risks = [], destroys = [], ...more }: EffectReasons,
): Effect {
  return {
    cause: "unexplained",
    held: [],
    ...body,
    loss,
    risks,
    why: whyOf(lines),
    destroys,
    ...more,
  };
}

/** A draft of the effect. `facts` overrides the default values. */
export function draftFrom(
  { key, sso, unmanaged }: Subject,
  effect: Effect,
  facts: Partial<Draft> = {},
): Draft {
  return { key, written: false, ended: false, sso, unmanaged, ...facts, effect };
}

export const withCause = (draft: Draft, cause: Cause): Draft => ({
  ...draft,
  effect: { ...draft.effect, cause },
});

export const hold = (draft: Draft, reason: Held["reason"], text: string): Draft => ({
  ...draft,
  effect: { ...draft.effect, held: [...draft.effect.held, { reason, text }] },
});

export const isMade = ({ effect }: Draft): boolean => effect.held.length === 0;
