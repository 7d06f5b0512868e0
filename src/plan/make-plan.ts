import { sortDiagnostics } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { type LoginKey, loginKey } from "../domain/login.ts";
import type { DeclaredPeople } from "../desired/declared.ts";
import type { Desired } from "../desired/desired.ts";
import type { GrantScope } from "../desired/scope.ts";
import { siteClasses } from "../desired/site-classes.ts";
import type { Manifest } from "../manifest/model.ts";
import { accountChanges, heldAccounts } from "./account-identity.ts";
import { ownAccount } from "./account.ts";
import { afterwardsOf } from "./afterwards.ts";
import { Approval, type ApprovedPlan } from "./approval.ts";
import type { ApprovedState } from "./approved-state.ts";
import type { AnyBaseline, LastState } from "./baseline.ts";
import { differencesIn } from "./differences-with-ends.ts";
import type { Draft } from "./draft.ts";
import { compareEffects, effectHash, hashPlan } from "./effect-core.ts";
import { endingAhead } from "./ending-ahead.ts";
import { grantChanges, keptRights } from "./grant-changes.ts";
import { checkGuards, isExceeded } from "./guards.ts";
import { judge, type Judgement } from "./judge.ts";
import { withLost } from "./lost-grants.ts";
import type { Effect, Guards, Plan, Restored } from "./plan.generated.ts";
import { beginningOf, endingOf, frozenOf, planDiagnostic, siteNames } from "./plan-sections.ts";
import { restoredSince } from "./restored.ts";
import { reviewFindings, tokenFindings } from "./reviews.ts";
import { summarise } from "./subset-of-plan.ts";
import { describeUnmanaged, sortUndeclared } from "./unmanaged.ts";
import { type PlanBasis, planBasis } from "./plan-basis.ts";
import type { PlanInput } from "./plan-input.ts";
import { withSince } from "./waiting-since.ts";

/**
 * The hashes of the effects that the plan would have if no site had changed its identity.
 * `undefined` if none has.
 */
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
 * Judges the drafts again if a limit refused effects when a plan was merged but refuses nothing
 * now. The merged plan did not approve the effects that it showed as refused by the limit. A limit
 * stops refusing effects only if it has been raised, or if fewer effects are left.
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
 * Makes the plan: all differences between live state and manifests, which of them would be applied,
 * and why the rest would not. Deterministic: the same input gives the same plan, byte for byte.
 * @param basis the basis of this input, if several plans share it
 * @throws AccessError `usage` if `account` in the settings is not an active super user
 */
export const makePlan = (input: PlanInput, basis?: PlanBasis): Plan =>
  planInFull(input, basis).plan;

/** A plan with the states from which it was made. */
export interface PlanInFull {
  readonly plan: Plan;
  readonly desired: Desired;
  readonly declared: DeclaredPeople;
  /** `undefined` if no approved state is known. Grants are then resolved by today's site names. */
  readonly scope: GrantScope | undefined;
}

/**
 * Whether the database was restored from a backup, and the hashes of the removals that the record
 * proves.
 */
function restoredIn(
  baseline: AnyBaseline | undefined,
  effects: readonly Effect[],
): { readonly restored: Restored; readonly proven: ReadonlySet<string> } | undefined {
  const changes = baseline?.version === 2 ? (baseline.changes ?? []) : [];
  const restored = restoredSince(changes, effects);
  if (!restored) return undefined;
  const removals = restored.removals.flatMap((index) => effects[index] ?? []);
  return { restored, proven: new Set(removals.map(effectHash)) };
}

const effectsOf = (drafts: readonly Draft[]): Effect[] =>
  drafts.map(({ effect }) => effect).toSorted(compareEffects);

/** The day and the highest site id of the plan that starts the record in this run. */
export function begunBy(
  baseline: AnyBaseline | undefined,
  approved: readonly ApprovedPlan[] | undefined,
): Judgement["begun"] {
  if (baseline?.version === 2) return undefined;
  const plan = approved?.findLast((one) => one.plan.initial !== undefined)?.plan;
  return plan && { day: plan.day, lastSite: Math.max(0, ...plan.identities.map((of) => of.site)) };
}

/** The facts by which this run judges drafts. */
function judgementOf(
  input: PlanInput,
  state: ApprovedState | undefined,
  unmoved: ReadonlySet<string> | undefined,
  last: LastState | undefined,
): Omit<Judgement, "recreated"> {
  const { manifest, live, today, run, scope = "proposed", changed, begun, made } = input;
  const { approved, newlyApproved } = input;
  const { settings } = manifest;
  return {
    live,
    settings,
    own: ownAccount(live, settings),
    protectedLogins: new Set(settings.protect.logins.map((login) => loginKey(login))),
    run,
    last,
    today,
    changed: changed?.effects,
    begun,
    made,
    newlyApproved,
    isBeginning: scope === "all" && state === undefined && last !== undefined,
    unmoved,
    routine: { isApprovedOnly: scope === "approved" && state !== undefined },
    approval: approved && new Approval(approved, live.capabilities),
  };
}

/**
 * Like `makePlan`, for callers that also need the states.
 * @throws AccessError `usage`
 */
export function planInFull(input: PlanInput, basis = planBasis(input)): PlanInFull {
  const { manifest, live, now, today, baseline, scope = "proposed", changed } = input;
  const { settings } = manifest;
  const { last, standing, desired } = basis;
  const { state, declared, identities } = standing;
  const undeclared = sortUndeclared(manifest, live, ownAccount(live, settings));
  const differences = differencesIn(input, basis, undeclared.unmanaged);
  const guardsOf = (of: readonly Draft[]): Guards => {
    const guards = checkGuards(of, settings, manifest.users.size, input.allowances ?? {});
    return { ...guards, refusals: [...(input.refusals ?? []), ...guards.refusals] };
  };
  const accounts = last && baseline?.version === 2 ? accountChanges(input, last) : [];
  const accountList = accounts.length > 0 ? { accountChanges: accounts } : {};
  const judgement = {
    ...judgementOf(input, state, unmovedEffects(input, identities), last),
    recreated: heldAccounts(accounts),
  };
  const judgeBy = (by: Judgement): readonly Draft[] =>
    withinLimits(judge(differences.drafts, by), by, input, guardsOf, differences.drafts);
  const judged = judgeBy(judgement);
  const restored = restoredIn(baseline, effectsOf(judged));
  const drafts = restored ? judgeBy({ ...judgement, proven: restored.proven }) : judged;
  const effects = withLost(effectsOf(drafts), { manifest, declared, desired });
  const frozen = frozenOf(desired, live);
  const diagnostics = sortDiagnostics([
    ...(input.diagnostics ?? []),
    ...desired.diagnostics,
    ...reviewFindings(manifest, today, live),
    ...tokenFindings(manifest, today),
    ...endingAhead(settings, state, today),
  ]);
  const grantsInput = { manifest, live, today, declared, desired, state, changed };
  const grants = grantChanges(grantsInput);
  const kept = scope === "approved" ? [] : keptRights(grantsInput);
  const isOlder = baseline?.version === 1 && baseline.unapproved !== true;
  const approvals =
    input.approves && input.approves.length > 0 ? { approves: [...input.approves] } : {};
  const plan: Omit<Plan, "sites"> = {
    version: 2,
    ...(state ? {} : { initial: input.initial ?? (isOlder ? "version-1" : "first") }),
    url: live.url,
    createdAt: now.toISOString(),
    day: today,
    hash: hashPlan({ effects, grants, identities, kept, ...accountList, ...approvals }),
    ...approvals,
    live: {
      readAt: live.readAt,
      matomo: live.version,
      people: live.people.size,
      sites: live.sites.size,
      highestSite: Math.max(0, ...live.sites.keys()),
      requests: live.requests,
    },
    summary: summarise(effects, differences.waiting.length, frozen.length),
    guards: guardsOf(drafts),
    ...(input.settingChanges && input.settingChanges.length > 0
      ? { settingChanges: [...input.settingChanges] }
      : {}),
    effects,
    grants,
    identities,
    kept,
    ...(effects.length > 0 ? { afterwards: afterwardsOf(effects, live) } : {}),
    ...accountList,
    ...(restored ? { restored: restored.restored } : {}),
    waiting: [...differences.waiting],
    frozen,
    ending: endingOf(desired, live, today),
    beginning: beginningOf(desired, live, today),
    unmanaged: describeUnmanaged(undeclared, settings.unmanaged, last),
    oddities: live.oddities.map(({ kind, message, rows }) => ({ kind, message, rows })),
    diagnostics: diagnostics.map(planDiagnostic),
  };
  const dated = withSince(plan, baseline);
  const sites = siteNames(dated, live);
  return {
    plan: { ...dated, sites, ...classesOf(manifest, live, sites) },
    desired,
    declared,
    scope: standing.scope,
  };
}

/** The data classes of the sites that a plan mentions. */
function classesOf(manifest: Manifest, live: Live, names: Plan["sites"]): Pick<Plan, "classes"> {
  const isUsed = [...manifest.siteSets.values()].some((set) => set.classes.length > 0);
  if (!isUsed) return {};
  const known = siteClasses(manifest, live.sites);
  const classes = Object.keys(names).flatMap((id) => {
    const word = known.get(Number(id));
    return word === undefined ? [] : [[id, word] as const];
  });
  return classes.length === 0 ? {} : { classes: Object.fromEntries(classes) };
}

/** The logins to which a run is limited, as keys. */
export const selectLogins = (logins: readonly string[]): ReadonlySet<LoginKey> =>
  new Set(logins.map((login) => loginKey(login)));
