import { canonicalJson, hashOf } from "../domain/canonical-json.ts";
import type { AuditGap, AuditLink, AuditRecord, AuditRun } from "./audit.generated.ts";
import type { UnreadableLine } from "./entries.generated.ts";
import type { AuditMark } from "./mark.generated.ts";

/** A line of the record before it is tied to the one before it. */
export type OpenLine = AuditRecord | Omit<AuditMark, "link">;

/** The newest line of a chain. */
export interface ChainHead {
  readonly number: number;
  /** SHA-256 of the line. */
  readonly hash: string;
}

/** A finding that the record is incomplete, as lines keep it. */
export interface Lost extends Required<AuditGap> {
  /** When it was found; ISO 8601. */
  readonly since: string;
}

/** What the lines of one instance prove. */
export interface Chain {
  /** Lines of all kinds that were read. */
  readonly lines: number;
  /** Over the hashes of these lines, in their order. */
  readonly digest: string;
  /** `undefined`: no line has a link. */
  readonly head: ChainHead | undefined;
  /** When the chain started, or was repaired last; ISO 8601. */
  readonly since: string | undefined;
  /** Hash of the state that the newest line was written with. */
  readonly state: string | undefined;
  /** Hashes of the lines by their numbers. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Runs that have a line, or are named as missing, as `RUN.ATTEMPT`. */
  readonly runs: ReadonlySet<string>;
  /** What is written of runs: `RUN.ATTEMPT` and the kind of line. */
  readonly written: ReadonlySet<string>;
  /** Runs that began and have no last line, by the same names. */
  readonly open: ReadonlyMap<string, OpenRun>;
  /** Runs that never started the action, by the same names. */
  readonly idle: ReadonlySet<string>;
  /** The highest number of a run that has a line, by workflow. */
  readonly newest: ReadonlyMap<string, number>;
  /** The newest finding that a run left, and that nobody has repaired. */
  readonly lost: Lost | undefined;
  /** Where the chain is broken since the last repair. */
  readonly broken: readonly UnreadableLine[];
  /** Of these, what no finding names yet. */
  readonly newlyBroken: readonly UnreadableLine[];
  /** Where it was broken before. */
  readonly repaired: readonly UnreadableLine[];
}

/** A run whose last line is not there yet, or never comes. */
export interface OpenRun {
  readonly commit: string | undefined;
  /** It may have written to Matomo. */
  readonly isApplying: boolean;
  /** Nothing that it used can count again, also when it never ends. */
  readonly isSafe: boolean;
}

/** How a run is named among those that have a line. */
export const runName = ({ id, attempt }: { id: number; attempt: number }): string =>
  `${id}.${attempt}`;

/** How a line is named among those that its run writes: none is written twice. */
export const lineName = (line: {
  readonly run?: AuditRun | undefined;
  readonly mark?: string;
}): string => `${line.run ? runName(line.run) : ""} ${line.mark ?? "record"}`;

/** Hash of what a run leaves for the next one: texts of files, `undefined` where there is none. */
export const stateHash = (texts: readonly (string | undefined)[]): string =>
  hashOf(texts.map((text) => text ?? null));

/**
 * A line with its link, ready to be appended.
 * @param chain of the record as it is at that moment
 * @param known the newest line that this run has seen: when that is not there any more, the new line
 * shows the gap
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
