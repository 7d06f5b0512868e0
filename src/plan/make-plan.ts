import { daysBetween } from "../domain/day.ts";
import { type Diagnostic, sortDiagnostics } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { type LoginKey, loginKey } from "../domain/login.ts";
import type { Desired } from "../desired/desired.ts";
import { makeDesired } from "../desired/make-desired.ts";
import type { Manifest } from "../manifest/model.ts";
import { ownAccount } from "./account.ts";
import { Approval, type ApprovedPlan, holdUnapproved } from "./approval.ts";
import { LastState } from "./baseline.ts";
import type { Baseline } from "./baseline.generated.ts";
import { causeOf } from "./causes.ts";
import { differencesOf } from "./differences.ts";
import { type Draft, whyOf, withCause } from "./draft.ts";
import { compareEffects, hashEffects } from "./effect-core.ts";
import { type Allowances, checkGuards } from "./guards.ts";
import { holdByMinimum, holdDrafts, type RunLimits, settleDependencies } from "./holds.ts";
import type { Beginning, Effect, Frozen, Plan, PlanDiagnostic, Summary } from "./plan.generated.ts";
import { planRights } from "./describe.ts";
import { reviewsOverdue } from "./reviews.ts";
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

function summarise(effects: readonly Effect[], waiting: number, frozen: number): Summary {
  const made = effects.filter(({ held }) => held.length === 0);
  return {
    make: made.length,
    held: effects.length - made.length,
    waiting,
    frozen,
    people: new Set(made.map(({ login }) => login)).size,
    losses: made.filter(({ loss }) => loss).length,
  };
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
    ...(rights && sites ? { rights: planRights(rights), sites: [...sites] } : {}),
    ...(superuser ? { superuser } : {}),
    ...(team === undefined ? {} : { team }),
    why: { file: line.at.file, line: line.at.line, text: line.text },
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

function draftsOf(
  input: PlanInput,
  desired: Desired,
  own: LoginKey | undefined,
  last: LastState | undefined,
): { drafts: Draft[]; waiting: Plan["waiting"] } {
  const { manifest, live, today, run } = input;
  const { unmanaged } = sortUndeclared(manifest, live, own);
  const found = differencesOf(desired, live, manifest.settings, unmanaged);
  const caused = found.drafts.map((draft) => withCause(draft, causeOf(draft, last, today, input.changed)));
  const approval = input.approved && new Approval(input.approved, live.capabilities);
  const judged = caused.map((draft) => (approval?.wasLeftover(draft.effect) ? { ...draft, written: true } : draft));
  const held = holdDrafts(judged, live, manifest.settings, own, run);
  const settled = settleDependencies(holdUnapproved(held, approval, run.settled), live);
  return { drafts: holdByMinimum(settled, live, manifest.settings), waiting: [...found.waiting] };
}

/**
 * The plan: everything in which live and manifests differ, what of it would be made, and why the rest is not. Pure and deterministic:
 * the same input gives the same plan, byte for byte.
 * @throws AccessError `usage` when `account` in the settings is no active super user.
 */
export function makePlan(input: PlanInput): Plan {
  const { manifest, live, now, today } = input;
  const own = ownAccount(live, manifest.settings);
  const last = input.baseline && new LastState(input.baseline);
  const desired = makeDesired(manifest, live, today);
  const { drafts, waiting } = draftsOf(input, desired, own, last);
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
    summary: summarise(effects, waiting.length, frozen.length),
    guards: checkGuards(drafts, manifest.settings, manifest.users.size, input.allowances ?? {}),
    effects,
    waiting,
    frozen,
    ending: desired.endsSoon.map(({ who, what, until, line }) => ({
      login: live.people.get(loginKey(who))?.login ?? who,
      what,
      until,
      days: daysBetween(today, until),
      why: { file: line.at.file, line: line.at.line, text: line.text },
    })),
    beginning,
    unmanaged: describeUnmanaged(sortUndeclared(manifest, live, own), manifest.settings.unmanaged, last),
    oddities: live.oddities.map(({ kind, message, rows }) => ({ kind, message, rows })),
    diagnostics: diagnostics.map(planDiagnostic),
    sites: siteNames(effects, beginning, live),
  };
}

/** The logins a run is limited to, as keys. */
export const selectLogins = (logins: readonly string[]): ReadonlySet<LoginKey> => new Set(logins.map((login) => loginKey(login)));
