import type { ApplyContext } from "../apply/context.ts";
import { applyPlan, outlastsLimits, type ApplyResult, isGreen } from "../apply/apply.ts";
import type { Journal } from "../apply/journal.ts";
import type { DebugLog } from "../domain/debug-log.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { Secret } from "../domain/secret.ts";
import { linkKeeper } from "../files/invite-links.ts";
import { openJournal } from "../files/journal-file.ts";
import type { Manifest } from "../manifest/model.ts";
import type { Connection } from "../matomo/connection.ts";
import { openWriter } from "../matomo/matomo.ts";
import { readAccount, readLive, readSuperusers } from "../matomo/read-live.ts";
import type { MatomoReader } from "../matomo/reader.ts";
import { ownAccount } from "../plan/account.ts";
import { accept } from "../plan/accept.ts";
import type { ApprovedPlan } from "../plan/approval.ts";
import {
  type Acceptance,
  acceptanceOf,
  ApprovedState,
  stateAfter,
} from "../plan/approved-state.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { isWaiting } from "../plan/drift.ts";
import { placeOf } from "../plan/effect-core.ts";
import type { Allowances } from "../plan/guards.ts";
import type { RunLimits } from "../plan/holds.ts";
import { Inherited } from "../plan/inherited.ts";
import { begunBy, makePlan, type PlanInput } from "../plan/make-plan.ts";
import { NewlyApproved } from "../plan/newly-approved.ts";
import type { Effect, Plan } from "../plan/plan.generated.ts";
import type { PlanScope } from "../plan/standing.ts";
import { planFacts, tally } from "../render/debug-facts.ts";
import { clockOf } from "./connect.ts";
import { tellFacts } from "./debug-log.ts";
import { explainError, type Surface, tellStack } from "./internal-error.ts";
import type { Io } from "./io.ts";
import { journalInherited } from "./journal-inherited.ts";
import type { Compared } from "./load-manifests.ts";

export interface ApplyJob {
  readonly manifest: Manifest;
  /** Findings of reading the manifests. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the manifests say otherwise than before the change; shown with the plan. */
  readonly compare?: ((live: Live) => Promise<Compared>) | undefined;
  readonly connection: Connection;
  readonly baseline: AnyBaseline | undefined;
  /**
   * Without any, everything that the guards let through is made. May ask for the plan of the
   * moment, to find the approval for it.
   */
  readonly approved:
    | readonly ApprovedPlan[]
    | ((whole: Plan) => readonly ApprovedPlan[])
    | undefined;
  readonly limits: Pick<RunLimits, "only" | "scheduled">;
  /**
   * Beside a baseline of version 1: the manifests of the last green apply. What they end keeps
   * ending until a beginning is approved.
   */
  readonly applied?: Manifest | undefined;
  readonly allowances: Allowances;
  /** Why this run may make approved ends and nothing else, besides what the guards say. */
  readonly refusals?: readonly string[] | undefined;
  readonly today: string;
  readonly journalFile: string;
  readonly linksFile: string;
  /** Reads the first state; with progress where somebody watches. */
  readonly read?: ((reader: MatomoReader) => Promise<Live>) | undefined;
  /** Where an internal error is told. */
  readonly surface?: Surface | undefined;
  /** Called with the plan before anything is written. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /**
   * Called with the changes that are made next, when there are any. When it fails, nothing is
   * written.
   */
  readonly beforeWrites?: ((effects: readonly Effect[]) => Promise<void>) | undefined;
  readonly progress?: ((done: number, of: number) => void) | undefined;
}

export interface ApplyJobResult {
  readonly plan: Plan;
  readonly result: ApplyResult;
  readonly green: boolean;
  /** Where the invitation links of this run are, encrypted. */
  readonly linksFile?: string | undefined;
  /**
   * What live and manifests differ in afterwards, without regard to approvals; with the state it
   * was computed from.
   */
  readonly rest?: { readonly plan: Plan; readonly live: Live } | undefined;
  /** What waits when a guard refused the run and nothing was written: all that is open. */
  readonly refused?: Plan | undefined;
  /** What is approved after this run; `undefined` where nothing is known to be approved yet. */
  readonly state: ApprovedState | undefined;
  /**
   * Grants that reached the manifests past every approved plan, or left them so: the run is not
   * green while there are any.
   */
  readonly unapproved: number;
  /**
   * After a scheduled run: changes that were merged or approved, and that no run has applied. The
   * run, which leaves them alone, is not green while there are any.
   */
  readonly waiting: number;
}

/** 32 random characters of the base64 alphabet, never shown. */
const passwordFrom = (io: Io): Secret =>
  new Secret(Buffer.from(io.randomBytes(24)).toString("base64"));

/**
 * Of a plan without an approved state everything is a beginning, and nothing came past an approval.
 */
function unapprovedGrants({ initial, grants }: Plan, only: RunLimits["only"]): number {
  if (initial !== undefined) return 0;
  return [...grants.added, ...grants.removed].filter(
    ({ login }) => !only || only.has(loginKey(login)),
  ).length;
}

/**
 * `--yes`: whoever applies a fresh plan approves all of it; with `only`, the grants of those
 * people.
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

/** What came of the changes, in numbers, for `--debug`. */
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

/** The accounts that the plan makes. */
const newAccounts = ({ effects }: Plan): Set<LoginKey> =>
  new Set(
    effects.flatMap((effect) =>
      effect.kind === "account" && effect.before === "absent" && effect.held.length === 0
        ? [loginKey(effect.login)]
        : [],
    ),
  );

/** Where the run itself changed something. */
const placesMade = ({ plan, outcomes }: ApplyResult): Set<string> =>
  new Set(
    outcomes.flatMap(({ status, effectIndex }) => {
      const effect = plan.effects[effectIndex];
      return status === "done" && effect ? [placeOf(effect)] : [];
    }),
  );

/** A journal whose entries are counted in the log too, without what they say of people. */
function alsoLogged(journal: Journal, debug: DebugLog | undefined): Journal {
  if (!debug) return journal;
  return {
    write: (entries) => {
      journal.write(entries);
      debug(
        `journal: ${tally(entries.map((entry) => (entry.type === "outcome" ? entry.outcome : entry.type)))}`,
      );
    },
  };
}

/**
 * Reads live, plans, applies, verifies. The one way in which anything is ever written to Matomo.
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
  // What the run itself knows: rows that were nobody's when it began, and what accounts have that it
  // made a moment ago.
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
    // A second beginning lists grants again that an earlier one approved: those are not new.
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
  const run = Buffer.from(io.randomBytes(6)).toString("hex");
  const journal = openJournal(job.journalFile, run, () => io.now());
  const links = linkKeeper(job.linksFile, settings.invitations.recipients, io);
  const context: ApplyContext = {
    writer,
    read: () => readLive(reader),
    readSuperusers: () => readSuperusers(reader),
    readAccount: (login) => readAccount(reader, login),
    journal: alsoLogged(journal, io.debug),
    newPassword: () => passwordFrom(io),
    keepLink: links.keep,
    invitationDays: settings.invitations.days,
    minimumSuperusers: settings.protect.superusers,
    own: ownAccount(live, settings),
    explainDefect: (error) => {
      tellStack(error, io);
      const { message, hint = "" } = explainError(error, "apply", io, job.surface);
      return `${message} ${hint}`.trim();
    },
    progress: job.progress ?? ((): void => undefined),
    signal: io.signal,
  };
  const writes = plan.effects.filter(
    (effect) =>
      effect.held.length === 0 &&
      (plan.guards.refusals.length === 0 || outlastsLimits(effect, plan)),
  );
  let result: ApplyResult;
  try {
    if (writes.length > 0) await job.beforeWrites?.(writes);
    result = await applyPlan(plan, context, replan);
  } finally {
    journal.close();
  }
  tellFacts(io.debug, () => [describeResult(result)]);
  const rest = result.after && {
    plan: wholeOf(result.after.live, accepted, placesMade(result)),
    live: result.after.live,
  };
  const unapproved = unapprovedGrants(rest?.plan ?? plan, only);
  const waiting = scheduled && rest ? rest.plan.effects.filter(isWaiting).length : 0;
  const linksFile = links.file();
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
