import { applyPlan, outlastsLimits, type ApplyResult, isGreen } from "../apply/apply.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Manifest } from "../manifest/model.ts";
import type { Connection } from "../matomo/connection.ts";
import { openWriter } from "../matomo/matomo.ts";
import { readLive } from "../matomo/read-live.ts";
import type { MatomoReader } from "../matomo/reader.ts";
import { accept } from "../plan/accept.ts";
import type { ApprovedPlan } from "../plan/approval.ts";
import { acceptanceOf } from "../plan/acceptance.ts";
import { type Acceptance, ApprovedState, stateAfter } from "../plan/approved-state.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { isWaiting } from "../plan/drift.ts";
import { placeOf } from "../plan/effect-core.ts";
import type { Allowances } from "../plan/guards.ts";
import type { RunLimits } from "../plan/holds.ts";
import { Inherited } from "../plan/inherited.ts";
import { begunBy, makePlan } from "../plan/make-plan.ts";
import type { PlanInput } from "../plan/plan-input.ts";
import { NewlyApproved } from "../plan/newly-approved.ts";
import type { Effect, Plan } from "../plan/plan.generated.ts";
import type { PlanScope } from "../plan/standing.ts";
import { planFacts, tally } from "../render/debug-facts.ts";
import { openContext } from "./apply-context.ts";
import { clockOf } from "./connect.ts";
import { tellFacts } from "./debug-log.ts";
import type { Surface } from "./internal-error.ts";
import type { Io } from "./io.ts";
import { journalInherited } from "./journal-inherited.ts";
import type { Compared } from "./load-manifests.ts";

export interface ApplyJob {
  readonly manifest: Manifest;
  /** Findings from reading the manifests. */
  readonly diagnostics: readonly Diagnostic[];
  /** Compares the manifests with those before the change. The plan shows the result. */
  readonly compare?: ((live: Live) => Promise<Compared>) | undefined;
  readonly connection: Connection;
  readonly baseline: AnyBaseline | undefined;
  /**
   * The approved plans. Without approved plans, all changes that pass the guards are applied. The
   * function gets the current plan, to find its approval.
   */
  readonly approved:
    | readonly ApprovedPlan[]
    | ((whole: Plan) => readonly ApprovedPlan[])
    | undefined;
  readonly limits: Pick<RunLimits, "only" | "scheduled">;
  /**
   * With a baseline of version 1: the manifests of the last green apply. Until a first plan is
   * approved, access whose end date in these manifests has passed is still removed.
   */
  readonly applied?: Manifest | undefined;
  readonly allowances: Allowances;
  /** Further reasons why this run may only apply approved end dates. */
  readonly refusals?: readonly string[] | undefined;
  readonly today: string;
  readonly journalFile: string;
  readonly linksFile: string;
  /** Reads the live state, e.g. with a progress line. */
  readonly read?: ((reader: MatomoReader) => Promise<Live>) | undefined;
  /** Where an internal error is shown. */
  readonly surface?: Surface | undefined;
  /** Called with the plan before the first change. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /** Called with the next changes, if there are any. If it fails, nothing is changed. */
  readonly beforeWrites?: ((effects: readonly Effect[]) => Promise<void>) | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

export interface ApplyJobResult {
  readonly plan: Plan;
  readonly result: ApplyResult;
  readonly green: boolean;
  /** The file with the encrypted invitation links of this run. */
  readonly linksFile?: string | undefined;
  /**
   * The remaining differences between Matomo and the manifests, ignoring approvals, with the live
   * state from which they were computed.
   */
  readonly rest?: { readonly plan: Plan; readonly live: Live } | undefined;
  /** If a guard refused the run: the plan with everything that is still open. */
  readonly refused?: Plan | undefined;
  /** What is approved after this run; `undefined` if nothing is known to be approved yet. */
  readonly state: ApprovedState | undefined;
  /**
   * The number of grants that the manifests add or remove without an approved plan. The run is not
   * green while there are any.
   */
  readonly unapproved: number;
  /**
   * After a scheduled run, the number of approved changes that no run has applied. A scheduled run
   * does not apply them, and is not green while there are any.
   */
  readonly waiting: number;
}

/**
 * The number of grants without approval. It is 0 for a first plan, before which nothing could be
 * approved.
 */
function unapprovedGrants({ initial, grants }: Plan, only: RunLimits["only"]): number {
  if (initial !== undefined) return 0;
  return [...grants.added, ...grants.removed].filter(
    ({ login }) => !only || only.has(loginKey(login)),
  ).length;
}

/**
 * With `--yes`, applying a fresh plan approves all of it; with `only`, it approves only the grants
 * of those people.
 */
function acceptedAtOnce(
  wholeOf: (live: Live) => Plan,
  live: Live,
  only: RunLimits["only"],
): Acceptance {
  const { added, removed, identities } = acceptanceOf([{ plan: wholeOf(live), covers: "all" }]);
  return only
    ? { added: added.filter(({ key }) => only.has(key)), removed: new Set(), identities }
    : { added, removed, identities };
}

/** The result in numbers, for `--debug`. */
function describeResult({ outcomes, verified, refused, stopped }: ApplyResult): string {
  const read = verified
    ? `verified at ${verified.readAt}, ${verified.remaining} left`
    : "not verified";
  const end = refused
    ? "refused by a guard"
    : stopped === undefined
      ? "to the end"
      : "stopped early";
  return `apply: ${end}; ${tally(outcomes.map(({ status }) => status)) || "no changes"}; ${read}`;
}

/** The accounts that the plan creates. */
const newAccounts = ({ effects }: Plan): Set<LoginKey> =>
  new Set(
    effects.flatMap((effect) =>
      effect.kind === "account" && effect.before === "absent" && effect.held.length === 0
        ? [loginKey(effect.login)]
        : [],
    ),
  );

/** The places that this run changed. */
const placesMade = ({ plan, outcomes }: ApplyResult): Set<string> =>
  new Set(
    outcomes.flatMap(({ status, effectIndex }) => {
      const effect = plan.effects[effectIndex];
      return status === "done" && effect ? [placeOf(effect)] : [];
    }),
  );

/**
 * Reads Matomo, plans, applies and verifies. Everything that is written to Matomo passes through
 * here.
 * @throws AccessError
 */
export async function runApply(job: ApplyJob, io: Io): Promise<ApplyJobResult> {
  const { manifest, connection, today } = job;
  const { settings } = manifest;
  const { reader, writer } = openWriter(connection, clockOf(io));
  const live = await (job.read?.(reader) ?? readLive(reader));
  const { dropped = [], settings: settingChanges = [] } = (await job.compare?.(live)) ?? {};
  const { only, scheduled } = job.limits;
  const hasPassword = connection.password !== undefined;
  const limits: RunLimits = { hasPassword, only, scheduled };
  // Besides the journal, the run itself finds inherited access: rows without an account at its
  // start, and the access of accounts that it just created.
  const known = journalInherited(job.journalFile, live.url).with(Inherited.ofOrphans(live));
  let made: ReadonlySet<LoginKey> = new Set();
  const inheritedIn = (state: Live): Inherited => known.with(Inherited.ofAccounts(state, made));
  const planOf = (
    input: Omit<
      PlanInput,
      | "now"
      | "today"
      | "baseline"
      | "diagnostics"
      | "settingChanges"
      | "allowances"
      | "refusals"
      | "inherited"
    >,
  ): Plan =>
    makePlan({
      ...input,
      now: io.now(),
      today,
      baseline: job.baseline,
      settingChanges,
      diagnostics: [...job.diagnostics, ...dropped],
      allowances: job.allowances,
      refusals: job.refusals,
      inherited: inheritedIn(input.live),
    });
  let begun: PlanInput["begun"];
  let newlyApproved: PlanInput["newlyApproved"];
  const wholeOf = (state: Live, accepted?: Acceptance, made?: ReadonlySet<string>): Plan =>
    planOf({
      manifest,
      live: state,
      run: { hasPassword },
      scope: "all",
      accepted,
      made,
      begun,
      newlyApproved,
    });
  const approved = typeof job.approved === "function" ? job.approved(wholeOf(live)) : job.approved;
  begun = begunBy(job.baseline, approved);
  const before = job.baseline?.version === 2 ? ApprovedState.of(job.baseline) : undefined;
  const accepted = approved
    ? accept(approved, { manifest, live, today, before })
    : scheduled
      ? undefined
      : acceptedAtOnce(wholeOf, live, only);
  if (before && accepted && approved) {
    // If a first plan is made again, it also lists grants that an earlier first plan approved. They
    // are not new.
    const added = accepted.added.filter(({ digest }) => !before.isApproved(digest));
    newlyApproved = new NewlyApproved({ added }, approved);
  }
  const isKnown =
    job.baseline?.version === 2 || (accepted !== undefined && accepted.identities.size > 0);
  const scope: PlanScope =
    isKnown && (approved !== undefined || scheduled === true) ? "approved" : "proposed";
  const replan = (state: Live): Plan => {
    const applied = isKnown ? undefined : job.applied;
    return planOf({
      manifest,
      live: state,
      run: limits,
      scope,
      accepted,
      approved,
      applied,
      begun,
      newlyApproved,
    });
  };
  const plan = replan(live);
  made = newAccounts(plan);
  tellFacts(io.debug, () => [
    `password: ${hasPassword ? "set" : "not set"}; approved plans: ${approved === undefined ? "not asked for" : approved.length}; scope: ${scope}`,
    ...planFacts(plan),
  ]);
  job.onPlan?.(plan);
  const opened = openContext({ ...job, settings, reader, writer, live }, io);
  const writes = plan.effects.filter(
    (effect) =>
      effect.held.length === 0 &&
      (plan.guards.refusals.length === 0 || outlastsLimits(effect, plan)),
  );
  let result: ApplyResult;
  try {
    if (writes.length > 0) await job.beforeWrites?.(writes);
    result = await applyPlan(plan, opened.context, replan);
  } finally {
    opened.close();
  }
  tellFacts(io.debug, () => [describeResult(result)]);
  const rest = result.after && {
    plan: wholeOf(result.after.live, accepted, placesMade(result)),
    live: result.after.live,
  };
  const unapproved = unapprovedGrants(rest?.plan ?? plan, only);
  const waiting = scheduled && rest ? rest.plan.effects.filter(isWaiting).length : 0;
  const linksFile = opened.linksFile();
  return {
    plan,
    result,
    green: isGreen(result) && unapproved === 0 && waiting === 0,
    ...(rest ? { rest } : {}),
    ...(result.refused && !rest ? { refused: wholeOf(live) } : {}),
    state: stateAfter(before, accepted),
    unapproved,
    waiting,
    ...(linksFile === undefined ? {} : { linksFile }),
  };
}
