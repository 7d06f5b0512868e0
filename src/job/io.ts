import type { DebugLog } from "../domain/debug-log.ts";

/** Everything a command may touch of the world around it. Tests hand in their own. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Set where somebody asked for it: by `--debug`, and on GitHub by RUNNER_DEBUG. */
  readonly debug?: DebugLog | undefined;
  /** The program that runs this one, for `--debug`: `Node 24.1.0, linux x64`. */
  readonly runtime?: string | undefined;
  /** Whether stderr is a terminal: only then is progress shown. */
  readonly isTerminal: boolean;
  /**
   * Asks the person at the terminal, and gives what they typed; `undefined` where there is nobody to
   * ask.
   */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Columns of the terminal; a fixed width where there is none. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  now(): Date;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after so many milliseconds, for a request that takes too long. */
  deadline(ms: number): AbortSignal;
  /** A number from 0 to 1, for jitter. */
  random(): number;
  /** Random bytes that nobody can guess. */
  randomBytes(count: number): Uint8Array;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
