import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock, Connection } from "../../src/matomo/connection.ts";
import { Secret } from "../../src/domain/secret.ts";

/** An answer of a scripted Matomo. Plain data is sent as JSON with status 200. */
export type Scripted =
  | {
      readonly json: unknown;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly text: string;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** JSON in any encoding. */
  | { readonly bytes: Uint8Array; readonly status?: number }
  /** Announces a longer body than it sends, and then breaks the connection. */
  | { readonly cutOff: string }
  | { readonly drop: true }
  | { readonly hang: true };

export interface Received {
  readonly method: string;
  readonly http: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly form: URLSearchParams;
}

/**
 * The answer to a call. `count` is the number of earlier calls of this method. `undefined` gives
 * the answer of a small, healthy Matomo.
 */
export type Script = (
  received: Received,
  count: number,
) => Scripted | undefined | Promise<Scripted | undefined>;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  /** Methods in the order received. */
  readonly methods: () => string[];
  readonly atOnce: () => number;
  close(): Promise<void>;
}

export const user = (login: string, more: object = {}): object => ({
  login,
  email: `${login}@example.org`,
  superuser_access: 0,
  invite_status: "active",
  uses_2fa: false,
  ...more,
});

const SITES = {
  "1": { idsite: 1, name: "A & B", main_url: "https://a.example", group: "" },
  "2": { idsite: "2", name: "Two", main_url: "https://b.example", group: "G" },
};
const CAPABILITIES = [
  { id: "tagmanager_write", includedInRoles: ["write", "admin"] },
  { id: "tagmanager_publish_live_container", includedInRoles: ["admin"] },
];
const HEALTHY: Readonly<Record<string, unknown>> = {
  "UsersManager.hasSuperUserAccess": { value: true },
  "API.getMatomoVersion": { value: "5.0.2" },
  "API.isPluginActivated": { value: true },
  "ScheduledReports.getReports": [],
  "SitesManager.getAllSites": SITES,
  "SitesManager.getAllSitesId": [1, 2],
  "UsersManager.getAvailableCapabilities": CAPABILITIES,
  "UsersManager.getUsers": [
    user("alice"),
    user("anonymous"),
    user("root", { superuser_access: "1" }),
  ],
  "UsersManager.getUsersHavingSuperUserAccess": [user("root", { superuser_access: 1 })],
  "UsersManager.getUsersSitesFromAccess": [],
};

async function receive(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const body = Buffer.concat(parts).toString();
  const url = request.url ?? "";
  const method = new URL(url, "http://x").searchParams.get("method") ?? "";
  return {
    method,
    http: request.method ?? "",
    url,
    headers: request.headers,
    body,
    form: new URLSearchParams(body),
  };
}

function answer(response: ServerResponse, scripted: Scripted): void {
  if ("drop" in scripted) return void response.destroy();
  if ("hang" in scripted) return;
  if ("cutOff" in scripted) {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": scripted.cutOff.length + 100,
    });
    response.write(scripted.cutOff, () => response.destroy());
    return;
  }
  if ("bytes" in scripted) {
    response.writeHead(scripted.status ?? 200, { "content-type": "application/json" });
    response.end(scripted.bytes);
    return;
  }
  const isJson = "json" in scripted;
  response.writeHead(scripted.status ?? 200, {
    "content-type": isJson ? "application/json; charset=utf-8" : "text/html; charset=utf-8",
    ...scripted.headers,
  });
  response.end(isJson ? JSON.stringify(scripted.json) : scripted.text);
}

/** A server on loopback that answers by a script and records what it receives. */
export async function startScripted(script: Script = () => undefined): Promise<ScriptedServer> {
  const received: Received[] = [];
  let open = 0;
  let max = 0;
  const server = createServer((request, response) => {
    open += 1;
    max = Math.max(max, open);
    response.once("close", () => {
      open -= 1;
    });
    receive(request)
      .then(async (call) => {
        const count = received.filter(({ method }) => method === call.method).length;
        received.push(call);
        const scripted = await script(call, count);
        return answer(
          response,
          scripted ?? { json: HEALTHY[call.method] ?? { result: "success", message: "ok" } },
        );
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    methods: () => received.map(({ method }) => method),
    atOnce: () => max,
    close,
    [Symbol.asyncDispose]: close,
  };
}

export const TOKEN = "0123456789abcdef0123456789abcdef";
export const PASSWORD = "Correct&Horse+Battery";

export const connectionTo = (url: string, more: Partial<Connection> = {}): Connection => ({
  url,
  token: new Secret(TOKEN),
  password: new Secret(PASSWORD),
  ...more,
});

/**
 * A clock that never waits: sleeping advances it, and deadlines pass only when the test says so.
 */
export interface TestClock extends Clock {
  readonly slept: number[];
  /** The milliseconds of every requested deadline. */
  readonly allowed: number[];
  /** Lets the deadlines of all pending requests pass. */
  expire(): void;
}

/**
 * The same script, but requests that it leaves without an answer time out as soon as they arrive.
 */
export const expiring =
  (clock: TestClock, script: Script): Script =>
  async (call, count) => {
    const scripted = await script(call, count);
    if (scripted && "hang" in scripted) setImmediate(() => clock.expire());
    return scripted;
  };

export function testClock(random = 0.5): TestClock {
  let time = Date.parse("2026-11-24T12:00:00Z");
  const slept: number[] = [];
  const allowed: number[] = [];
  const deadlines: AbortController[] = [];
  return {
    slept,
    allowed,
    expire: () => {
      for (const deadline of deadlines.splice(0)) deadline.abort();
    },
    deadline: (ms) => {
      allowed.push(ms);
      const controller = new AbortController();
      deadlines.push(controller);
      return controller.signal;
    },
    now: () => new Date(time),
    random: () => random,
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      time += ms;
      return Promise.resolve();
    },
  };
}

/** The error with which a promise rejects. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome && outcome.error instanceof Error) return outcome.error;
  throw new Error("it did not fail");
}
