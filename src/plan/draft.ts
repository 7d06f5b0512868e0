import type { LoginKey } from "../domain/login.ts";
import type { Line } from "../desired/desired.ts";
import type { Cause, Effect, Held, Why } from "./plan.generated.ts";

/** An effect on its way into a plan, with what the policies need to know about it. */
export interface Draft {
  readonly key: LoginKey;
  readonly effect: Effect;
  /** A loss that a line ends: `absent`, `access: []`, a passed `until`. */
  readonly written: boolean;
  /** A loss that a passed `until` explains. */
  readonly ended: boolean;
  /** It gives something that was not there before. */
  readonly gains?: boolean | undefined;
  /** The first day of the lines that give it, when they have one. */
  readonly from?: string | undefined;
  /** Of a new account: the lowest of the sites that it is made for. */
  readonly lowestSite?: number | undefined;
  /** The person has `managedBy: sso`. */
  readonly sso: boolean;
  /** The person is not in the manifests (`unmanaged: remove`). */
  readonly unmanaged: boolean;
}

/** Whoever reads a plan must see that what a line gives ends by itself. */
export const whyOf = (lines: readonly Line[]): Why[] =>
  lines.map(({ at, text, until }) => ({ file: at.file, line: at.line, text: until === undefined ? text : `${text} until ${until}` }));

/** The part of an effect that policies fill in later. */
export const OPEN: { cause: Cause; held: Held[] } = { cause: "unexplained", held: [] };

export const withCause = (draft: Draft, cause: Cause): Draft => ({ ...draft, effect: { ...draft.effect, cause } });

export const hold = (draft: Draft, reason: Held["reason"], text: string): Draft => ({
  ...draft,
  effect: { ...draft.effect, held: [...draft.effect.held, { reason, text }] },
});

export const isMade = (draft: Draft): boolean => draft.effect.held.length === 0;
