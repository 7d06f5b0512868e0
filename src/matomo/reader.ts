import { AccessError } from "../domain/error.ts";
import { describeAnswer, isErrorRow, isOutOfMemory, messageOf, parse } from "./answer.ts";
import { Doubt, type Fields, type MatomoHttp } from "./http.ts";

/** All that planning may call. Nothing here changes anything in Matomo. */
export const READ_METHODS = [
  "API.getMatomoVersion",
  "API.isPluginActivated",
  "ScheduledReports.getReports",
  "SitesManager.getAllSites",
  "UsersManager.getAvailableCapabilities",
  "UsersManager.getSitesAccessFromUser",
  "UsersManager.getUsers",
  "UsersManager.getUsersHavingSuperUserAccess",
  "UsersManager.getUsersSitesFromAccess",
  "UsersManager.hasSuperUserAccess",
] as const;
export type ReadMethod = (typeof READ_METHODS)[number];

export type ReadParams = Readonly<Record<string, string>>;

/** The answer was too large for PHP's memory: it has to be read in parts. */
export const TOO_LARGE = Symbol("too large");

/** Reads, and has no way to write: the method is checked when it is called, too. */
export interface MatomoReader {
  readonly url: string;
  /** HTTP requests so far. */
  readonly requests: () => number;
  /** Data as parsed JSON; `TOO_LARGE` when PHP ran out of memory over it. @throws AccessError */
  call(method: ReadMethod, params?: ReadParams, signal?: AbortSignal): Promise<unknown>;
  /** Many small reads in one request, answers in their order. @throws AccessError when one of them is an error, or one is missing */
  bulk(calls: readonly { readonly method: ReadMethod; readonly params: ReadParams }[], signal?: AbortSignal): Promise<unknown[]>;
}

/** Switches off the limit of 100 rows that Matomo puts on every answer. */
const ALL_ROWS = ["filter_limit", "-1"] as const;

function checkMethod(method: string): void {
  if (!(READ_METHODS as readonly string[]).includes(method)) throw new AccessError("internal", `${method} is not a read method`);
}

export function createReader(http: MatomoHttp, url: string): MatomoReader {
  const ask = async (method: string, fields: Fields, signal?: AbortSignal): Promise<unknown> => {
    const answer = await http.post(method, [ALL_ROWS, ...fields], "read", signal);
    if (answer instanceof Doubt) throw new AccessError("matomo-unreachable", `${method}: ${answer.reason}.`);
    if (isOutOfMemory(answer)) return TOO_LARGE;
    const parsed = parse(answer);
    if (parsed.kind === "refused") throw new AccessError("matomo-refused", `Matomo refused ${method}: ${parsed.message}`);
    if (parsed.kind === "no-json" || answer.status !== 200) {
      throw new AccessError(
        "matomo-answer",
        `${method} was not answered as Matomo's API does (${describeAnswer(answer)}).`,
        "Is the url that of Matomo itself, and does no proxy or login page stand before it?",
      );
    }
    return parsed.value;
  };
  return {
    url,
    requests: () => http.requests,
    call(method, params = {}, signal) {
      checkMethod(method);
      return ask(method, Object.entries(params), signal);
    },
    async bulk(calls, signal) {
      for (const { method } of calls) checkMethod(method);
      const urls = calls.map(({ method, params }) => new URLSearchParams({ method, ...params }).toString());
      const answers = await ask("API.getBulkRequest", [["urls", urls]], signal);
      if (!Array.isArray(answers) || answers.length !== calls.length) {
        throw new AccessError(
          "matomo-answer",
          `Matomo answered ${Array.isArray(answers) ? answers.length : "no list"} for ${calls.length} reads in one request.`,
        );
      }
      for (const [index, answer] of answers.entries()) {
        if (isErrorRow(answer)) throw new AccessError("matomo-refused", `Matomo refused ${calls[index]?.method}: ${messageOf(answer)}`);
      }
      return answers as unknown[];
    },
  };
}
