import { RequestError } from "octokit";

/** A call as `Api` sends it. */
export interface Call {
  /** In the form of octokit: `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The page of a list; the first is 1. */
  readonly page?: number | undefined;
}

/** Shortens commit names to the 10 characters that people are used to. */
const shorten = (value: string): string =>
  value.replaceAll(/\b([0-9a-f]{10})[0-9a-f]{30}\b/g, "$1");

/**
 * The route with the values of its path, for `--debug`. Omits bodies, because they contain texts
 * for people.
 */
export function describeCall({ route, parameters, page }: Call): string {
  const values = Object.entries(parameters).flatMap(([name, value]) =>
    route.includes(`{${name}}`) && (typeof value === "string" || typeof value === "number")
      ? [`${name} ${shorten(String(value))}`]
      : [],
  );
  if (page !== undefined && page > 1) values.push(`page ${page}`);
  return values.length === 0 ? route : `${route} (${values.join(", ")})`;
}

function sizeOf(data: unknown): number {
  if (data instanceof ArrayBuffer) return data.byteLength;
  return Buffer.byteLength(typeof data === "string" ? data : (JSON.stringify(data) ?? ""));
}

/** Status and size of an answer, never its content. */
export const describeAnswer = ({
  status,
  data,
}: {
  readonly status: number;
  readonly data: unknown;
}): string => `HTTP ${status}, ${sizeOf(data)} bytes`;

/** Why a call failed. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof RequestError)) return "no answer";
  return error.response ? describeAnswer(error.response) : "the connection broke";
}
