import type { DebugLog } from "../domain/debug-log.ts";
import { AccessError } from "../domain/error.ts";
import {
  cleanText,
  describeAnswer,
  isErrorRow,
  isOutOfMemory,
  messageOf,
  parse,
} from "./answer.ts";
import { describeRefusedBulk, isBulkRefused, REFUSED_BULK, sendInBulks } from "./bulk.ts";
import { clientOf, Doubt } from "./client.ts";
import type { Clock, Connection } from "./connection.ts";
import { oddAnswerError, refusedError } from "./failures.ts";
import { ALL_ROWS, bulkItem, type Fields } from "./form.ts";

/**
 * All methods that a reader may call, with the parameters that it may send. None of the methods
 * changes anything in Matomo.
 */
const READS = {
  "API.getMatomoVersion": [],
  "API.isPluginActivated": ["pluginName"],
  "CorePluginsAdmin.getSystemSettings": [],
  "LoginLdap.getExistingLdapUsersFromDb": [],
  "ScheduledReports.getReports": [],
  "SitesManager.getAllSites": [],
  "SitesManager.getAllSitesId": [],
  "Tour.getChallenges": [],
  "UsersManager.getAvailableCapabilities": [],
  "UsersManager.getSitesAccessFromUser": ["userLogin"],
  "UsersManager.getUsers": ["userLogins"],
  "UsersManager.getUsersHavingSuperUserAccess": [],
  "UsersManager.getUsersSitesFromAccess": ["access"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ReadMethod = keyof typeof READS;
export type ReadParams<M extends ReadMethod = ReadMethod> = {
  readonly [name in (typeof READS)[M][number]]?: string;
};
interface Read {
  readonly method: ReadMethod;
  readonly params: ReadParams;
}

const BULK = "API.getBulkRequest";

/**
 * The result of a read whose answer was too large for PHP's memory, and which must be read in
 * parts.
 */
export const TOO_LARGE = Symbol("too large");

/** Reads from Matomo and cannot write. */
export interface MatomoReader {
  readonly url: string;
  readonly debug: DebugLog | undefined;
  /** The number of HTTP requests of the connection so far. */
  requests(): number;
  now(): Date;
  /** Returns the parsed JSON, or `TOO_LARGE` if PHP ran out of memory. @throws AccessError */
  call<M extends ReadMethod>(
    method: M,
    params?: ReadParams<M>,
    signal?: AbortSignal,
  ): Promise<unknown>;
  /**
   * Sends many small reads in one request. Returns the answers in the same order, or `TOO_LARGE`.
   * @throws AccessError if one of the answers is an error or is missing
   */
  bulk(reads: readonly Read[], signal?: AbortSignal): Promise<unknown[] | typeof TOO_LARGE>;
}

/**
 * Checks method and parameter names at run time too. In a bulk item, a parameter `method` would
 * replace the method, and `token_auth` would use another account.
 */
function fieldsOf(method: string, params: object): Fields {
  const allowed: readonly string[] | undefined = Object.hasOwn(READS, method)
    ? READS[method as ReadMethod]
    : undefined;
  if (!allowed)
    throw new AccessError("internal", "A reader was asked for a method that is not on its list.");
  return Object.entries(params).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (!allowed.includes(name) || typeof value !== "string")
      throw new AccessError(
        "internal",
        `A reader was given a parameter that ${method} does not take.`,
      );
    return [[name, value] as const];
  });
}

/**
 * Creates a reader. A reader sends nothing before the first call, and then checks the token first.
 */
export function createReader(connection: Connection, clock: Clock): MatomoReader {
  const client = clientOf(connection);
  const ask = async (
    method: string,
    fields: Fields,
    signal?: AbortSignal,
    holds?: string,
  ): Promise<unknown> => {
    const answer = await client.call(method, [ALL_ROWS, ...fields], clock, {
      kind: "read",
      signal,
      holds,
    });
    if (answer instanceof Doubt)
      throw new AccessError("internal", "A read request was sent as a write request.");
    if (isOutOfMemory(answer)) return TOO_LARGE;
    if (method === BULK && isBulkRefused(answer)) return REFUSED_BULK;
    const parsed = parse(answer);
    if (parsed.kind === "refused")
      throw refusedError(method, cleanText(parsed.message, client.secrets));
    if (parsed.kind === "no-json" || answer.status !== 200)
      throw oddAnswerError(method, describeAnswer(answer, client.secrets));
    return parsed.value;
  };
  const together = async (
    reads: readonly Read[],
    signal: AbortSignal | undefined,
  ): Promise<readonly unknown[] | typeof REFUSED_BULK> => {
    const urls = reads.map(({ method, params }) => bulkItem(method, fieldsOf(method, params)));
    const holds = `${reads.length} ${[...new Set(reads.map(({ method }) => method))].join(", ")}`;
    const answers = await ask(BULK, [["urls", urls]], signal, holds);
    if (answers === REFUSED_BULK) return REFUSED_BULK;
    if (answers === TOO_LARGE) return reads.map(() => TOO_LARGE);
    if (!Array.isArray(answers) || answers.length !== reads.length) {
      const count = Array.isArray(answers) ? `${answers.length} answers` : "no list";
      throw oddAnswerError(BULK, `${count} for ${reads.length} reads in one request`);
    }
    for (const [index, answer] of answers.entries())
      if (isErrorRow(answer))
        throw refusedError(
          reads[index]?.method ?? "",
          cleanText(messageOf(answer), client.secrets),
        );
    return answers as unknown[];
  };
  return Object.freeze<MatomoReader>({
    url: client.url,
    debug: connection.debug,
    requests: () => client.requests,
    now: () => clock.now(),
    call: async (method, params = {}, signal) => ask(method, fieldsOf(method, params), signal),
    async bulk(all, signal) {
      const answers = await sendInBulks<Read, unknown>(all, client.bulkLimit, {
        together: (reads) => together(reads, signal),
        alone: ({ method, params }) => ask(method, fieldsOf(method, params), signal),
        onRefused: (items) => connection.debug?.(describeRefusedBulk(items)),
      });
      return answers.includes(TOO_LARGE) ? TOO_LARGE : answers;
    },
  });
}
