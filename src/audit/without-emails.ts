import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Plan } from "../plan/plan.generated.ts";

// Bounded, so that a long text without any @ is still read in linear time. An apostrophe is part of a name, but not where a quotation begins.
const EMAIL = /[^\s@<>"'(),:;=/[\]{}|`][^\s@<>"(),:;=/[\]{}|`]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.\p{L}{2,63}/gu;
const HIDDEN = "(e-mail)";

/**
 * Takes e-mails out of texts that people or Matomo wrote: reasons, titles, messages of failure. Logins of the plan stay, also those that look
 * like an e-mail: without them the record would not say who.
 */
export function withoutEmails(plan: Plan): (text: string) => string {
  const logins = new Set<LoginKey>(plan.effects.map(({ login }) => loginKey(login)));
  const known = plan.effects
    .flatMap((effect) => (effect.kind === "email" ? [effect.before, effect.after] : effect.kind === "account" ? [effect.email ?? ""] : []))
    .filter((email) => email.includes("@") && !logins.has(loginKey(email)));
  return (text) => {
    const plain = text.replaceAll(EMAIL, (email) => (logins.has(loginKey(email)) ? email : HIDDEN));
    // root@localhost has no look by which it could be told.
    return known.reduce((rest, email) => rest.replaceAll(email, HIDDEN), plain);
  };
}
