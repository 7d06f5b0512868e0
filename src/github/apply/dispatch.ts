import type { AuditTrigger } from "../../audit/audit.generated.ts";
import { AccessError } from "../../domain/error.ts";
import { type Allowances, LIMIT_NAMES } from "../../plan/guards.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import type { Context } from "../platform/context.ts";
import type { Runner } from "../platform/runner.ts";

/** The request of a run, from its event and inputs. */
export interface ApplyRequest {
  readonly trigger: Exclude<AuditTrigger, "command-line">;
  /** The hash of a plan, or empty. */
  readonly approve: string;
  readonly allowances: Allowances;
  /** The hash of the finding about the audit record to repair, or empty. */
  readonly repair: string;
}

/** A hash needs at least 12 digits, so that it cannot match by chance. */
const HASH = /^[0-9a-f]{12,64}$/;

/** Protected environments whose reviewers approve a dispatch. */
const ENVIRONMENT = /^matomo-approve(?:-|$)/;

const countOf = (text: string, name: string): number | undefined => {
  if (text === "") return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw new AccessError("usage", `The input ${name} must be a whole number, not "${text}".`);
  return Number(text);
};

/** Whether the request asks for more than what merged pull requests approved. */
export const asksForMore = ({ approve, allowances, repair }: ApplyRequest): boolean =>
  approve !== "" ||
  repair !== "" ||
  Object.values(allowances).some((allowance) => allowance !== undefined);

/** Reads the request from the inputs. @throws AccessError `usage` */
export function requestOf(runner: Runner): ApplyRequest {
  const approve = runner.input("approve").toLowerCase();
  if (approve !== "" && !HASH.test(approve))
    throw new AccessError(
      "usage",
      "The input `approve` is not a hash of a plan.",
      "Copy the hash from the comment or the issue. It has 12 to 64 digits and letters a to f.",
    );
  const repair = runner.input("repair").toLowerCase();
  if (repair !== "" && !HASH.test(repair))
    throw new AccessError(
      "usage",
      "The input `repair` is not a hash of a finding about the record.",
      "Copy the hash from the annotation or the summary of the run that reported the finding.",
    );
  const isDispatch = runner.eventName === "workflow_dispatch";
  const isScheduled = runner.flag("scheduled");
  const allowances = Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, countOf(runner.input(`allow-${name}`), `allow-${name}`)]),
  );
  const trigger = isScheduled ? "schedule" : isDispatch ? "dispatch" : "merge";
  const request: ApplyRequest = { trigger, approve, allowances, repair };
  if (asksForMore(request) && trigger !== "dispatch")
    throw new AccessError(
      "usage",
      "The inputs `approve`, `repair` and `allow-...` are only for runs that somebody starts by hand, without the input `scheduled`.",
    );
  return request;
}

/** People who approved this run in the protected environment. @throws GithubRefusal */
async function approversOfRun({ runner, api }: Context): Promise<string[]> {
  interface Approval {
    readonly state: string;
    readonly user: { readonly login: string; readonly type?: string } | null;
    readonly environments: readonly { readonly name?: string }[];
  }
  const approvals = await api.call<Approval[]>(
    "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals",
    { run_id: runner.runId },
  );
  const logins = approvals.flatMap(({ state, user, environments }) =>
    state === "approved" &&
    user?.type === "User" &&
    environments.some(({ name = "" }) => ENVIRONMENT.test(name))
      ? [user.login]
      : [],
  );
  return [...new Set(logins)].toSorted();
}

/**
 * The people who approved a dispatched run, for the record. A run that asks for more than what
 * merged pull requests approved counts only in its first attempt. It must also be approved by
 * somebody who neither started nor restarted it.
 * @returns `undefined` if GitHub does not return these people and nothing depends on them
 * @throws AccessError `refused`, GithubRefusal
 */
export async function approversOfDispatch(
  context: Context,
  request: ApplyRequest,
): Promise<readonly string[] | undefined> {
  const { runner } = context;
  if (!asksForMore(request)) {
    try {
      return await approversOfRun(context);
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      runner.io.stdout(
        renderAnnotations([
          { severity: "warning", code: "no-approvers", message: error.message, hint: error.hint },
        ]),
      );
      return undefined;
    }
  }
  if (runner.order[1] !== 1)
    throw new AccessError(
      "refused",
      "A run approves only on its first attempt. This is a re-run, so it approves nothing.",
      "Start a new run of the workflow, and have somebody else approve it.",
    );
  const { GITHUB_ACTOR: actor = "", GITHUB_TRIGGERING_ACTOR: triggering = "" } = runner.io.env;
  const own = new Set([actor, triggering].map((login) => login.toLowerCase()));
  const approvers = await approversOfRun(context);
  if (approvers.some((login) => !own.has(login.toLowerCase()))) return approvers;
  throw new AccessError(
    "refused",
    approvers.length === 0
      ? "Nobody approved this run in the environment matomo-approve, so the run approves nothing."
      : `Only ${approvers.join(" and ")}, who started this run, approved it, so the run approves nothing.`,
    `Let somebody else approve the run in the environment matomo-approve (Settings > Environments > Required reviewers). Or, with any GitHub subscription, add the line ${request.approve === "" ? "that the comment shows" : `- { plan: ${request.approve}, reason: ... }`} to ${context.dir}/approve.yaml in a pull request that somebody else approves.`,
  );
}
