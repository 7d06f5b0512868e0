import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/server.ts";

/** One line of a transcript: a request to a real Matomo, and its answer. */
export interface Step {
  n: number;
  as?: string;
  method?: string;
  params?: Record<string, unknown>;
  bulk?: { method?: string; params?: Record<string, unknown>; raw?: string }[];
  query?: Record<string, string>;
  http?: string;
  save?: string;
  digest?: boolean;
  config?: [string, string, string | null];
  answer?: unknown;
}

export interface Transcript {
  /** The version of the recorded server. */
  version: SandboxOptions["version"];
  steps: Step[];
}

export function readTranscript(path: string): Transcript {
  const [header = "", ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const { matomo } = JSON.parse(header) as { matomo: Transcript["version"] };
  return { version: matomo, steps: lines.map((line) => JSON.parse(line) as Step) };
}

interface Context {
  url: string;
  agent: Agent;
  password: string;
  tokens: Record<string, string>;
}

type Json = unknown;
const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fill(value: Json, context: Context): Json {
  if (typeof value === "string") {
    return value
      .replaceAll(/\$token:([\w.-]+)/g, (_, name: string) => context.tokens[name] ?? "0".repeat(32))
      .replaceAll("$password", context.password);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, context));
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, context)]))
    : value;
}

function append(form: URLSearchParams, key: string, value: Json): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) append(form, `${key}[${index}]`, item);
  else form.append(key, String(value));
}

function formOf(
  params: Record<string, unknown>,
  context: Context,
  form = new URLSearchParams(),
): URLSearchParams {
  for (const [key, value] of Object.entries(fill(params, context) as Record<string, Json>))
    append(form, key, value);
  return form;
}

async function send(step: Step, context: Context): Promise<{ status: number; text: string }> {
  const query = new URLSearchParams(
    fill(
      step.query ?? { module: "API", format: "json", method: step.method ?? "" },
      context,
    ) as Record<string, string>,
  );
  const body = formOf(step.params ?? {}, context);
  for (const [index, item] of (step.bulk ?? []).entries()) {
    body.append(
      `urls[${index}]`,
      item.raw ??
        formOf(
          item.params ?? {},
          context,
          new URLSearchParams(item.method === undefined ? {} : { method: item.method }),
        ).toString(),
    );
  }
  const token = step.as === undefined ? undefined : context.tokens[step.as];
  if (token !== undefined) body.append("token_auth", token);
  const url = `${context.url}/index.php?${query.toString()}`;
  return exchange(url, step.http ?? "POST", body.toString(), context.agent);
}

/**
 * One HTTP request without `fetch`, whose overhead is larger than the sandbox's own time in 4,000
 * requests.
 */
function exchange(
  url: string,
  method: string,
  body: string,
  agent: Agent,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const form = {
      "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
      "content-length": Buffer.byteLength(body),
    };
    const sent = request(
      url,
      { method, agent, headers: method === "GET" ? {} : form },
      (response) => {
        text(response).then(
          (received) => resolve({ status: response.statusCode ?? 0, text: received }),
          reject,
        );
      },
    );
    sent.once("error", reject);
    sent.end(method === "GET" ? "" : body);
  });
}

/**
 * Fields that no access job needs and that transcripts omit: the look of a site, texts for people,
 * times of visits.
 */
const IGNORED = new Set(
  "last_seen ts_created description helpUrl category currency currency_name timezone timezone_name ecommerce sitesearch creator_login alias_urls".split(
    " ",
  ),
);

/**
 * Makes answers comparable: replaces volatile values with the placeholders in transcripts, omits
 * error texts, and sorts lists without a fixed order.
 */
function comparable(value: Json, context: Context): Json {
  if (typeof value === "string") {
    if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return "$time";
    if (/^[0-9a-f]{32}$/.test(value)) return "$token";
    return (
      value
        // Transcripts omit the port in the link of an invitation.
        .replaceAll(`${context.url}/index.php?module=Login`, "http://$ip/index.php?module=Login")
        .replaceAll(context.url, "$url")
        .replaceAll(/token=[0-9a-f]+/g, "token=$token")
        .replaceAll("127.0.0.1", "$ip")
    );
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item, context));
    if (items.every((item) => typeof item === "number")) return items.toSorted((a, b) => a - b);
    if (!items.every((item) => isObject(item) && "site" in item && "access" in item)) return items;
    const order = (item: Json): string =>
      isObject(item) ? `${String(item["site"]).padStart(9, "0")} ${String(item["access"])}` : "";
    return items.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  }
  if (!isObject(value)) return value;
  if (value["result"] === "error") return { result: "error" };
  const entries = Object.entries(value).filter(([key]) => !IGNORED.has(key));
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (key === "invite_status" && typeof item === "number") return [key, "$days"];
      if (key === "capabilities" && Array.isArray(item))
        return [key, [...(item as string[])].sort()];
      return [key, comparable(item, context)];
    }),
  );
}

function seen(answer: { status: number; text: string }, step: Step, context: Context): Json {
  let body: Json;
  try {
    body = JSON.parse(answer.text);
  } catch {
    return {
      status: answer.status,
      page: answer.text === "" ? "empty" : /<html|<!doctype/i.test(answer.text) ? "html" : "text",
    };
  }
  if (step.digest !== true) return { status: answer.status, body: comparable(body, context) };
  const whole = comparable(body, context) as object;
  const entries: Json[] = Array.isArray(whole) ? whole : Object.entries(whole);
  return {
    status: answer.status,
    digest: {
      shape: Array.isArray(whole) ? "list" : "object",
      length: entries.length,
      first: entries[0] ?? null,
      last: entries.at(-1) ?? null,
    },
  };
}

/**
 * Sends a transcript to a sandbox, and returns a line for every step whose answer differs from the
 * real one.
 */
export async function replay(steps: readonly Step[], sandbox: Sandbox): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const context: Context = {
    url: sandbox.url,
    agent,
    password: sandbox.password,
    tokens: { root: sandbox.token },
  };
  const differences: string[] = [];
  for (const step of steps) {
    if (step.config) {
      sandbox.setConfig(...step.config);
      continue;
    }
    const answer = await send(step, context);
    if (step.save !== undefined) {
      const { value } = JSON.parse(answer.text) as { value?: string };
      if (value !== undefined) context.tokens[step.save] = value;
    }
    const got = seen(answer, step, context);
    const real = comparable(step.answer, context);
    if (!isDeepStrictEqual(got, real)) {
      differences.push(
        `step ${step.n} ${step.as ?? "-"} ${step.method ?? ""} ${JSON.stringify(step.params ?? step.bulk ?? {}).slice(0, 200)}\n  real: ${JSON.stringify(real).slice(0, 400)}\n  got:  ${JSON.stringify(got).slice(0, 400)}`,
      );
    }
  }
  return differences;
}
