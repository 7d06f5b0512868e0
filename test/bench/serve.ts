/**
 * A bare HTTP server in its own thread that returns recorded answers for a Matomo of any size
 * without delay. The access to single sites can be removed and granted.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Connection } from "../../src/matomo/connection.ts";
import { connectionTo } from "../helpers/scripted-server.ts";
import { accessOf, makeWorld, type Size } from "./world.ts";

export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  /** A new connection for each run of a command. */
  connect(): Connection;
  /** The number of HTTP requests so far, counted by the server. */
  requests(): number;
}

interface Data {
  readonly size: Size;
  /** Whether to answer as if PHP had too little memory for the rows of a whole role. */
  readonly shortOfMemory: boolean;
  /** A number that both threads share. */
  readonly requests: Int32Array;
}

export async function serve(
  size: Size,
  { shortOfMemory = false }: { readonly shortOfMemory?: boolean } = {},
): Promise<BenchServer> {
  const requests = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { size, shortOfMemory, requests } satisfies Data,
  });
  const [url] = (await once(worker, "message")) as [string];
  return {
    url,
    connect: () => connectionTo(url),
    requests: () => Atomics.load(requests, 0),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  };
}

const MAPS = "UsersManager.getUsersSitesFromAccess";
const DONE = '{"result":"success","message":"ok"}';
const ROLES = ["view", "write", "admin"] as const;

/** The answers of a world, without removed access. */
class Answers {
  readonly #whole: ReadonlyMap<string, Buffer>;
  readonly #maps: ReadonlyMap<string, Record<string, number[]>>;
  #now: ReadonlyMap<string, Buffer>;
  readonly #taken = new Set<string>();
  #isWaiting = false;

  constructor(size: Size) {
    const { answers } = makeWorld(size);
    this.#whole = new Map([...answers].map(([call, text]) => [call, Buffer.from(text)]));
    this.#now = this.#whole;
    this.#maps = new Map(
      ROLES.map((role) => [
        role,
        JSON.parse(answers.get(`${MAPS} ${role}`) ?? "{}") as Record<string, number[]>,
      ]),
    );
  }

  get(call: string): Buffer | undefined {
    return this.#now.get(call);
  }

  set(login: string, sites: readonly string[], access: string): void {
    for (const site of sites)
      if (access === "noaccess") this.#taken.add(`${login} ${site}`);
      else this.#taken.delete(`${login} ${site}`);
    // Combines changes that arrive together, before anything is read.
    if (!this.#isWaiting) setTimeout(() => this.#write(), 0);
    this.#isWaiting = true;
  }

  #write(): void {
    this.#isWaiting = false;
    const left = (map: Record<string, number[]>): Record<string, number[]> =>
      Object.fromEntries(
        Object.entries(map).map(([login, sites]) => [
          login,
          sites.filter((site) => !this.#taken.has(`${login} ${site}`)),
        ]),
      );
    this.#now = new Map([
      ...this.#whole,
      ...(this.#taken.size === 0
        ? []
        : [...this.#maps].map(
            ([role, map]) => [`${MAPS} ${role}`, Buffer.from(JSON.stringify(left(map)))] as const,
          )),
    ]);
  }
}

function answerAll({ size, shortOfMemory, requests }: Data): Promise<string> {
  const answers = new Answers(size);
  const single = (params: URLSearchParams): string | Buffer | undefined => {
    const method = params.get("method") ?? "";
    const login = params.get("userLogin") ?? "";
    if (method === "UsersManager.setUserAccess") {
      const sites = [...params].filter(([name]) => name.startsWith("idSites"));
      answers.set(
        login,
        sites.flatMap(([, ids]) => ids.split(",")),
        params.get("access") ?? "",
      );
      return DONE;
    }
    if (method === "UsersManager.getSitesAccessFromUser") return accessOf(login, size);
    const access = params.get("access");
    return answers.get(access === null ? method : `${method} ${access}`);
  };
  const answerTo = (params: URLSearchParams): string | Buffer | undefined => {
    if (params.get("method") !== "API.getBulkRequest") return single(params);
    const items = [...params].filter(([name]) => name.startsWith("urls["));
    return `[${items.map(([, item]) => String(single(new URLSearchParams(item)))).join(",")}]`;
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => void parts.push(part));
    request.on("end", () => {
      Atomics.add(requests, 0, 1);
      const params = new URLSearchParams(Buffer.concat(parts).toString());
      const method = new URL(request.url ?? "", "http://localhost").searchParams.get("method");
      if (method !== null) params.set("method", method);
      response.setHeader("content-type", "application/json; charset=utf-8");
      if (shortOfMemory && params.has("access")) return response.writeHead(500).end();
      const body = answerTo(params) ?? OTHER.get(params.get("method") ?? "");
      return response.writeHead(body === undefined ? 404 : 200).end(body);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** The answers that are the same for every world. */
const OTHER: ReadonlyMap<string, string> = new Map([
  ["API.getMatomoVersion", '{"value":"5.0.2"}'],
  ["API.isPluginActivated", '{"value":true}'],
  ["ScheduledReports.getReports", "[]"],
  ["UsersManager.hasSuperUserAccess", '{"value":true}'],
]);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows; a thread has no origin
if (!isMainThread) parentPort?.postMessage(await answerAll(workerData as Data));
