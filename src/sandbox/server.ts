import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { World } from "./core/call.ts";
import type { Asked } from "./run-method.ts";
import { handle, type HttpResponse } from "./http.ts";
import type { Param } from "./core/param.ts";
import { parseBody, parseQuery } from "./request.ts";
import { plantSeed } from "./seed.ts";
import type { SandboxSeed } from "./seed.generated.ts";
import type { SandboxState } from "./core/state.ts";
import { loadSandbox, saveSandbox } from "./state-file.ts";

export interface SandboxOptions {
  /** 0, the default, uses any free port. */
  readonly port?: number | undefined;
  /**
   * A file from which the state is read, and to which it is written after every call that may have
   * changed something.
   */
  readonly stateFile?: string | undefined;
  /** Used if there is no state yet. */
  readonly seed?: SandboxSeed | undefined;
  readonly version?: "5.0.2" | "5.2.0-b5" | undefined;
  readonly now?: (() => Date) | undefined;
  readonly random?: ((bytes: number) => Buffer) | undefined;
  /** The token and password of `root`. */
  readonly token?: string | undefined;
  readonly password?: string | undefined;
  readonly hook?: SandboxHook | undefined;
}

/** A received call. Secrets are masked. */
export interface SandboxCall extends Asked {
  /** The number of the call since the start, counting the items of bulks. */
  readonly number: number;
}

/** A way to misbehave. */
export type SandboxFault =
  | { readonly kind: "drop" }
  | { readonly kind: "truncate"; readonly bytes: number }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "delay"; readonly ms: number }
  /** Sends no answer; the connection breaks when `until` settles. */
  | { readonly kind: "hang"; readonly until: Promise<unknown> };

/**
 * Called before and after a request is handled, so that a test can break the answer with or without
 * applying the change.
 */
export type SandboxHook = (event: {
  readonly phase: "before" | "after";
  /** The number of the HTTP request, from 1. */
  readonly request: number;
  readonly method: string;
  readonly calls: readonly SandboxCall[];
}) => SandboxFault | undefined | void;

export interface Sandbox {
  readonly url: string;
  readonly token: string;
  readonly password: string;
  /** All calls, in order. */
  readonly calls: readonly SandboxCall[];
  /** The number of HTTP requests so far. */
  readonly requests: () => number;
  /** Sets or removes a setting of config.ini.php. */
  setConfig(section: string, key: string, value: string | null): void;
  /** The live state, which tests can read and change "by hand". */
  state(): SandboxState;
  setHook(hook: SandboxHook | undefined): void;
  close(): Promise<void>;
}

const SECRETS = new Set(["token_auth", "password", "passwordConfirmation"]);
const mask = (params: Readonly<Record<string, Param>>): Record<string, Param> =>
  Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, SECRETS.has(key) ? "***" : value]),
  );

/** The default limit of nginx and PHP for forms. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function send(
  response: ServerResponse,
  answer: HttpResponse,
  fault: SandboxFault | undefined,
): void {
  const body = Buffer.from(answer.body);
  if (fault?.kind === "truncate") {
    response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
    response.write(body.subarray(0, fault.bytes), () => response.destroy());
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
  response.end(body);
}

const plain = (status: number, message: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body: `${message}\n`,
});

/**
 * `POST /sandbox/config` with section, key, value (missing to remove it) and root's token. With it,
 * a test changes config.ini.php.
 */
function changeConfig(
  body: string,
  token: string,
  sandbox: Pick<Sandbox, "setConfig">,
): HttpResponse {
  const form = parseBody(body);
  const text = (key: string): string | undefined => {
    const value = form.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const section = text("section");
  const key = text("key");
  if (text("token") !== token) return plain(403, "the token of root is needed");
  if (section === undefined || key === undefined) return plain(400, "section and key are needed");
  sandbox.setConfig(section, key, text("value") ?? null);
  return plain(200, "ok");
}

/**
 * Starts an embedded Matomo on 127.0.0.1, which handles requests one after another, so that the
 * answers are deterministic.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? ((): Date => new Date());
  const random = options.random ?? randomBytes;
  const loaded = options.stateFile === undefined ? undefined : loadSandbox(options.stateFile);
  const token = loaded?.token ?? options.token ?? random(16).toString("hex");
  const password = loaded?.password ?? options.password ?? "RootPass-2026";
  const state = loaded?.state ?? plantSeed(options.seed ?? {}, { now: now(), token, password });
  const calls: SandboxCall[] = [];
  let hook = options.hook;
  let requests = 0;
  const server = createServer({ keepAliveTimeout: 30_000 });
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world: World = {
    version: options.version ?? "5.0.2",
    now,
    random,
    get origin() {
      return origin();
    },
  };
  const save = (): void => {
    if (options.stateFile !== undefined) saveSandbox(options.stateFile, { token, password, state });
  };
  const setConfig: Sandbox["setConfig"] = (section, key, value) => {
    if (value === null) delete state.config[`${section}.${key}`];
    else state.config[`${section}.${key}`] = value;
    save();
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (body === undefined)
      return send(
        response,
        {
          status: 413,
          headers: { "content-type": "text/html" },
          body: "<html><body>Request Entity Too Large</body></html>",
        },
        undefined,
      );
    const [path = "", query = ""] = (request.url ?? "").split("?", 2);
    if (path === "/sandbox/config" && request.method === "POST")
      return send(response, changeConfig(body, token, { setConfig }), undefined);
    requests += 1;
    const number = requests;
    const method =
      [parseQuery(query).get("method"), parseBody(body).get("method")].find(
        (value) => typeof value === "string",
      ) ?? "";
    const mine: SandboxCall[] = [];
    const ask = async (phase: "before" | "after"): Promise<SandboxFault | undefined> => {
      const fault =
        hook?.({
          phase,
          request: number,
          method: typeof method === "string" ? method : "",
          calls: mine,
        }) ?? undefined;
      if (fault?.kind === "hang") {
        await fault.until;
        return { kind: "drop" };
      }
      if (fault?.kind !== "delay") return fault;
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return undefined;
    };
    const before = await ask("before");
    if (before?.kind === "drop") return void response.destroy();
    if (before?.kind === "answer")
      return send(
        response,
        { status: before.status, headers: before.headers ?? {}, body: before.body },
        undefined,
      );
    const result = handle(
      { method: request.method ?? "GET", query, body, address: "127.0.0.1" },
      state,
      world,
      (asked) => {
        const call = { ...asked, params: mask(asked.params), number: calls.length + 1 };
        calls.push(call);
        mine.push(call);
      },
    );
    if (mine.some(({ write }) => write)) save();
    const after = (await ask("after")) ?? before;
    if (after?.kind === "drop") return void response.destroy();
    if (after?.kind === "answer")
      return send(
        response,
        { status: after.status, headers: after.headers ?? {}, body: after.body },
        undefined,
      );
    return send(response, result, after);
  };

  server.on("request", (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const url = origin();
  save();
  return {
    url,
    token,
    password,
    calls,
    requests: () => requests,
    setConfig,
    state: () => state,
    setHook: (next) => {
      hook = next;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
