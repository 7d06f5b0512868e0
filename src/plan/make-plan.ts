import { daysBetween } from "../domain/day.ts";
import { type Diagnostic, sortDiagnostics } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { type LoginKey, loginKey } from "../domain/login.ts";
import type { Desired } from "../desired/desired.ts";
import { makeDesired } from "../desired/make-desired.ts";
import type { Manifest } from "../manifest/model.ts";
import { ownAccount } from "./account.ts";
import { Approval, type ApprovedPlan } from "./approval.ts";
import { LastState } from "./baseline.ts";
import type { Baseline } from "./baseline.generated.ts";
import { differencesOf } from "./differences.ts";
import { whyLine, whyOf } from "./draft.ts";
import { compareEffects, hashEffects } from "./effect-core.ts";
import { type Allowances, checkGuards } from "./guards.ts";
import type { RunLimits } from "./holds.ts";
import { judge } from "./judge.ts";
import type { Beginning, Effect, Frozen, Plan, PlanDiagnostic } from "./plan.generated.ts";
import { reviewsOverdue } from "./reviews.ts";
import { summarise } from "./subset-of-plan.ts";
import { describeUnmanaged, sortUndeclared } from "./unmanaged.ts";

/** Everything a plan is made from. */
export interface PlanInput {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly now: Date;
  /** UTC day for which `from` and `until` are judged. */
  readonly today: string;
  readonly run: RunLimits;
  readonly allowances?: Allowances | undefined;
  /** The approved plans: only effects they cover are made. An empty list approves nothing. */
  readonly approved?: readonly ApprovedPlan[] | undefined;
  readonly baseline?: Baseline | undefined;
  /** Hashes of the effects that this pull request brings. */
  readonly changed?: ReadonlySet<string> | undefined;
  /** Findings of reading the manifests, to be shown with the plan. */
  readonly diagnostics?: readonly Diagnostic[] | undefined;
}

function frozenOf(desired: Desired, live: Live): Frozen[] {
  const frozen: Frozen[] = [];
  for (const person of desired.people.values()) {
    if (person.frozenBy.length > 0)
      frozen.push({ login: live.people.get(person.key)?.login ?? person.login, because: whyOf(person.frozenBy) });
  }
  if (desired.public && desired.public.frozenBy.length > 0) frozen.push({ login: "anonymous", because: whyOf(desired.public.frozenBy) });
  return frozen.toSorted((a, b) => (a.login < b.login ? -1 : 1));
}

const planDiagnostic = ({ severity, code, message, hint, at }: Diagnostic): PlanDiagnostic => ({
  severity,
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  ...(at ? { at: { file: at.file, line: at.line, column: at.column } } : {}),
});

function beginningOf(desired: Desired, live: Live, today: string): Beginning[] {
  return desired.beginsLater.map(({ who, from, rights, sites, superuser, team, line }) => ({
    login: live.people.get(loginKey(who))?.login ?? who,
    from,
    days: daysBetween(today, from),
    ...(rights && sites ? { rights, sites: [...sites] } : {}),
    ...(superuser ? { superuser } : {}),
    ...(team === undefined ? {} : { team }),
    why: whyLine(line),
  }));
}

/** Names of the sites that a plan speaks of, so that it can be read without the server. */
function siteNames(effects: readonly Effect[], beginning: readonly Beginning[], live: Live): Record<string, string> {
  const ids = new Set<number>(beginning.flatMap(({ sites }) => sites ?? []));
  for (const effect of effects) {
    if (effect.kind === "site") ids.add(effect.site);
    else if (effect.kind === "superuser") for (const { site } of effect.access ?? []) ids.add(site);
    else if (effect.kind === "account" && effect.site !== undefined) ids.add(effect.site);
  }
  return Object.fromEntries([...ids].toSorted((a, b) => a - b).map((id) => [String(id), live.sites.get(id)?.name ?? ""]));
}

/**
 * The plan: everything in which live and manifests differ, what of it would be made, and why the rest is not. Pure and deterministic:
 * the same input gives the same plan, byte for byte.
 * @throws AccessError `usage` when `account` in the settings is no active super user.
 */
export function makePlan(input: PlanInput): Plan {
  const { manifest, live, now, today, run } = input;
  const { settings } = manifest;
  const own = ownAccount(live, settings);
  const last = input.baseline && new LastState(input.baseline);
  const desired = makeDesired(manifest, live, today);
  const undeclared = sortUndeclared(manifest, live, own);
  const found = differencesOf(desired, live, settings, undeclared.unmanaged);
  const drafts = judge(found.drafts, {
    live,
    settings,
    own,
    protectedLogins: new Set(settings.protect.logins.map((login) => loginKey(login))),
    run,
    last,
    today,
    changed: input.changed,
    approval: input.approved && new Approval(input.approved, live.capabilities),
  });
  const effects = drafts.map(({ effect }) => effect).toSorted(compareEffects);
  const frozen = frozenOf(desired, live);
  const beginning = beginningOf(desired, live, today);
  const diagnostics = sortDiagnostics([...(input.diagnostics ?? []), ...desired.diagnostics, ...reviewsOverdue(manifest, today)]);
  return {
    version: 1,
    url: live.url,
    createdAt: now.toISOString(),
    day: today,
    hash: hashEffects(effects),
    live: { readAt: live.readAt, matomo: live.version, people: live.people.size, sites: live.sites.size, requests: live.requests },
    summary: summarise(effects, found.waiting.length, frozen.length),
    guards: checkGuards(drafts, settings, manifest.users.size, input.allowances ?? {}),
    effects,
    waiting: [...found.waiting],
    frozen,
    ending: desired.endsSoon.map(({ who, what, until, line }) => ({
      login: live.people.get(loginKey(who))?.login ?? who,
      what,
      until,
      days: daysBetween(today, until),
      why: whyLine(line),
    })),
    beginning,
    unmanaged: describeUnmanaged(undeclared, settings.unmanaged, last),
    oddities: live.oddities.map(({ kind, message, rows }) => ({ kind, message, rows })),
    diagnostics: diagnostics.map(planDiagnostic),
    sites: siteNames(effects, beginning, live),
  };
}

/** The logins a run is limited to, as keys. */
export const selectLogins = (logins: readonly string[]): ReadonlySet<LoginKey> => new Set(logins.map((login) => loginKey(login)));
