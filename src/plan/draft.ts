import type { LoginKey } from "../domain/login.ts";
import type { Cell, EndedGrant } from "../desired/desired.ts";
import { groundsOf, type Line } from "../desired/line.ts";
import type { AccountEffect, Cause, Effect, EffectCommon, Held, Why } from "./plan.generated.ts";

/** Whom a change is about, and what the manifests want for them. */
export interface Subject {
  readonly key: LoginKey;
  /** As Matomo spells it; as in the manifest for an account that does not exist yet. */
  readonly login: string;
  /** Wanted rights by site id. */
  readonly access: ReadonlyMap<number, Cell>;
  /** The same with grants that do not count because nobody approved them yet. */
  readonly claimed: ReadonlyMap<number, Cell>;
  readonly ended: readonly EndedGrant[];
  readonly endsAll: Line | undefined;
  readonly past: boolean;
  /** The person has `managedBy: sso`. */
  readonly sso: boolean;
  /** The person is not in the manifests (`unmanaged: remove`). */
  readonly unmanaged: boolean;
}

/** An effect on its way into a plan, with what the policies need to know about it. */
export interface Draft extends Pick<Subject, "key" | "sso" | "unmanaged"> {
  readonly effect: Effect;
  /** A loss that a line ends: `absent`, `access: []`, a passed `until`. */
  readonly written: boolean;
  /** A loss that a passed `until` explains. */
  readonly ended: boolean;
  /**
   * The end of an approved grant (`ends.ts`): it is carried out whatever the manifests say since.
   */
  readonly settledEnd?: true | undefined;
  /** What it takes comes from an earlier account of the login: nobody granted it. */
  readonly inherited?: true | undefined;
  /** It gives something that was not there before. */
  readonly gains?: boolean | undefined;
  /**
   * Of a loss that also gains something: the gain alone, which is made when the loss is on hold. Its
   * `heldLoss` has no reasons yet.
   */
  readonly gain?: Draft | undefined;
  /** The first day of the lines that give it, when they have one. */
  readonly from?: string | undefined;
  /** Accounts that have to give up an e-mail before this is possible. */
  readonly freedBy?: readonly LoginKey[] | undefined;
  /** Of a new account: the lowest of the sites that it is made for. */
  readonly lowestSite?: number | undefined;
}

/** A line as plans show it, with its end, its reason and its ticket. */
export const whyLine = (line: Line): Why => ({
  file: line.at.file,
  line: line.at.line,
  text: line.text,
  ...(line.until === undefined ? {} : { until: line.until }),
  ...groundsOf(line),
});

export const whyOf = (lines: readonly Line[]): Why[] => lines.map(whyLine);

/**
 * What happens to whom: the kind, the login, before and after, and what only effects of the kind
 * have.
 */
type EffectBody<E extends Effect = Effect> = E extends Effect
  ? Omit<E, Exclude<keyof EffectCommon, "login">>
  : never;

/**
 * What every effect has besides, whatever its kind; a field that is new in the schema can be given
 * as it is.
 */
interface EffectReasons extends Partial<Omit<EffectCommon, "login" | "why" | "cause" | "held">> {
  /** The lines of the manifests that lead to it. */
  readonly lines: readonly Line[];
}

/**
 * The one place where effects are made. Their cause and the reasons why they are held come later
 * (`judge.ts`).
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

/** A draft of the effect; `facts` are those that are not as usual. */
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
