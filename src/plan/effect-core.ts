import { compareTexts } from "../domain/compare.ts";
import { hash } from "node:crypto";
import { hashOf } from "../domain/canonical-json.ts";
import { loginKey } from "../domain/login.ts";
import type { Effect, Plan } from "./plan.generated.ts";

const MARK = /^sha256:[0-9a-f]{64}$/;

/**
 * Returns a mark that replaces an e-mail in texts that everybody can read. Plans with e-mails and
 * plans with marks have the same hash, so one can approve the other. Whoever guesses an address can
 * verify the guess.
 */
export const markOfEmail = (email: string): string =>
  MARK.test(email) ? email : `sha256:${hash("sha256", email)}`;

/**
 * The effect with marks instead of e-mails. It has the same hash, and approvals treat it the same
 * way.
 */
export function withEmailMarks(effect: Effect): Effect {
  if (effect.kind === "email")
    return { ...effect, before: markOfEmail(effect.before), after: markOfEmail(effect.after) };
  return effect.kind === "account" && effect.email !== undefined
    ? { ...effect, email: markOfEmail(effect.email) }
    : effect;
}

/**
 * The part of an effect that is hashed and compared: without lines, cause, risks, and the reasons
 * why it is on hold.
 */
function coreOf(effect: Effect): Record<string, unknown> {
  const { kind, login, before, after } = effect;
  switch (effect.kind) {
    case "account":
      return {
        kind,
        login,
        before,
        after,
        ...(effect.email === undefined ? {} : { email: markOfEmail(effect.email) }),
      };
    case "site":
      return { kind, login, site: effect.site, before, after };
    case "superuser":
      return {
        kind,
        login,
        before,
        after,
        ...(effect.access === undefined ? {} : { access: effect.access }),
      };
    case "email":
      return { kind, login, before: markOfEmail(effect.before), after: markOfEmail(effect.after) };
  }
}

/** SHA-256 of the core of one effect. */
export const effectHash = (effect: Effect): string => hashOf(coreOf(effect));

/** The hash of a plan of version 1, which covers only the effects. */
export const hashEffects = (effects: readonly Effect[]): string => hashOf(effects.map(coreOf));

/**
 * The plan's hash covers everything that is approved together with the plan. Time, causes and
 * reasons do not count, so plans of different runs, commits and settings can be compared.
 */
export function hashPlan({
  effects,
  grants,
  identities,
  kept,
  accountChanges = [],
  approves,
}: Pick<
  Plan,
  "effects" | "grants" | "identities" | "kept" | "accountChanges" | "approves"
>): string {
  const accounts = accountChanges
    .filter(({ approves }) => approves)
    .map(({ login, kind, before, after }) => ({ login, kind, before, after }));
  return hashOf({
    effects: effects.map(coreOf),
    added: grants.added
      .map(({ digest, invitation }) =>
        invitation === undefined ? digest : `${digest} ${invitation}`,
      )
      .toSorted(),
    removed: grants.removed.map(({ digest }) => digest).toSorted(),
    identities: identities
      .filter(({ approves }) => approves)
      .map(({ site, before, after }) => ({ site, before, after })),
    kept: kept.map(({ login, superuser, rights, sites }) => ({ login, superuser, rights, sites })),
    ...(accounts.length > 0 ? { accounts } : {}),
    ...(approves ? { approves: approves.map(({ plan }) => plan) } : {}),
  });
}

/**
 * The name of what an effect changes: somebody's account, super user right, e-mail, or access to
 * one site. A plan has at most one effect for a place.
 * @param effect for an account, `site` is ignored
 */
export const placeOf = ({
  kind,
  login,
  site,
}: Pick<Effect, "kind" | "login"> & { readonly site?: number }): string =>
  `${kind} ${loginKey(login)} ${kind === "site" ? site : ""}`;

/** Logins that must give up the e-mail first. */
export const needsOf = (effect: Effect): readonly string[] =>
  effect.kind === "email" || effect.kind === "account" ? (effect.needs ?? []) : [];

const KINDS = ["account", "superuser", "email", "site"] as const;
const siteOf = (effect: Effect): number => (effect.kind === "site" ? effect.site : 0);

/** The order of effects in a plan: by login, then account, super user, e-mail, and sites by id. */
export function compareEffects(a: Effect, b: Effect): number {
  if (a.login !== b.login) return compareTexts(a.login, b.login);
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || siteOf(a) - siteOf(b);
}
