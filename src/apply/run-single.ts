import { AccessError } from "../domain/error.ts";
import { loginKey, sameIdentity } from "../domain/login.ts";
import type { WriteOutcome } from "../matomo/writer.ts";
import type { ApplyContext, StepOutcome } from "./context.ts";
import { isAchieved } from "./settle.ts";
import { describeStep, type Step } from "./steps.ts";

export type SingleStep = Exclude<Step, { kind: "access" }>;

const MAX_ATTEMPTS = 3;

/**
 * An expiry in the past, so that both of Matomo's links expire at once (observed on 5.0.2 to 5.3).
 */
const EXPIRED_SINCE = -1;

/** What earlier steps of the run mean for later ones. */
export interface RunState {
  /**
   * Accounts that became super user in this run. No other account loses the right until a read has
   * confirmed these accounts.
   */
  readonly promoted: Set<string>;
  /** Set when a password is refused, so that no further step that needs the password is tried. */
  passwordRefused: string | undefined;
}

const needsPassword = (step: Step): boolean =>
  step.kind === "make-superuser" || step.kind === "revoke-superuser" || step.kind === "email";

/**
 * Why a super user's right or account must not be removed now. The answer comes from a read just
 * before the removal.
 */
async function superuserObjection(
  step: SingleStep,
  context: ApplyContext,
  state: RunState,
): Promise<string | undefined> {
  context.journal.write([{ type: "read", why: `super users, before ${describeStep(step)}` }]);
  const now = await context.readSuperusers();
  const active = new Set(now.filter((person) => person.active).map(({ login }) => loginKey(login)));
  // People who were only invited can be super users, but do not count as active ones.
  const all = new Set(now.map(({ login }) => loginKey(login)));
  for (const login of state.promoted)
    if (!all.has(loginKey(login)))
      return `${login} became a super user in this run, but the next read of Matomo does not show this.`;
  if (context.own !== undefined && !active.has(context.own))
    return "the job's own account is no longer a super user.";
  // Removing a person who was only invited does not reduce the number of active super users.
  if (!active.delete(loginKey(step.login))) return undefined;
  const minimum = Math.max(1, context.minimumSuperusers);
  return active.size < minimum
    ? `${active.size} active super ${active.size === 1 ? "user" : "users"} would be left; the minimum is ${minimum}.`
    : undefined;
}

/**
 * Ends an open invitation. Matomo has no call for this. But a new link replaces the old one, and
 * the new expiry also applies to the mailed invitation. Nobody gets the new link, and no mail is
 * sent.
 */
const endInvitation = (login: string, { writer }: ApplyContext): Promise<WriteOutcome> =>
  writer.inviteLink({ login, days: EXPIRED_SINCE });

async function makeLink(
  login: string,
  { writer, invitationDays, keepLink }: ApplyContext,
): Promise<WriteOutcome> {
  const linked = await writer.inviteLink({ login, days: invitationDays });
  if (linked.kind !== "done" || !linked.link) return linked;
  try {
    await keepLink(login, linked.link);
  } catch (error) {
    // The text of any other error could contain the link.
    return {
      kind: "refused",
      message: error instanceof AccessError ? error.message : "the link could not be stored",
    };
  }
  return linked;
}

async function revoke(
  step: Extract<SingleStep, { kind: "revoke-superuser" }>,
  { writer }: ApplyContext,
): Promise<WriteOutcome> {
  const { login } = step;
  const revoked = await writer.setSuperuser({ login, superuser: false });
  if (revoked.kind !== "done" || step.access.length === 0) return revoked;
  const outcomes = await writer.setAccess(
    step.access.map(({ rights, sites }) => ({ login, rights, sites })),
  );
  return outcomes.find(({ kind }) => kind !== "done") ?? { kind: "done" };
}

function send(step: SingleStep, context: ApplyContext): Promise<WriteOutcome> {
  const { writer } = context;
  const { login } = step;
  switch (step.kind) {
    case "invite":
      return writer.invite({
        login,
        email: step.email,
        site: step.site,
        days: context.invitationDays,
      });
    case "end-invitation":
      return endInvitation(login, context);
    case "link":
      return makeLink(login, context);
    case "resend":
      return writer.resendInvite({ login, days: context.invitationDays });
    case "create":
      return writer.create({
        login,
        email: step.email,
        site: step.site,
        password: context.newPassword(),
      });
    case "make-superuser":
      return writer.setSuperuser({ login, superuser: true });
    case "revoke-superuser":
      return revoke(step, context);
    case "email":
      return writer.setEmail({ login, email: step.email });
    case "delete":
      return writer.deleteUser(login);
  }
}

/** Runs one step. For an invitation by link, also creates the link. */
export async function runSingle(
  step: SingleStep,
  context: ApplyContext,
  state: RunState,
): Promise<StepOutcome> {
  if (step.kind === "email") return changeEmail(step, context, state);
  const outcome = await makeStep(step, context, state);
  if (outcome.status !== "done" || step.kind !== "invite" || !step.link) return outcome;
  const { id, login, effects } = step;
  const linked = await makeStep({ kind: "link", id, login, effects }, context, state);
  if (linked.status === "done") return linked;
  return {
    status: "failed",
    isFinal: true,
    isAccountThere: true,
    message: `${login} is invited, but there is no invitation link: ${(linked.message ?? "").replace(/\.$/, "")}. Copy a new link from the users page of Matomo.`,
  };
}

/** Changes an e-mail. Before the change, ends the open invitation; after it, sends the new one. */
async function changeEmail(
  step: Extract<SingleStep, { kind: "email" }>,
  context: ApplyContext,
  state: RunState,
): Promise<StepOutcome> {
  const { id, login, effects, endsInvitation = false, invites = [] } = step;
  // Without the password the e-mail could not change, so the invitation must not end either.
  const endsFirst = endsInvitation && state.passwordRefused === undefined;
  if (endsFirst) {
    const ended = await makeStep({ kind: "end-invitation", id, login, effects }, context, state);
    if (ended.status !== "done")
      return {
        status: "failed",
        message: `The e-mail was not changed, because the invitation to the old one could not be ended: ${ended.message ?? ""}`,
      };
  }
  const changed = await makeStep(step, context, state);
  if (changed.status !== "done")
    return endsFirst
      ? { ...changed, message: `${changed.message ?? ""} The old invitation has ended.`.trim() }
      : changed;
  for (const kind of invites) {
    const sent = await makeStep({ kind, id, login, effects }, context, state);
    if (sent.status === "done") continue;
    return {
      status: "failed",
      // A read cannot show that a link was lost.
      isFinal: true,
      message: `The e-mail of ${login} is changed and the old invitation has ended, but no new invitation was sent: ${sent.message ?? ""}. Send it again in Matomo.`,
    };
  }
  return changed;
}

/**
 * Decides whether a refused account exists as requested. If a request is sent again after it was
 * carried out, Matomo answers that the account exists. Refusals are in the language of the token's
 * owner, so only a read can tell.
 */
async function settleRefusal(
  step: SingleStep,
  { journal, readAccount }: ApplyContext,
  message: string,
): Promise<StepOutcome> {
  if (step.kind !== "invite" && step.kind !== "create") return { status: "failed", message };
  journal.write([{ type: "read", why: `${step.login}, because the account was refused` }]);
  const found = await readAccount(step.login);
  if (!found) return { status: "failed", message };
  if (!sameIdentity(found.email, step.email))
    return {
      status: "failed",
      isFinal: true,
      message: `${message} Since the plan was created, somebody else created an account with this login and another e-mail.`,
    };
  journal.write([{ type: "outcome", step: step.id, outcome: "settled" }]);
  return { status: "done" };
}

/**
 * Runs one step. Without a clear answer, reads the live state and repeats the step only if its
 * result is missing.
 */
async function makeStep(
  step: SingleStep,
  context: ApplyContext,
  state: RunState,
): Promise<StepOutcome> {
  const { journal } = context;
  if (needsPassword(step) && state.passwordRefused !== undefined) {
    return {
      status: "held",
      message: `Matomo already refused MATOMO_PASSWORD in this run: ${state.passwordRefused}`,
    };
  }
  if (step.kind === "revoke-superuser" || (step.kind === "delete" && step.superuser)) {
    const objection = await superuserObjection(step, context, state);
    if (objection !== undefined) {
      journal.write([{ type: "outcome", step: step.id, outcome: "skipped", message: objection }]);
      return { status: "skipped", message: `Not done: ${objection}` };
    }
  }
  for (let attempt = 1; ; attempt++) {
    context.signal.throwIfAborted();
    journal.write([{ type: "intent", step: step.id, does: describeStep(step) }]);
    const outcome = await send(step, context);
    journal.write([
      {
        type: "outcome",
        step: step.id,
        outcome: outcome.kind,
        ...(outcome.kind === "done" ? {} : { message: outcome.message }),
      },
    ]);
    if (outcome.kind === "done") return { status: "done" };
    if (outcome.kind === "refused") return settleRefusal(step, context, outcome.message);
    if (outcome.kind === "password-refused") {
      state.passwordRefused = outcome.message;
      return { status: "held", message: `Matomo refused MATOMO_PASSWORD: ${outcome.message}` };
    }
    journal.write([{ type: "read", why: `no clear answer: ${outcome.message}` }]);
    if (isAchieved(step, await context.read())) {
      journal.write([{ type: "outcome", step: step.id, outcome: "settled" }]);
      return { status: "done" };
    }
    if (attempt >= MAX_ATTEMPTS) return { status: "failed", message: outcome.message };
  }
}

/** Why a run ends early, in words. `undefined` for unexpected errors. */
export function stopReason(error: unknown, signal: AbortSignal): string | undefined {
  if (signal.aborted) return "The run was interrupted.";
  if (error instanceof AccessError && error.code !== "internal")
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return undefined;
}
