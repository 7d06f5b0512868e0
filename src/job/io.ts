import type { DebugLog } from "../domain/debug-log.ts";

/** Everything that a command can use of its environment. Tests pass their own. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Set by `--debug`, or by RUNNER_DEBUG on GitHub. */
  readonly debug?: DebugLog | undefined;
  /** The runtime, for `--debug`: `Node 24.1.0, linux x64`. */
  readonly runtime?: string | undefined;
  /** Whether stderr is a terminal. Only then is progress shown. */
  readonly isTerminal: boolean;
  /**
   * Asks the person at the terminal, and returns what they typed; `undefined` if nobody can be
   * asked.
   */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** The number of columns of the terminal, or a fixed width if there is no terminal. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  now(): Date;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after this many milliseconds, to limit a request. */
  deadline(ms: number): AbortSignal;
  /** A random number from 0 to 1, for jitter. */
  random(): number;
  /** Random bytes from a secure source. */
  randomBytes(count: number): Uint8Array;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
