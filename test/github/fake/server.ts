import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, type Call, type Handler, Refusal } from "./call.ts";
import { component, isBranch, type Json } from "./openapi.ts";
import { answerQuery } from "./graphql.ts";
import { checkPermission, checkRepository } from "./permissions.ts";
import { mergeState, pulls } from "./pulls.ts";
import { answerProblems, requestProblems, route } from "./router.ts";
import { ACTION_ROUTES } from "./routes-actions.ts";
import { GIT_ROUTES } from "./routes-git.ts";
import { ISSUE_ROUTES } from "./routes-issues.ts";
import { PEOPLE_ROUTES } from "./routes-people.ts";
import { PULL_ROUTES } from "./routes-pulls.ts";
import { REPOSITORY_ROUTES } from "./routes-repository.ts";
import { SETTINGS_ROUTES } from "./routes-settings.ts";
import type { World } from "./world.ts";

/** A request as tests see it, without its authorization. */
export interface FakeRequest {
  readonly method: string;
  /** Without the query; "/download/ID" for the download of an artifact. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
}
export interface FaultAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}
/**
 * `undefined` answers as usual. "drop" breaks the connection, and "drop-after" breaks it after the
 * request was carried out.
 */
export type Fault = (request: FakeRequest) => FaultAnswer | "drop" | "drop-after" | undefined;

export interface Gate {
  readonly world: World;
  readonly token: string;
  readonly requests: FakeRequest[];
  readonly violations: string[];
  fault: Fault | undefined;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...ACTION_ROUTES,
  ...GIT_ROUTES,
  ...ISSUE_ROUTES,
  ...PEOPLE_ROUTES,
  ...PULL_ROUTES,
  ...REPOSITORY_ROUTES,
  ...SETTINGS_ROUTES,
};
const DOCUMENTATION = "https://docs.github.example/rest";
const JSON_TYPES = /^(\*\/\*|application\/(json|vnd\.github(\.v3)?\+json))$/;
const RAW_TYPE = /^application\/vnd\.github(\.v3)?\.raw(\+json)?$/;

const refusal = ({ status, message, errors }: Refusal): Answer => ({
  status,
  body: {
    message,
    documentation_url: DOCUMENTATION,
    status: String(status),
    ...(errors !== undefined && { errors }),
  },
});

function reply(
  status: number,
  body: Json | undefined,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const shared = {
    "x-github-request-id": randomUUID(),
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
  };
  if (body === undefined) return { status, headers: { ...shared, ...headers } };
  return {
    status,
    headers: { ...shared, "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
  };
}

const violation = (gate: Gate, what: string): Reply => {
  gate.violations.push(what);
  return reply(500, { message: `This is not what GitHub describes: ${what}` });
};

function attempt(call: Call, operation: string): Answer {
  try {
    checkRepository(call);
    // GitHub creates test merges in the background, so "refs/pull/N/merge" exists without reading
    // the pull request.
    for (const issue of pulls(call.world)) mergeState(call.world, issue, false);
    checkPermission(operation, call);
    const handler = HANDLERS[operation];
    if (handler === undefined) throw new Error(`${operation} has no handler`);
    return handler(call);
  } catch (error) {
    if (error instanceof Refusal) return refusal(error);
    throw error;
  }
}

function answer(
  gate: Gate,
  request: FakeRequest,
  search: URLSearchParams,
  accept: string,
  mayEnter: boolean,
): Reply {
  const { world } = gate;
  const name = `${request.method} ${request.path}`;
  if (!mayEnter) return reply(401, refusal(new Refusal(401, "Bad credentials")).body);
  if (name === "POST /graphql") {
    const given = answerQuery(world, request.body);
    return typeof given === "string" ? violation(gate, given) : reply(200, given);
  }
  const match = route(request.method, request.path);
  if (match === undefined) {
    gate.violations.push(`${name}: unknown route`);
    return reply(404, refusal(new Refusal(404, "Not Found")).body);
  }
  const { operation, params } = match;
  const wrong = requestProblems(match, search, request.body);
  const isRaw =
    RAW_TYPE.test(accept) && ["git/get-blob", "repos/get-content"].includes(operation.id);
  if (!isRaw && !JSON_TYPES.test(accept)) wrong.push(`accept: ${accept}`);
  if (wrong.length > 0) return violation(gate, `${name}: ${wrong.join("; ")}`);
  const below = request.path.split("/").slice(4).join("/");
  const body = isBranch(request.body) ? request.body : {};
  try {
    const given = attempt(
      { world, below: below === "" ? "" : `/${below}`, params, query: request.query, body },
      operation.id,
    );
    const error = component(given.status === 422 ? "validation-error" : "basic-error");
    const bad = answerProblems(operation, given.status, given.body, error);
    if (bad.length > 0)
      return violation(gate, `${name}: the answer ${given.status}: ${bad.join("; ")}`);
    const blob =
      isRaw && given.status === 200 && isBranch(given.body)
        ? world.git.blobs.get(given.body["sha"] as string)
        : undefined;
    if (blob !== undefined) return { status: 200, headers: { "content-type": accept }, body: blob };
    return reply(given.status, given.body, given.headers);
  } catch (error) {
    return violation(
      gate,
      `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers);
  response.end(body);
}

/** The answer, unless the test has set a fault for this request. */
function withFault(
  gate: Gate,
  request: FakeRequest,
  response: ServerResponse,
  usual: () => Reply,
): void {
  gate.requests.push(request);
  const fault = gate.fault?.(request);
  if (fault === "drop") return void response.destroy();
  if (fault === "drop-after") {
    usual();
    return void response.destroy();
  }
  send(response, fault === undefined ? usual() : reply(fault.status, fault.body, fault.headers));
}

async function handleApi(
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  // The links of lists contain the repository's number.
  const path = url.pathname.replace(
    /^\/repositories\/1(?=\/|$)/,
    `/repos/${gate.world.owner}/${gate.world.repo}`,
  );
  const raw = await read(request);
  let body: Json | undefined;
  let isReadable = true;
  try {
    body = raw === "" ? undefined : (JSON.parse(raw) as Json);
  } catch {
    isReadable = false;
  }
  const seen: FakeRequest = {
    method: request.method ?? "",
    path,
    query: Object.fromEntries(url.searchParams),
    body,
  };
  withFault(gate, seen, response, () => {
    if (!isReadable) return reply(400, refusal(new Refusal(400, "Problems parsing JSON")).body);
    const mayEnter =
      /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? "")?.[1] === gate.token;
    return answer(gate, seen, url.searchParams, request.headers.accept ?? "*/*", mayEnter);
  });
}

/**
 * The storage of artifacts is another origin, which accepts the signature in the link and no token.
 */
function download(gate: Gate, request: IncomingMessage, response: ServerResponse): void {
  const id = new URL(request.url ?? "/", "http://127.0.0.1").pathname.slice(1);
  withFault(
    gate,
    { method: request.method ?? "", path: `/download/${id}`, query: {}, body: undefined },
    response,
    () => {
      if (request.headers.authorization !== undefined) {
        gate.violations.push(`download ${id}: the token was sent to the storage`);
        return { status: 400, headers: {} };
      }
      const found = gate.world.artifacts.get(Number(id));
      if (found === undefined) return { status: 404, headers: {} };
      return {
        status: 200,
        headers: { "content-type": "application/zip", "content-length": String(found.zip.length) },
        body: found.zip,
      };
    },
  );
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts both servers. @returns a function that closes them */
export async function serve(gate: Gate): Promise<() => Promise<void>> {
  const api = createServer(
    (request, response) => void handleApi(gate, request, response).catch(() => response.destroy()),
  );
  const storage = createServer((request, response) => download(gate, request, response));
  gate.world.api = await listen(api);
  gate.world.downloads = await listen(storage);
  return async () => {
    for (const server of [api, storage]) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  };
}
