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
import { blobSha } from "../platform/blobs.ts";
import { changeBranch } from "../platform/branch.ts";
import type { KnownBlobs } from "../platform/tree.ts";
import { readFilesAt } from "./read-record.ts";
import { NO_STATE, type NextState, readState, stateFiles, type StateTexts } from "./state.ts";

/** The audit record as a run last read or wrote it. */
export interface SeenRecord {
  readonly chain: Chain;
  readonly texts: StateTexts;
  readonly known: KnownBlobs;
  /** The problems of the record, which are stored in the lines of this run. */
  readonly gap: AuditGap | undefined;
  /** Runs that never started the action and that are not yet stored in a line. */
  readonly idle: readonly string[];
  /**
   * The hash of the last proven state, while the record is incomplete. Lines repeat it, because a
   * run must not confirm a state that somebody changed.
   */
  readonly proof: string | undefined;
}

/**
 * The file to which a line is added. It is the file of the newest month, so that a line never
 * precedes existing ones.
 */
function monthFor(open: OpenLine, files: readonly AuditFile[]): string {
  const path = recordPath(open.instance, open.at);
  return [...files.map((file) => file.path), path].toSorted().at(-1) ?? path;
}

const isRepair = (open: OpenLine): boolean => "mark" in open && open.mark === "repaired";

/**
 * Appends a line with its link, and stores state and commit for the next run, all in one commit.
 * Computes the link again if the branch moved meanwhile. If the line exists because an earlier
 * answer was lost, writes nothing.
 * @returns the record with the line
 * @throws GithubRefusal, AccessError `refused` if the record changed after a repair was approved
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
  await changeBranch(api, io, AUDIT_BRANCH, message, async (tip) => {
    // A chain starts with the hash of all lines before it.
    const isStart = isRepair(open) || !seen.chain.head;
    const since = isStart ? undefined : io.now();
    const { files, texts: before, parts } = await readFilesAt(api, tip, folder, seen.known, since);
    const chain = readChain(
      files.toSorted((a, b) => compareTexts(a.path, b.path)),
      { isPart: parts.size > 0 },
    );
    const texts = tip === undefined ? NO_STATE : await readState(api, tip, instance, seen.known);
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
    // A state that somebody changed meanwhile without a line is not confirmed.
    const isProven = isKept && (chain.state === undefined || chain.state === stateHash(texts));
    const left = stateFiles(instance, next, isProven ? texts : seen.texts);
    const state = seen.proof ?? stateHash(left.texts);
    const line = chainedLine(open, chain, { state, lost: seen.gap, idle: seen.idle }, head);
    const path = monthFor(open, files);
    const lines = before.get(path) ?? "";
    // If the file lost its last line break, adds one, so that two lines do not become one.
    const separated = lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
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
    const written = { [path]: separated + line, ...left.files };
    // The next line of this run finds its own files in git, and need not read them.
    for (const text of Object.values(written))
      if (text !== null) seen.known.set(blobSha(text), text);
    return written;
  });
  return after;
}
