import { canonicalJson, hashOf } from "../domain/canonical-json.ts";
import type { AuditGap, AuditLink, AuditRecord, AuditRun } from "./audit.generated.ts";
import type { UnreadableLine } from "./entries.generated.ts";
import type { AuditMark } from "./mark.generated.ts";

/** A line of the record before it is linked to the previous line. */
export type OpenLine = AuditRecord | Omit<AuditMark, "link">;

/** The newest line of a chain. */
export interface ChainHead {
  readonly number: number;
  /** SHA-256 of the line. */
  readonly hash: string;
}

/** A finding that the record is incomplete, as lines store it. */
export interface Lost extends Required<AuditGap> {
  /** When it was found, ISO 8601. */
  readonly since: string;
}

/** The result of following the lines of one instance. */
export interface Chain {
  /** The number of lines of all kinds. */
  readonly lines: number;
  /** A hash over the hashes of these lines, in their order. */
  readonly digest: string;
  /** `undefined` if no line has a link. */
  readonly head: ChainHead | undefined;
  /** When the chain started or was last repaired, ISO 8601. */
  readonly since: string | undefined;
  /** The hash of the state with which the newest line was written. */
  readonly state: string | undefined;
  /** The hashes of the lines by line number. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Runs that have a line or are listed as missing, as `RUN.ATTEMPT`. */
  readonly runs: ReadonlySet<string>;
  /** The lines that runs have written: `RUN.ATTEMPT` and the kind of line. */
  readonly written: ReadonlySet<string>;
  /** Runs that started but have no final line, by `RUN.ATTEMPT`. */
  readonly open: ReadonlyMap<string, OpenRun>;
  /** Runs that never started the action, by `RUN.ATTEMPT`. */
  readonly idle: ReadonlySet<string>;
  /** For each workflow, the highest run number that has a line. */
  readonly newest: ReadonlyMap<string, number>;
  /** The newest finding that nobody has repaired. */
  readonly lost: Lost | undefined;
  /** Where the chain has been broken since the last repair. */
  readonly broken: readonly UnreadableLine[];
  /** The broken lines that no finding lists yet. */
  readonly newlyBroken: readonly UnreadableLine[];
  /** Where the chain was broken before the last repair. */
  readonly repaired: readonly UnreadableLine[];
}

/** A run without a final line. The run may still be active, or may have died. */
export interface OpenRun {
  readonly commit: string | undefined;
  /** Whether the run may have written to Matomo. */
  readonly isApplying: boolean;
  /** Whether no later run can use the approvals of this run again, even if this run never ends. */
  readonly isSafe: boolean;
}

/** The name of a run in the record. */
export const runName = ({ id, attempt }: { id: number; attempt: number }): string =>
  `${id}.${attempt}`;

/** The name of a line of a run. No run writes two lines with the same name. */
export const lineName = (line: {
  readonly run?: AuditRun | undefined;
  readonly mark?: string;
}): string => `${line.run ? runName(line.run) : ""} ${line.mark ?? "record"}`;

/**
 * The hash of the files that a run leaves for the next run. `undefined` stands for a missing file.
 */
export const stateHash = (texts: readonly (string | undefined)[]): string =>
  hashOf(texts.map((text) => text ?? null));

/**
 * A line with its link, ready to be appended.
 * @param chain the current chain of the record
 * @param known the newest line that this run has seen; if it is no longer there, the new line shows
 * the gap
 */
export function chainedLine(
  open: OpenLine,
  chain: Chain,
  more: {
    readonly state: string;
    readonly lost?: AuditGap | undefined;
    readonly idle?: readonly string[];
  },
  known?: ChainHead,
): string {
  const { state, lost, idle = [] } = more;
  const isRepair = "mark" in open && open.mark === "repaired";
  const isKept = !known || chain.hashes.get(known.number) === known.hash;
  const head = isKept ? chain.head : known;
  const link: AuditLink = {
    number: (head?.number ?? 0) + 1,
    ...(head && !isRepair
      ? { previous: head.hash }
      : { before: { lines: chain.lines, hash: chain.digest } }),
    state,
    ...(lost === undefined ? {} : { lost }),
    ...(idle.length === 0 ? {} : { idle: [...idle] }),
  };
  return `${canonicalJson({ ...open, version: 2, link })}\n`;
}
