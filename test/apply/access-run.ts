import { type ApplyContext } from "../../src/apply/context.ts";
import type { AccessStep } from "../../src/apply/access-requests.ts";
import type { JournalEntry } from "../../src/apply/journal.ts";
import { runAccess } from "../../src/apply/run-access.ts";
import type { Rights } from "../../src/domain/rights.ts";
import { openWriter } from "../../src/matomo/matomo.ts";
import { makeLive } from "../helpers/make-world.ts";
import {
  connectionTo,
  type Received,
  type Script,
  type Scripted,
  startScripted,
  type TestClock,
  testClock,
} from "../helpers/scripted-server.ts";

const BULK = "API.getBulkRequest";
const VIEW: Rights = { role: "view", capabilities: [] };
export const OK = { result: "success", message: "ok" };
export const upTo = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
export const step = (
  id: number,
  sites: readonly number[],
  rights: Rights | null = VIEW,
): AccessStep => {
  return { id, login: `p${id}`, kind: "access", rights, sites, effects: [id] };
};

export interface Item {
  readonly login: string;
  readonly sites: number;
}

/** The logins in a bulk request, with their number of sites. */
export const itemsOf = ({ form }: Received): Item[] =>
  [...form]
    .filter(([name]) => name.startsWith("urls["))
    .map(([, item]) => new URLSearchParams(item))
    .map((item) => ({
      login: item.get("userLogin") ?? "",
      sites: (item.get("idSites") ?? "").split(",").length,
    }));

export const allDone = (call: Received): Scripted => ({ json: itemsOf(call).map(() => OK) });

export interface RunOptions extends Partial<ApplyContext> {
  /** The number of requests at the same time. 1 makes their order predictable. */
  readonly parallel?: number;
  readonly clock?: TestClock;
}

/**
 * Runs steps against a server that answers bulk requests by a script. `live` is the state that a
 * read returns.
 */
export async function runAgainst(
  steps: readonly AccessStep[],
  answer: Script,
  live = makeLive({ sites: ["One"] }),
  { parallel = 1, clock = testClock(), ...more }: RunOptions = {},
) {
  await using server = await startScripted((call, count) =>
    call.method === BULK ? answer(call, count) : undefined,
  );
  const { writer } = openWriter(connectionTo(server.url, { parallel }), clock);
  const journal: JournalEntry[] = [];
  const outcomes = new Map<number, string>();
  let reads = 0;
  const context = {
    writer,
    read: () => {
      reads += 1;
      return Promise.resolve(live);
    },
    journal: { write: (entries: readonly JournalEntry[]) => void journal.push(...entries) },
    signal: new AbortController().signal,
    ...more,
  } as ApplyContext;
  const ended = await runAccess(steps, context, ({ id }, { status, message }) => {
    outcomes.set(id, message === undefined ? status : `${status}: ${message}`);
  }).catch((error: unknown) => error);
  const bulks = server.received.filter(({ method }) => method === BULK).map(itemsOf);
  return { bulks, journal, atOnce: server.atOnce(), outcomes: [...outcomes], reads, ended };
}
