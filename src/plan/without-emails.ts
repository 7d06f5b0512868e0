import { hideEmails } from "../domain/hide-emails.ts";
import type { Manifest } from "../manifest/model.ts";
import type { Effect, Plan } from "./plan.generated.ts";

// A login that looks like an e-mail stays, because without it nobody could tell who is meant.

/** All values under the key `login`, at any depth, so that no list of the plan can be forgotten. */
function loginsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(loginsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === "login" && typeof member === "string" ? [member] : loginsIn(member),
  );
}

const loginsOfManifest = ({ users, released, settings }: Manifest): string[] => [
  ...[...users.values(), ...released.values()].map(({ login }) => login),
  ...settings.protect.logins,
  ...(settings.account === undefined ? [] : [settings.account]),
];

function emailsOf(effect: Effect): string[] {
  if (effect.kind === "email") return [effect.before, effect.after];
  return effect.kind === "account" && effect.email !== undefined ? [effect.email] : [];
}

/**
 * Returns a function that hides e-mails in texts about a plan: reasons, titles, messages of Matomo.
 */
export const withoutEmails = (plan: Plan): ((text: string) => string) =>
  hideEmails(loginsIn(plan), plan.effects.flatMap(emailsOf));

/** The same for texts about manifests, before there is a plan. */
export const withoutEmailsOf = (manifests: readonly Manifest[]): ((text: string) => string) =>
  hideEmails(manifests.flatMap(loginsOfManifest));
