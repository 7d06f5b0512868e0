import { canonicalJson } from "../domain/canonical-json.ts";
import { loginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { needsOf } from "../plan/effect-core.ts";
import type { Effect, EmailEffect, Plan, SiteEffect } from "../plan/plan.generated.ts";

/**
 * One call to Matomo, or two calls that belong together, with the effects of the plan that it
 * applies.
 */
export type Step = {
  readonly id: number;
  readonly login: string;
  readonly effects: readonly number[];
} & (
  | {
      readonly kind: "invite";
      readonly email: string;
      readonly site: number;
      readonly link: boolean;
    }
  | { readonly kind: "resend" }
  /** All links to the account expire. */
  | { readonly kind: "end-invitation" }
  /**
   * Creates a new link for an invited account. Matomo sends no mail, and the time of the invitation
   * starts again.
   */
  | { readonly kind: "link" }
  | { readonly kind: "create"; readonly email: string; readonly site: number }
  | { readonly kind: "access"; readonly rights: Rights | null; readonly sites: readonly number[] }
  | { readonly kind: "make-superuser" }
  /**
   * Removes the super user right and grants the access that replaces it, because Matomo deletes all
   * access rows together with the right.
   */
  | {
      readonly kind: "revoke-superuser";
      readonly access: readonly { readonly rights: Rights; readonly sites: readonly number[] }[];
    }
  /**
   * `endsInvitation`: the invitation to the old e-mail ends first. `invites`: what is sent to the
   * new e-mail afterwards, in this order.
   */
  | {
      readonly kind: "email";
      readonly email: string;
      readonly endsInvitation?: true;
      readonly invites?: readonly ("resend" | "link")[];
    }
  | { readonly kind: "delete"; readonly superuser: boolean }
);

export const PHASES = ["accounts", "grants", "changes", "losses", "deletions"] as const;
export type PhaseName = (typeof PHASES)[number];
export type Steps = Readonly<Record<PhaseName, readonly Step[]>>;

type AccountStep = Extract<Step, { kind: "invite" | "resend" | "link" | "create" | "delete" }>;
/** A step without its number. */
type Unnumbered<T> = T extends Step ? Omit<T, "id"> : never;

function accountStep(
  effect: Extract<Effect, { kind: "account" }>,
  index: number,
): Unnumbered<AccountStep> {
  const base = { login: effect.login, effects: [index] };
  if (effect.after === "absent")
    return { ...base, kind: "delete", superuser: effect.risks.includes("loses-superuser") };
  if (effect.before === "expired")
    return { ...base, kind: effect.after === "invited-by-link" ? "link" : "resend" };
  if (effect.site === undefined || effect.email === undefined)
    throw new Error(`account of ${effect.login}: the plan names no site or e-mail`);
  if (effect.after === "created")
    return { ...base, kind: "create", email: effect.email, site: effect.site };
  return {
    ...base,
    kind: "invite",
    email: effect.email,
    site: effect.site,
    link: effect.after === "invited-by-link",
  };
}

function phaseOf(effect: SiteEffect): "grants" | "changes" | "losses" {
  if (effect.loss) return "losses";
  return effect.before === null ? "grants" : "changes";
}

/**
 * The step that changes an e-mail, with its invitations. The new invitation is sent after the
 * change, because earlier it would go to the old mailbox. The old invitation ends before the
 * change. If a run dies in between, nobody has a valid link, and every plan reports the expired
 * invitation. A link and a mailed invitation are two tokens with one expiry, so a new link or mail
 * would make the other token valid again (observed on 5.0.2 to 5.3).
 * @param expired the person's expired invitation that is sent again
 */
function emailStep(
  { login, after, invitation }: EmailEffect,
  index: number,
  expired: readonly [Effect, number] | undefined,
): Unnumbered<Extract<Step, { kind: "email" }>> {
  const resent = invitation === "sent-again" ? (["resend"] as const) : [];
  const linked = expired?.[0].after === "invited-by-link" ? (["link"] as const) : [];
  const invites = [...resent, ...linked];
  return {
    kind: "email",
    login,
    email: after,
    effects: [index, ...(expired ? [expired[1]] : [])],
    ...(invitation === undefined ? {} : { endsInvitation: true }),
    invites,
  };
}

/**
 * Sorts the deletions and e-mail changes that other changes wait for, so that each e-mail is free
 * when a change needs it. Each change waits for at most one other change, because an e-mail belongs
 * to one account.
 */
function freeingFirst(
  steps: readonly { readonly step: Unnumbered<Step>; readonly needs: readonly string[] }[],
): Unnumbered<Step>[] {
  const emails = new Map(
    steps
      .filter(({ step }) => step.kind === "email")
      .map((one) => [loginKey(one.step.login), one] as const),
  );
  const ordered = new Set(
    steps.filter(({ step }) => step.kind === "delete").map(({ step }) => step),
  );
  for (const one of emails.values()) {
    const chain = new Set<Unnumbered<Step>>();
    let next: typeof one | undefined = one;
    while (next && !ordered.has(next.step) && !chain.has(next.step)) {
      chain.add(next.step);
      next = next.needs.map((login) => emails.get(loginKey(login))).find(Boolean);
    }
    for (const step of [...chain].toReversed()) ordered.add(step);
  }
  return [...ordered];
}

/** The access that replaces a super user right, grouped by rights. */
function groupAccess(
  access: readonly { site: number; rights: Rights }[],
): { rights: Rights; sites: number[] }[] {
  const groups = new Map<string, { rights: Rights; sites: number[] }>();
  for (const { site, rights } of access) {
    const key = canonicalJson(rights);
    const group = groups.get(key);
    if (group) group.sites.push(site);
    else groups.set(key, { rights, sites: [site] });
  }
  return [...groups.values()];
}

/**
 * The steps of a plan's effects, in an order in which nobody temporarily loses access: accounts,
 * grants, changes, losses, deletions. There is one access step for each person, phase and set of
 * rights, with all its sites.
 * @param isStopped effects that are not applied although they are not on hold
 */
export function stepsOf(plan: Plan, isStopped: (effect: Effect) => boolean = () => false): Steps {
  const steps: Record<PhaseName, Step[]> = {
    accounts: [],
    grants: [],
    changes: [],
    losses: [],
    deletions: [],
  };
  const cells = new Map<
    string,
    { phase: PhaseName; login: string; rights: Rights | null; sites: number[]; effects: number[] }
  >();
  let next = 1;
  const add = (phase: PhaseName, step: Unnumbered<Step>): void => {
    steps[phase].push({ ...step, id: next });
    next += 1;
  };
  const made = [...plan.effects.entries()].filter(
    ([, effect]) => effect.held.length === 0 && !isStopped(effect),
  );
  const givers = new Set(made.flatMap(([, effect]) => needsOf(effect)).map(loginKey));
  const expired = new Map(
    made.flatMap(([index, effect]) =>
      effect.before === "expired" ? [[effect.login, [effect, index] as const] as const] : [],
    ),
  );
  const accounts: { step: Unnumbered<Step>; needs: readonly string[]; frees: boolean }[] = [];
  const corrected = new Set<string>();
  for (const [index, effect] of made) {
    const frees = givers.has(loginKey(effect.login));
    const resent = expired.get(effect.login);
    if (effect.kind === "email" && (frees || resent)) {
      const step = emailStep(effect, index, resent);
      accounts.push({ step, needs: needsOf(effect), frees });
      corrected.add(effect.login);
    } else if (effect.kind === "account" && effect.after === "absent" && frees)
      accounts.push({ step: accountStep(effect, index), needs: [], frees });
  }
  for (const step of freeingFirst(accounts.filter(({ frees }) => frees))) add("accounts", step);
  for (const { step } of accounts.filter(({ frees }) => !frees)) add("accounts", step);
  for (const [index, effect] of made) {
    const { login } = effect;
    switch (effect.kind) {
      case "account":
        if (effect.after === "absent") {
          if (!givers.has(loginKey(login))) add("deletions", accountStep(effect, index));
        } else if (effect.before !== "expired" || !corrected.has(login))
          add("accounts", accountStep(effect, index));
        break;
      case "superuser":
        if (effect.after) add("grants", { kind: "make-superuser", login, effects: [index] });
        else
          add("losses", {
            kind: "revoke-superuser",
            login,
            effects: [index],
            access: groupAccess(effect.access ?? []),
          });
        break;
      case "email":
        if (!corrected.has(login)) add("changes", emailStep(effect, index, undefined));
        break;
      case "site": {
        const phase = phaseOf(effect);
        const key = `${phase} ${loginKey(login)} ${canonicalJson(effect.after)}`;
        const cell = cells.get(key);
        if (cell) {
          cell.sites.push(effect.site);
          cell.effects.push(index);
        } else
          cells.set(key, {
            phase,
            login,
            rights: effect.after,
            sites: [effect.site],
            effects: [index],
          });
      }
    }
  }
  for (const { phase, login, rights, sites, effects } of cells.values())
    add(phase, { kind: "access", login, rights, sites, effects });
  return steps;
}

/** Describes a step for the journal and the progress. Contains no e-mail and no secret. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case "invite":
      return `invite ${step.login}${step.link ? " by link" : ""}, with the role view on site ${step.site}`;
    case "resend":
      return `send the invitation of ${step.login} again`;
    case "end-invitation":
      return `end the invitation of ${step.login}`;
    case "link":
      return `make an invitation link for ${step.login}`;
    case "create":
      return `create ${step.login}, with the role view on site ${step.site}`;
    case "access":
      return `${step.login}: ${step.rights ? [step.rights.role, ...step.rights.capabilities].join(" + ") : "no access"} on ${step.sites.join(",")}`;
    case "make-superuser":
      return `${step.login}: super user`;
    case "revoke-superuser":
      return `${step.login}: no longer a super user`;
    case "email":
      return `${step.login}: change the e-mail`;
    case "delete":
      return `delete ${step.login}`;
  }
}
