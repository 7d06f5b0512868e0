import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Connection } from "../../src/matomo/connection.ts";
import {
  connectionTo,
  type Received,
  type Scripted,
  startScripted,
} from "../helpers/scripted-server.ts";
import { accessOf, makeWorld, type Size } from "./world.ts";

interface ServeData {
  readonly size: Size;
  /** PHP has no memory for the rows of a whole role. */
  readonly shortOfMemory: boolean;
  /** One number that both threads see. */
  readonly requests: Int32Array;
}

export interface BenchServer extends AsyncDisposable {
  /** A connection of its own for every run of a command. */
  connect(): Connection;
  /** HTTP requests as the server counts them. */
  requests(): number;
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

/**
 * Starts a Matomo of that size on loopback, in a thread of its own, so that answering takes no time
 * from the reading that is measured.
 */
export async function serve(
  size: Size,
  options: { readonly shortOfMemory?: boolean } = {},
): Promise<BenchServer> {
  const requests = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const data: ServeData = { size, shortOfMemory: options.shortOfMemory ?? false, requests };
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  const [url] = (await once(worker, "message")) as [string];
  return {
    connect: () => connectionTo(url),
    requests: () => Atomics.load(requests, 0),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  };
}

async function work({ size, shortOfMemory, requests }: ServeData): Promise<string> {
  const { answers } = makeWorld(size);
  const answer = ({ method, form }: Received): Scripted | undefined => {
    Atomics.add(requests, 0, 1);
    if (method === "API.getBulkRequest") {
      const items = [...form]
        .filter(([name]) => name.startsWith("urls["))
        .map(([, item]) => new URLSearchParams(item).get("userLogin"));
      return {
        text: `[${items.map((login) => accessOf(login ?? "", size)).join(",")}]`,
        headers: JSON_TYPE,
      };
    }
    const access = form.get("access");
    if (access !== null && shortOfMemory) return { text: "", status: 500 };
    const text = answers.get(access === null ? method : `${method} ${access}`);
    return text === undefined ? undefined : { text, headers: JSON_TYPE };
  };
  return (await startScripted(answer)).url;
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows; a thread has no origin
if (!isMainThread) parentPort?.postMessage(await work(workerData as ServeData));
