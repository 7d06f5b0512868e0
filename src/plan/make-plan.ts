import { daysBetween } from "../domain/day.ts";
import { type Diagnostic, sortDiagnostics } from "../domain/diagnostic.ts";
import { type Live, spelledLogin } from "../domain/live.ts";
import { type LoginKey, loginKey } from "../domain/login.ts";
import type { DeclaredPeople } from "../desired/declared.ts";
import type { Desired } from "../desired/desired.ts";
import { makeDesired } from "../desired/make-desired.ts";
import type { GrantScope } from "../desired/scope.ts";
import type { Manifest } from "../manifest/model.ts";
import { ownAccount } from "./account.ts";
import { Approval, type ApprovedPlan } from "./approval.ts";
import { type Acceptance, ApprovedState } from "./approved-state.ts";
import { type AnyBaseline, LastState } from "./baseline.ts";
import { differencesOf } from "./differences.ts";
import { type Draft, whyLine, whyOf } from "./draft.ts";
import { compareEffects, effectHash, hashPlan } from "./effect-core.ts";
import { endDrafts, withEnds } from "./ends.ts";
import { endingAhead } from "./ending-ahead.ts";
import { type ChangedGrants, digestsOf, grantChanges, keptRights } from "./grant-changes.ts";
import { type Allowances, checkGuards, isExceeded } from "./guards.ts";
import type { RunLimits } from "./holds.ts";
import { judge, type Judgement } from "./judge.ts";
import type { Beginning, Frozen, Guards, Plan, PlanDiagnostic } from "./plan.generated.ts";
import { reviewsOverdue } from "./reviews.ts";
import { type PlanScope, standingOn } from "./standing.ts";
import { summarise } from "./subset-of-plan.ts";
import { describeUnmanaged, sortUndeclared } from "./unmanaged.ts";

/**
 * What a pull request brings: effects by hash, grants by digest, and the sites whose identity
 * differed before it as well.
 */
export interface Changed extends ChangedGrants {
  readonly effects: ReadonlySet<string>;
  readonly identitiesBefore: ReadonlySet<number>;
}

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
  readonly baseline?: AnyBaseline | undefined;
  /** Which lines count, and by whose names. Default: `proposed`. */
  readonly scope?: PlanScope | undefined;
  /** What approved plans add to the approved state of the baseline. */
  readonly accepted?: Acceptance | undefined;
  /** What this pull request brings; the rest was there before it. */
  readonly changed?: Changed | undefined;
  /** Why no approved state is known. Default: there is no baseline, or it is of version 1. */
  readonly initial?: Plan["initial"];
  /** Beside a baseline of version 1: see `Routine`. */
  readonly settled?: ReadonlySet<string> | undefined;
  /** Findings of reading the manifests, to be shown with the plan. */
  readonly diagnostics?: readonly Diagnostic[] | undefined;
}

function frozenOf(desired: Desired, live: Live): Frozen[] {
  const frozen: Frozen[] = [];
  for (const person of desired.people.values()) {
    if (person.frozenBy.length > 0)
      frozen.push({ login: spelledLogin(live, person.login), because: whyOf(person.frozenBy) });
  }
  if (desired.public && desired.public.frozenBy.length > 0)
    frozen.push({ login: "anonymous", because: whyOf(desired.public.frozenBy) });
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
    login: spelledLogin(live, who),
    from,
    days: daysBetween(today, from),
    ...(rights && sites ? { rights, sites: [...sites] } : {}),
    ...(superuser ? { superuser } : {}),
    ...(team === undefined ? {} : { team }),
    why: whyLine(line),
  }));
}

/** Names of the sites that a plan speaks of, so that it can be read without the server. */
function siteNames(
  { effects, beginning, identities, kept, grants, initial }: Omit<Plan, "sites">,
  live: Live,
): Record<string, string> {
  const ids = new Set<number>([...beginning, ...kept].flatMap(({ sites }) => sites ?? []));
  for (const { site, kind } of identities) if (kind !== "first") ids.add(site);
  // At a beginning they are counted, not named.
  if (initial === undefined) for (const site of grants.lists.flat()) ids.add(site);
  for (const effect of effects) {
    if (effect.kind === "site") ids.add(effect.site);
    else if (effect.kind === "superuser") for (const { site } of effect.access ?? []) ids.add(site);
    else if (effect.kind === "account" && effect.site !== undefined) ids.add(effect.site);
  }
  return Object.fromEntries(
    [...ids].toSorted((a, b) => a - b).map((id) => [String(id), live.sites.get(id)?.name ?? ""]),
  );
}

/**
 * Approved grants whose ends are carried out. A plan that lists a grant as removed retires it, so
 * its end is no effect of the plan; in a merged or scheduled run the files alone retire nothing.
 */
function endingState(
  state: ApprovedState,
  { scope = "proposed", changed }: PlanInput,
  declared: DeclaredPeople,
): ApprovedState {
  if (scope === "approved") return state;
  const present = digestsOf(declared);
  const retired = [...state.grants.keys()].filter(
    (digest) => !present.has(digest) && (!changed || changed.removed.has(digest)),
  );
  return state.with({ added: [], removed: new Set(retired), identities: new Map() });
}

/** What there would be if no site had moved; `undefined` when none has. */
function unmovedEffects(
  input: PlanInput,
  identities: Plan["identities"],
): ReadonlySet<string> | undefined {
  if (input.scope !== "all" || !identities.some(({ kind }) => kind === "moved")) return undefined;
  return new Set(
    makePlan({ ...input, scope: "proposed", approved: undefined }).effects.map(effectHash),
  );
}

/**
 * A merged plan that was over a limit approved nothing of what the limit refused. While the limit
 * still refuses the run, or the run allows more, that makes no difference; when somebody raised the
 * limit meanwhile, or less is left, it does.
 */
function withinLimits(
  drafts: readonly Draft[],
  judgement: Judgement,
  { approved, allowances, live }: PlanInput,
  guardsOf: (drafts: readonly Draft[]) => Guards,
  differences: readonly Draft[],
): readonly Draft[] {
  const over = judgement.approval?.overLimit;
  if (!approved || !over || over.size === 0) return drafts;
  const guards = guardsOf(drafts);
  const closed = new Set(
    [...over].filter((limit) => !isExceeded(guards, limit) && allowances?.[limit] === undefined),
  );
  if (closed.size === 0) return drafts;
  return judge(differences, {
    ...judgement,
    approval: new Approval(approved, live.capabilities, closed),
  });
}

/**
 * The plan: everything in which live and manifests differ, what of it would be made, and why the
 * rest is not. Pure and deterministic: the same input gives the same plan, byte for byte.
 * @throws AccessError `usage` when `account` in the settings is no active super user.
 */
export const makePlan = (input: PlanInput): Plan => planInFull(input).plan;

/** A plan with what it was made from. */
export interface PlanInFull {
  readonly plan: Plan;
  readonly desired: Desired;
  /** `undefined`: no approved state is known, so all names are today's. */
  readonly scope: GrantScope | undefined;
}

/** The same, for those who also tell what leads to the plan. @throws AccessError `usage` */
export function planInFull(input: PlanInput): PlanInFull {
  const { manifest, live, now, today, run, baseline, scope = "proposed", changed } = input;
  const { settings } = manifest;
  const before = baseline?.version === 2 ? ApprovedState.of(baseline) : undefined;
  const standing = standingOn(input, before, input.accepted, scope, changed?.identitiesBefore);
  const { state, declared, identities } = standing;
  const own = ownAccount(live, settings);
  const last = baseline && new LastState(baseline);
  const desired = makeDesired(manifest, live, today, standing.scope, declared);
  const undeclared = sortUndeclared(manifest, live, own);
  const found = differencesOf(desired, live, settings, undeclared.unmanaged);
  const differences = state
    ? withEnds(
        found.drafts,
        endDrafts(endingState(state, input, declared), live, today),
        scope !== "approved",
      )
    : found.drafts;
  const judgement = {
    live,
    settings,
    own,
    protectedLogins: new Set(settings.protect.logins.map((login) => loginKey(login))),
    run,
    last,
    today,
    changed: changed?.effects,
    unmoved: unmovedEffects(input, identities),
    routine: {
      isApprovedOnly: scope === "approved" && state !== undefined,
      settled: input.settled,
    },
    approval: input.approved && new Approval(input.approved, live.capabilities),
  };
  const guardsOf = (of: readonly Draft[]): Guards =>
    checkGuards(of, settings, manifest.users.size, input.allowances ?? {});
  const drafts = withinLimits(
    judge(differences, judgement),
    judgement,
    input,
    guardsOf,
    differences,
  );
  const effects = drafts.map(({ effect }) => effect).toSorted(compareEffects);
  const frozen = frozenOf(desired, live);
  const beginning = beginningOf(desired, live, today);
  const diagnostics = sortDiagnostics([
    ...(input.diagnostics ?? []),
    ...desired.diagnostics,
    ...reviewsOverdue(manifest, today),
    ...endingAhead(settings, state, today),
  ]);
  const grantsInput = { manifest, live, today, declared, desired, state, changed };
  const grants = grantChanges(grantsInput);
  const kept = scope === "approved" ? [] : keptRights(grantsInput);
  const plan: Omit<Plan, "sites"> = {
    version: 2,
    ...(state ? {} : { initial: input.initial ?? (baseline ? "version-1" : "first") }),
    url: live.url,
    createdAt: now.toISOString(),
    day: today,
    hash: hashPlan({ effects, grants, identities, kept }),
    live: {
      readAt: live.readAt,
      matomo: live.version,
      people: live.people.size,
      sites: live.sites.size,
      requests: live.requests,
    },
    summary: summarise(effects, found.waiting.length, frozen.length),
    guards: guardsOf(drafts),
    effects,
    grants,
    identities,
    kept,
    waiting: [...found.waiting],
    frozen,
    ending: desired.endsSoon.map(({ who, what, until, line }) => ({
      login: spelledLogin(live, who),
      what,
      until,
      days: daysBetween(today, until),
      why: whyLine(line),
    })),
    beginning,
    unmanaged: describeUnmanaged(undeclared, settings.unmanaged, last),
    oddities: live.oddities.map(({ kind, message, rows }) => ({ kind, message, rows })),
    diagnostics: diagnostics.map(planDiagnostic),
  };
  return { plan: { ...plan, sites: siteNames(plan, live) }, desired, scope: standing.scope };
}

/** The logins a run is limited to, as keys. */
export const selectLogins = (logins: readonly string[]): ReadonlySet<LoginKey> =>
  new Set(logins.map((login) => loginKey(login)));
