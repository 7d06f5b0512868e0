import { randomBytes } from "node:crypto";
import type { Io } from "../job/io.ts";

/**
 * An `Io` for the demo and the tests that takes nothing from the real environment. Its clock begins
 * at `now` and advances only when the program waits, so waiting takes no real time. It discards all
 * output unless `stdout` and `stderr` are passed.
 */
export function fixedIo({ now, ...known }: { readonly now: Date } & Partial<Omit<Io, "now">>): Io {
  let time = now.getTime();
  return {
    stdout: () => undefined,
    stderr: () => undefined,
    isTerminal: false,
    columns: 100,
    env: {},
    cwd: "/",
    now: () => new Date(time),
    sleep: (ms) => {
      time += ms;
      return Promise.resolve();
    },
    // Servers on loopback need real time to answer, so deadlines use the real clock.
    deadline: (ms) => AbortSignal.timeout(ms),
    random: () => 0.5,
    // Random bytes stay random, because run ids and passwords must differ from each other.
    randomBytes: (count) => randomBytes(count),
    signal: new AbortController().signal,
    ...known,
  };
}

export interface CapturedIo {
  readonly io: Io;
  /** Everything printed to stdout so far. */
  readonly out: () => string;
  readonly err: () => string;
}

/** A fixed `Io` that captures the output. */
export function capturedIo(known: Parameters<typeof fixedIo>[0]): CapturedIo {
  const out: string[] = [];
  const err: string[] = [];
  const io = fixedIo({
    ...known,
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
  });
  return { io, out: () => out.join(""), err: () => err.join("") };
}
