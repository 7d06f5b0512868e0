import type { Seen } from "../../doctor/result.ts";
import { AccessError } from "../../domain/error.ts";
import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";

type Parameters = Readonly<Record<string, unknown>>;

/** The calls of GitHub's API that only read. */
export interface ReadApi {
  get<T>(path: string, parameters?: Parameters): Promise<T>;
  /** Every page of a list; `key` names the list inside an object. */
  list<T>(path: string, parameters?: Parameters, key?: string): Promise<T[]>;
}

export const onlyReading = (api: Api): ReadApi => ({
  get: (path, parameters = {}) => api.call(`GET ${path}`, parameters),
  list: (path, parameters = {}, key) => api.all(`GET ${path}`, parameters, key),
});

const AS_ADMIN = "Use the token of an administrator of the repository: GH_TOKEN=$(gh auth token).";

/** Whether GitHub hides something: it answers 403 or 404 to a token without access. */
export const isHidden = (error: unknown): error is GithubRefusal =>
  error instanceof GithubRefusal && (error.status === 403 || error.status === 404);

/** What GitHub returns, or why it does not. */
export async function see<T>(what: string, read: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { seen: await read() };
  } catch (error) {
    if (!(error instanceof AccessError) || error.code === "internal") throw error;
    return isHidden(error)
      ? { unseen: `GitHub does not show ${what} to this token.`, fix: AS_ADMIN }
      : {
          unseen: `${what.charAt(0).toUpperCase()}${what.slice(1)} could not be read: ${error.message}`,
          fix: error.hint ?? "Run doctor again.",
        };
  }
}
