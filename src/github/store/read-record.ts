import { type Chain, stateHash } from "../../audit/chain.ts";
import { fileOfRecord, readChain, readChains } from "../../audit/read-chain.ts";
import type { AuditFile } from "../../audit/read.ts";
import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import type { Io } from "../../job/io.ts";
import type { Api } from "../platform/api.ts";
import { branchTip } from "../platform/branch.ts";
import { type KnownBlobs, readFolderAt } from "../platform/tree.ts";
import { type LastRun, lastRunOf, NO_STATE, readState, type StateTexts } from "./state.ts";

/** The audit record as a run finds it. */
export interface FoundRecord {
  /** Chains of all instances, by name. */
  readonly chains: ReadonlyMap<string, Chain>;
  readonly chain: Chain;
  /** The contents of the files with the state. */
  readonly texts: StateTexts;
  /** Whether the stored state is the one that was written together with the newest line. */
  readonly isStateProven: boolean;
  readonly known: KnownBlobs;
  /** @throws AccessError if the state cannot be read */
  lastRun(): LastRun;
}

/**
 * Only lines from this period are read. Older runs are not checked, and the state contains
 * everything else that counts.
 */
const RECENT_MS = 62 * 86_400_000;

/** The files of the last months, and the newest of each instance. */
function recentFiles(paths: readonly string[], now: Date): ReadonlySet<string> {
  const first = new Date(now.getTime() - RECENT_MS).toISOString().slice(0, 7);
  const newest = new Map<string, string>();
  const recent = new Set<string>();
  for (const path of paths.toSorted()) {
    const file = fileOfRecord(path);
    if (!file) continue;
    newest.set(file.instance, path);
    if (file.month >= first) recent.add(path);
  }
  return recent.union(new Set(newest.values()));
}

/** Files of an audit record. */
export interface RecordFiles {
  readonly files: readonly AuditFile[];
  /** Their texts by path; `undefined` for a file that is not UTF-8. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  /** Instances that have older files, too. */
  readonly parts: ReadonlySet<string>;
}

const NOTHING: RecordFiles = { files: [], texts: new Map(), parts: new Set() };

/**
 * Reads the files of the record at a commit. Lists all of them in every case, so that a run lists
 * the record of a commit only once.
 * @param folder `audit`, or `audit/INSTANCE`
 * @param since reads only the files that are recent at this moment; `undefined` reads all
 */
export async function readFilesAt(
  api: Api,
  tip: string | undefined,
  folder: string,
  known: KnownBlobs,
  since: Date | undefined,
): Promise<RecordFiles> {
  if (tip === undefined) return NOTHING;
  const parts = new Set<string>();
  const texts = await readFolderAt(api, tip, "audit", known, (all) => {
    const paths = all.filter((path) => path.startsWith(`${folder}/`));
    if (!since) return new Set(paths);
    const recent = recentFiles(paths, since);
    for (const path of paths) {
      const file = fileOfRecord(path);
      if (file && !recent.has(path)) parts.add(file.instance);
    }
    return recent;
  });
  const files = [...texts].map(([path, text]) => ({
    path,
    // A file that is not UTF-8 counts as one unreadable line.
    bytes: new TextEncoder().encode(text ?? "\uFFFD"),
  }));
  return { files, texts, parts };
}

/** @throws GithubRefusal */
export async function readRecord(api: Api, io: Io, instance: string): Promise<FoundRecord> {
  const known: KnownBlobs = new Map();
  const tip = await branchTip(api, AUDIT_BRANCH);
  const { files, parts } = await readFilesAt(api, tip, "audit", known, io.now());
  const chains = readChains(files, parts);
  const chain = chains.get(instance) ?? readChain([]);
  const texts = tip === undefined ? NO_STATE : await readState(api, tip, instance, known);
  return {
    chains,
    chain,
    texts,
    // Lines of earlier versions do not contain the hash of the state.
    isStateProven: chain.state === undefined ? chain.lines > 0 : chain.state === stateHash(texts),
    known,
    lastRun: () => lastRunOf(api, texts),
  };
}
