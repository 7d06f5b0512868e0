import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { lazy } from "./domain/lazy.ts";
import type { Io } from "./job/io.ts";

/** The exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;
const interrupt = (): never => process.exit(INTERRUPTED);

/**
 * Aborted by the first SIGINT or SIGTERM. A second signal of the same kind ends the process at
 * once.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stop.abort();
      process.once(signal, () => process.exit(INTERRUPTED));
    });
  }
  return stop.signal;
}

/** The number of calls in a stack trace for `--debug`; Node's default is 10. */
const MAX_CALLS = 100;

/** Makes later errors record every call that led to them. */
export function keepWholeStacks(): void {
  Error.stackTraceLimit = MAX_CALLS;
}

/**
 * Ends the process after an error that nothing caught. Node would print the whole error with any
 * secrets in it. If reporting the error fails, only prints that it failed, because reporting each
 * new failure could go on forever.
 * @param tell reports the error to people, and returns the exit code
 */
export function endByUncaught(tell: (error: unknown) => number | Promise<number>): void {
  let isTelling = false;
  const end = async (error: unknown): Promise<void> => process.exit(await tell(error));
  process.on("uncaughtException", (error) => {
    if (isTelling) {
      process.stderr.write(
        "error: An internal error in matomo-access, and another one while reporting it.\n",
      );
      process.exit(1);
    }
    isTelling = true;
    void end(error);
  });
}

/**
 * Lets a run continue if its output is lost, because the run may be in the middle of changes. A
 * closed pipe (`| head`) is not an error. After any other loss, such as a full disk, a process that
 * would succeed ends with 1.
 */
function keepOnWithoutOutput(): void {
  let isLost = false;
  const lose = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE" || isLost) return;
    isLost = true;
    process.stderr.write(
      `error: The output cannot be written (${error.code ?? "unknown reason"}).\n`,
    );
    process.once("exit", (code) => {
      if (code === 0) process.exitCode = 1;
    });
  };
  process.stdout.on("error", lose);
  process.stderr.on("error", lose);
}

/**
 * Asks questions at the terminal, one after another. Lines that were typed or pasted early answer
 * the next questions. Ctrl-C and Ctrl-D end the process.
 */
function askAtTerminal(stop: AbortSignal): NonNullable<Io["ask"]> {
  const ahead: string[] = [];
  let take: ((line: string) => void) | undefined;
  const begin = lazy(async () => {
    const { createInterface } = await import("node:readline");
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    for (const event of ["SIGINT", "close"] as const) terminal.on(event, interrupt);
    stop.addEventListener("abort", interrupt, { once: true });
    terminal.on("line", (line) => {
      if (take) take(line);
      else ahead.push(line);
      take = undefined;
    });
    return terminal;
  });
  return async (question) => {
    const terminal = await begin();
    if (stop.aborted) interrupt();
    terminal.setPrompt(question);
    terminal.prompt();
    const answer =
      ahead.shift() ??
      (await new Promise<string>((resolve) => {
        take = resolve;
      }));
    // An open terminal would keep the process alive.
    terminal.pause();
    return answer;
  };
}

/**
 * The `Io` of this process: its streams, environment, clock, randomness and signals. Create it only
 * once, because it listens for signals.
 * @param known values that replace those of the process
 */
export function processIo(known: Partial<Pick<Io, "isTerminal" | "columns" | "cwd">> = {}): Io {
  keepOnWithoutOutput();
  const signal = stopSignal();
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY && process.stdout.isTTY,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: askAtTerminal(signal) } : {}),
    columns: process.stdout.columns ?? 100,
    runtime: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
    deadline: (ms) => AbortSignal.timeout(ms),
    random: () => Math.random(),
    randomBytes: (count) => randomBytes(count),
    signal,
    ...known,
  };
}
