import { compareTexts } from "../../domain/compare.ts";
import type { AuditGap } from "../../audit/audit.generated.ts";
import { type Chain, chainedLine, lineName, type OpenLine, stateHash } from "../../audit/chain.ts";
import { readChain } from "../../audit/read-chain.ts";
import type { AuditFile } from "../../audit/read.ts";
import { recordPath } from "../../audit/record.ts";
import { AccessError } from "../../domain/error.ts";
import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import type { Io } from "../../job/io.ts";
import type { Api } from "../platform/api.ts";
import { changeBranch } from "../platform/branch.ts";
import type { KnownBlobs } from "../platform/tree.ts";
import { readFilesAt } from "./read-record.ts";
import { NO_STATE, type NextState, readState, stateFiles, type StateTexts } from "./state.ts";

/** What a run knows of the record, as it saw or wrote it last. */
export interface SeenRecord {
  readonly chain: Chain;
  readonly texts: StateTexts;
  readonly known: KnownBlobs;
  /** What is missing from the record, for the lines that the run writes. */
  readonly gap: AuditGap | undefined;
  /** Runs that never started the action, and that no line names yet. */
  readonly idle: readonly string[];
  /**
   * While the record is incomplete: the hash of the state that it proves. Lines repeat it, because
   * a run must not vouch for a state that somebody changed.
   */
  readonly proof: string | undefined;
}

/** The newest month of an instance: a line never comes before one that is there already. */
function monthFor(open: OpenLine, files: readonly AuditFile[]): string {
  const path = recordPath(open.instance, open.at);
  return [...files.map((file) => file.path), path].toSorted().at(-1) ?? path;
}

const isRepair = (open: OpenLine): boolean => "mark" in open && open.mark === "repaired";

/**
 * Appends a line with its link, and leaves state and commit for the next run, in one commit. The link
 * is computed from the branch as it is then, also when it moved in between. A line that is there
 * already, after an answer that was lost, is not written again.
 * @returns the record with the line
 * @throws GithubRefusal, AccessError `refused` when a repair meets another record than was approved
 */
export async function appendAudit(
  api: Api,
  io: Io,
  open: OpenLine,
  next: NextState,
  seen: SeenRecord,
  message: string,
): Promise<SeenRecord> {
  const { instance } = open;
  const folder = recordPath(instance, open.at).replace(/\/[^/]+$/, "");
  let after: SeenRecord = seen;
  await changeBranch(api, io, AUDIT_BRANCH, message, async (read, tip) => {
    // A chain starts with the hash of all lines before it.
    const isStart = isRepair(open) || !seen.chain.head;
    const since = isStart ? undefined : io.now();
    const { files, parts } = await readFilesAt(api, tip, folder, seen.known, since);
    const chain = readChain(
      files.toSorted((a, b) => compareTexts(a.path, b.path)),
      { isPart: parts.size > 0 },
    );
    const texts = tip === undefined ? NO_STATE : await readState(api, tip, instance);
    if (open.run && chain.written.has(lineName(open))) {
      after = { ...seen, chain, texts, idle: [] };
      return undefined;
    }
    const { head } = seen.chain;
    const isKept = !head || chain.hashes.get(head.number) === head.hash;
    if (isRepair(open) && (!isKept || stateHash(texts) !== stateHash(seen.texts)))
      throw new AccessError(
        "refused",
        "Somebody changed the record during the repair, so nothing was repaired.",
        "Run apply again to see what is wrong now.",
      );
    // What somebody else changed in between, without a line for it, is not vouched for.
    const isProven = isKept && (chain.state === undefined || chain.state === stateHash(texts));
    const left = stateFiles(instance, next, isProven ? texts : seen.texts);
    const state = seen.proof ?? stateHash(left.texts);
    const line = chainedLine(open, chain, { state, lost: seen.gap, idle: seen.idle }, head);
    const path = monthFor(open, files);
    const before = (await read(path)) ?? "";
    // A file that lost its last line break must not glue two lines together.
    const separated = before === "" || before.endsWith("\n") ? before : `${before}\n`;
    const file = { path, bytes: new TextEncoder().encode(separated + line) };
    after = {
      ...seen,
      chain: readChain(
        [...files.filter((other) => other.path !== path), file].toSorted((a, b) =>
          compareTexts(a.path, b.path),
        ),
        { isPart: parts.size > 0 },
      ),
      texts: left.texts,
      idle: [],
    };
    return { [path]: separated + line, ...left.files };
  });
  return after;
}
