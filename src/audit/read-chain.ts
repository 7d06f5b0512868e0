import { compareTexts } from "../domain/compare.ts";
import { hash } from "node:crypto";
import type { AuditGap, AuditLink, AuditRun } from "./audit.generated.ts";
import { type Chain, type ChainHead, lineName, type Lost, type OpenRun, runName } from "./chain.ts";
import type { UnreadableLine } from "./entries.generated.ts";
import type { AuditRemoved } from "./mark.generated.ts";
import { type AuditFile, linesOf } from "./read.ts";

const NOTHING = hash("sha256", "");

/** SHA-256 of a line without its line break. */
const lineHash = (bytes: Uint8Array): string => hash("sha256", bytes);

interface SeenLine {
  readonly at?: string;
  readonly mark?: string;
  readonly commit?: string;
  readonly run?: AuditRun;
  readonly closes?: readonly string[];
  readonly isSafe?: boolean;
  readonly removed?: AuditRemoved;
  readonly link?: AuditLink;
}

function parseLine(bytes: Uint8Array): SeenLine | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with the link of a line, or `undefined`. */
function objection(
  seen: SeenLine | undefined,
  { head, lines, digest }: Pick<Chain, "head" | "lines" | "digest">,
): string | undefined {
  if (!seen) return head && "The line cannot be read.";
  const { link, mark } = seen;
  if (!link)
    return (
      head &&
      "The line has no link to the line before: it was added by hand, or by an older version."
    );
  const { before } = link;
  if (before && (!head || mark === "repaired"))
    return before.lines === lines && before.hash === digest
      ? undefined
      : `The chain starts here after ${before.lines} earlier lines, but there are ${lines}, or they were changed.`;
  if (!head || link.number > head.number + 1)
    return `The line is number ${link.number}, and ${head ? `number ${head.number} comes` : "nothing comes"} before it: lines are missing.`;
  return link.number === head.number + 1 && link.previous === head.hash
    ? undefined
    : "The line before was changed, or this line is in the wrong place.";
}

/** The newest finding. A newer finding also includes the runs of the one before. */
function lostAfter(before: Lost | undefined, gap: AuditGap | undefined, at = ""): Lost | undefined {
  if (!gap) return before;
  const runs = [...new Set([...(before?.runs ?? []), ...(gap.runs ?? [])])];
  return gap.finding === before?.finding
    ? { ...before, runs }
    : { finding: gap.finding, commit: gap.commit, runs, since: before?.since ?? at };
}

/** Follows the chain of one instance, line by line. */
class ChainReader {
  readonly #runs = new Set<string>();
  readonly #idle = new Set<string>();
  readonly #written = new Set<string>();
  readonly #open = new Map<string, OpenRun>();
  readonly #hashes = new Map<number, string>();
  readonly #newest = new Map<string, number>();
  readonly #repaired: UnreadableLine[] = [];
  #broken: UnreadableLine[] = [];
  #newlyBroken: UnreadableLine[] = [];
  #lines = 0;
  #digest = NOTHING;
  #head: ChainHead | undefined;
  #since: string | undefined;
  #state: string | undefined;
  #lost: Lost | undefined;
  /** Whether the next line with a link follows a line in a file that is not read. */
  #isPart: boolean;

  constructor(isPart: boolean, removed: AuditRemoved | undefined) {
    this.#isPart = isPart;
    if (!removed) return;
    const { lines, hash: digest, number, last } = removed;
    this.#lines = lines;
    this.#digest = digest;
    this.#head = number === undefined || last === undefined ? undefined : { number, hash: last };
  }

  add(bytes: Uint8Array, file: string, line: number): void {
    const own = lineHash(bytes);
    const seen = parseLine(bytes);
    if (seen?.mark === "repaired" && seen.link?.before) this.#startAgain(seen.at);
    const isFirst = this.#isPart && seen?.link?.previous !== undefined;
    const message = isFirst
      ? undefined
      : objection(seen, { head: this.#head, lines: this.#lines, digest: this.#digest });
    // A finding includes everything that was broken before it.
    if (seen?.link?.lost) this.#newlyBroken = [];
    if (message !== undefined) {
      this.#broken.push({ file, line, message });
      this.#newlyBroken.push({ file, line, message });
    }
    if (seen?.link) this.#follow(seen.link, own, seen.at);
    for (const name of seen?.closes ?? []) this.#open.delete(name);
    if (seen?.run) this.#count(seen, seen.run);
    this.#lines++;
    this.#digest = hash("sha256", `${this.#digest}${own}`);
  }

  #startAgain(at: string | undefined): void {
    this.#repaired.push(...this.#broken);
    this.#broken = [];
    this.#newlyBroken = [];
    this.#lost = undefined;
    this.#since = at;
  }

  #follow(
    { number, state, lost, idle = [] }: AuditLink,
    own: string,
    at: string | undefined,
  ): void {
    this.#isPart = false;
    this.#since ??= at;
    this.#state = state;
    this.#lost = lostAfter(this.#lost, lost, at);
    this.#head = { number, hash: own };
    this.#hashes.set(number, own);
    for (const name of idle) this.#idle.add(name);
    for (const name of lost?.runs ?? []) {
      this.#runs.add(name);
      this.#open.delete(name);
    }
  }

  #count({ mark, commit, isSafe = false }: SeenLine, run: AuditRun): void {
    const { workflow, number = 0 } = run;
    const name = runName(run);
    this.#runs.add(name);
    this.#written.add(lineName({ run, ...(mark === undefined ? {} : { mark }) }));
    if (workflow !== undefined)
      this.#newest.set(workflow, Math.max(number, this.#newest.get(workflow) ?? 0));
    if (mark === "started") this.#open.set(name, { commit, isApplying: false, isSafe: true });
    else if (mark === "applying") this.#open.set(name, { commit, isApplying: true, isSafe });
    else if (mark !== "repaired") this.#open.delete(name);
  }

  chain(): Chain {
    return {
      lines: this.#lines,
      digest: this.#digest,
      head: this.#head,
      hashes: this.#hashes,
      since: this.#since,
      state: this.#state,
      runs: this.#runs,
      written: this.#written,
      open: this.#open,
      idle: this.#idle,
      newest: this.#newest,
      lost: this.#lost,
      broken: this.#broken,
      newlyBroken: this.#newlyBroken,
      repaired: this.#repaired,
    };
  }
}

const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte === 13 || byte === 32);

const PRUNED = '"mark":"pruned"';

/** The checkpoint of the newest prune that removed lines before the first line of the files. */
function removedBefore(
  files: readonly AuditFile[],
  pruned: readonly AuditFile[],
): AuditRemoved | undefined {
  // Searching the text first is faster than parsing every line a second time.
  const marked = pruned.filter(({ bytes }) => new TextDecoder().decode(bytes).includes(PRUNED));
  const marks = marked.flatMap(({ bytes }) =>
    [...linesOf(bytes)].flatMap((line) => {
      const seen = parseLine(line);
      return seen?.mark === "pruned" && seen.removed ? [seen.removed] : [];
    }),
  );
  if (marks.length === 0) return undefined;
  const [line] = files.flatMap(({ bytes }) => [...linesOf(bytes)].filter((one) => !isBlank(one)));
  const first = line && parseLine(line);
  return marks.findLast(({ lines: count, number, last }) => {
    const { link } = first ?? {};
    if (!link) return number === undefined;
    return link.before
      ? link.before.lines === count
      : link.number === (number ?? 0) + 1 && link.previous === last;
  });
}

/** What is known about files other than those that are read. */
export interface OtherFiles {
  /** Whether there are older files. If so, the first line is accepted without its predecessor. */
  readonly isPart?: boolean | undefined;
  /** The files that may contain the checkpoint of a prune. By default the files themselves. */
  readonly pruned?: readonly AuditFile[] | undefined;
}

/**
 * Follows the chain through the files of one instance, which must be sorted by month. Lines before
 * the first link come from earlier versions and are accepted unchecked.
 */
export function readChain(
  files: readonly AuditFile[],
  { isPart = false, pruned = files }: OtherFiles = {},
): Chain {
  const reader = new ChainReader(isPart, isPart ? undefined : removedBefore(files, pruned));
  for (const { path, bytes } of files) {
    let line = 0;
    for (const text of linesOf(bytes)) {
      line++;
      if (!isBlank(text)) reader.add(text, path, line);
    }
  }
  return reader.chain();
}

const INSTANCE_FILE = /(?:^|[/:])audit\/(.+)\/(\d{4}-\d{2})\.jsonl$/s;

/** The instance and the month of a file of the record. `undefined` for other files. */
export function fileOfRecord(
  path: string,
): { readonly instance: string; readonly month: string } | undefined {
  const [, instance, month] = INSTANCE_FILE.exec(path.replaceAll("\\", "/")) ?? [];
  return instance === undefined || month === undefined ? undefined : { instance, month };
}

/**
 * The chain of each instance in a record, by the instance's name.
 * @param parts instances that have older files than the given ones
 */
export function readChains(
  files: readonly AuditFile[],
  parts: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, Chain> {
  const named = files.flatMap((file) => {
    const name = fileOfRecord(file.path)?.instance;
    return name === undefined ? [] : [{ name, file }];
  });
  const groups = Map.groupBy(named, ({ name }) => name);
  return new Map(
    [...groups].map(([name, group]) => [
      name,
      readChain(
        group.map(({ file }) => file).toSorted((a, b) => compareTexts(a.path, b.path)),
        { isPart: parts.has(name) },
      ),
    ]),
  );
}
