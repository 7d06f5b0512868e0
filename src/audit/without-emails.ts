import { hideEmails } from "../domain/hide-emails.ts";
import type { Plan } from "../plan/plan.generated.ts";

/** Takes e-mails out of texts that go with a plan. Logins of the plan stay: without them the record would not say who. */
export const withoutEmails = (plan: Plan): ((text: string) => string) =>
  hideEmails(
    plan.effects.map(({ login }) => login),
    plan.effects.flatMap((effect) =>
      effect.kind === "email" ? [effect.before, effect.after] : effect.kind === "account" ? [effect.email ?? ""] : [],
    ),
  );
