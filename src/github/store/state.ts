import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import { tellFacts } from "../../job/debug-log.ts";
import type { AnyBaseline } from "../../plan/baseline.ts";
import { baselineFacts } from "../../render/debug-facts.ts";
import { renderBaseline } from "../../render/plan-json.ts";
import { parseBaseline } from "../../render/read-plan-json.ts";
import type { Api } from "../platform/api.ts";
import { branchTip } from "../platform/branch.ts";
import { type KnownBlobs, readFolderAt } from "../platform/tree.ts";

/** What earlier runs stored for later ones. */
export interface LastRun {
  /** The state that was read back after the last verified apply. */
  readonly baseline: AnyBaseline | undefined;
  /** The commit of the last green apply. */
  readonly commit: string | undefined;
}

/** The last state, if it is for the current server. */
export interface ServerRecord {
  readonly baseline: AnyBaseline | undefined;
  /** The url of another server, if the record contains approvals for that server. */
  readonly otherUrl: string | undefined;
}

/**
 * The part of the record that counts for a server. If settings.yaml names another server, recorded
 * approvals are kept until the record of the new server starts or the url is changed back.
 */
export function recordOf({ baseline }: LastRun, url: string): ServerRecord {
  if (!baseline || baseline.url === url) return { baseline, otherUrl: undefined };
  const approves = baseline.version === 2 || baseline.unapproved !== true;
  return { baseline: undefined, otherUrl: approves ? baseline.url : undefined };
}

const statePath = (instance: string): string => `state/${instance}.json`;
const commitPath = (instance: string): string => `state/${instance}.commit`;

/** The contents of the files with the state; `undefined` for a missing file. */
export type StateTexts = readonly [baseline: string | undefined, commit: string | undefined];

export const NO_STATE: StateTexts = [undefined, undefined];

/** @param known texts that were read or written before; new ones are added */
export async function readState(
  api: Api,
  tip: string,
  instance: string,
  known: KnownBlobs = new Map(),
): Promise<StateTexts> {
  const paths = [statePath(instance), commitPath(instance)] as const;
  const texts = await readFolderAt(api, tip, "state", known, (all) =>
    new Set(paths).intersection(new Set(all)),
  );
  return [texts.get(paths[0]), texts.get(paths[1])];
}

/** @throws AccessError if the state cannot be read */
export function lastRunOf(api: Api, [state, commit]: StateTexts): LastRun {
  const sha = commit?.trim();
  const baseline = state === undefined ? undefined : parseBaseline(state);
  tellFacts(api.debug, () => baselineFacts(baseline, AUDIT_BRANCH));
  return {
    baseline,
    commit: sha !== undefined && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined,
  };
}

/** @throws GithubRefusal, AccessError if the state cannot be read */
export async function readLastRun(api: Api, instance: string): Promise<LastRun> {
  const tip = await branchTip(api, AUDIT_BRANCH);
  return lastRunOf(api, tip === undefined ? NO_STATE : await readState(api, tip, instance));
}

/** What a run stores for the next one. If a value is missing, the stored one stays. */
export interface NextState {
  /** `null` if nothing is known to be approved. */
  readonly baseline?: AnyBaseline | null | undefined;
  readonly commit?: string | undefined;
}

/** The files that a run writes for the next one, and the state's contents afterwards. */
export function stateFiles(
  instance: string,
  { baseline, commit }: NextState,
  [oldState, oldCommit]: StateTexts,
): { readonly files: Readonly<Record<string, string | null>>; readonly texts: StateTexts } {
  const state = baseline && renderBaseline(baseline);
  const line = commit === undefined ? undefined : `${commit}\n`;
  const gone = state === null ? undefined : state;
  return {
    files: {
      // GitHub refuses to delete a file that does not exist.
      ...(state === undefined || (state === null && oldState === undefined)
        ? {}
        : { [statePath(instance)]: state }),
      ...(line === undefined ? {} : { [commitPath(instance)]: line }),
    },
    texts: [state === undefined ? oldState : gone, line ?? oldCommit],
  };
}
