import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import type { AnyBaseline } from "../../plan/baseline.ts";
import { parseBaseline, renderBaseline } from "../../render/plan-json.ts";
import { tellFacts } from "../../job/debug-log.ts";
import { baselineFacts } from "../../render/debug-facts.ts";
import type { Io } from "../../job/io.ts";
import type { Api } from "../platform/api.ts";
import { branchTip, changeBranch } from "../platform/branch.ts";
import { readFileAt } from "../platform/tree.ts";

/** What the last runs left for the next ones. */
export interface LastRun {
  /** The state that was read back after the last verified apply. */
  readonly baseline: AnyBaseline | undefined;
  /** The commit of the last green apply. */
  readonly commit: string | undefined;
}

/** The last state, as far as it may be compared with a server. */
export interface ServerRecord {
  readonly baseline: AnyBaseline | undefined;
  /** Where the record says what was approved for another server: its url. */
  readonly otherUrl: string | undefined;
}

/**
 * What is known of a server. A record that approves something is never given up because
 * settings.yaml names another server: it waits for a beginning there, or for the url to come back.
 */
export function recordOf({ baseline }: LastRun, url: string): ServerRecord {
  if (!baseline || baseline.url === url) return { baseline, otherUrl: undefined };
  const approves = baseline.version === 2 || baseline.unapproved !== true;
  return { baseline: undefined, otherUrl: approves ? baseline.url : undefined };
}

const statePath = (instance: string): string => `state/${instance}.json`;
const commitPath = (instance: string): string => `state/${instance}.commit`;

/** @throws GithubRefusal, AccessError when the state cannot be read */
export async function readLastRun(api: Api, instance: string): Promise<LastRun> {
  const tip = await branchTip(api, AUDIT_BRANCH);
  if (tip === undefined) {
    tellFacts(api.debug, () => baselineFacts(undefined, AUDIT_BRANCH));
    return { baseline: undefined, commit: undefined };
  }
  const [state, commit] = await Promise.all([
    readFileAt(api, tip, statePath(instance)),
    readFileAt(api, tip, commitPath(instance)),
  ]);
  const sha = commit?.trim();
  const baseline = state === undefined ? undefined : parseBaseline(state);
  tellFacts(api.debug, () => baselineFacts(baseline, AUDIT_BRANCH));
  return {
    baseline,
    commit: sha !== undefined && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined,
  };
}

/**
 * Appends a record to its month, and leaves state and commit for the next run, in one commit. A
 * line that is there already, after an answer that was lost, is not written again.
 * @throws GithubRefusal
 */
export async function appendAudit(
  api: Api,
  io: Io,
  instance: string,
  record: { readonly path: string; readonly line: string },
  next: { readonly baseline?: AnyBaseline | undefined; readonly commit?: string | undefined },
  message: string,
): Promise<void> {
  await changeBranch(api, io, AUDIT_BRANCH, message, async (read) => {
    const before = (await read(record.path)) ?? "";
    if (`\n${before}`.includes(`\n${record.line}`)) return undefined;
    // A file that lost its last line break must not glue two records together.
    const separated = before === "" || before.endsWith("\n") ? before : `${before}\n`;
    return {
      [record.path]: separated + record.line,
      ...(next.baseline ? { [statePath(instance)]: renderBaseline(next.baseline) } : {}),
      ...(next.commit === undefined ? {} : { [commitPath(instance)]: `${next.commit}\n` }),
    };
  });
}
