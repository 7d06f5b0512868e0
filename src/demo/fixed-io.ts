import { randomBytes } from "node:crypto";
import type { Io } from "../job/io.ts";

/**
 * An `Io` for the demo and the tests: the clock begins at `now` and moves only when something
 * waits, so that waiting takes no time; nothing of the real environment. Output goes nowhere unless
 * `stdout` and `stderr` are handed in.
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
    // Servers on loopback need real time to answer.
    deadline: (ms) => AbortSignal.timeout(ms),
    random: () => 0.5,
    // Not a fixed row of bytes: runs and passwords must differ from each other.
    randomBytes: (count) => randomBytes(count),
    signal: new AbortController().signal,
    ...known,
  };
}

export interface CapturedIo {
  readonly io: Io;
  /** What was printed so far. */
  readonly out: () => string;
  readonly err: () => string;
}

/** A fixed `Io` that keeps what is printed. */
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
