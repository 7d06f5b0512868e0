import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Answer, Learned, Request, Trial, Verdict } from "./messages.ts";

/** The maximum total time without an answer, in milliseconds. After it, the process is ended. */
const MAX_LOADING = 120_000;
const WORKER = join(import.meta.dirname, "worker.ts");

type Outcome = Verdict | { readonly status: "silent" };

/** A process that tries mutants. It is started when needed, and replaced when it is damaged. */
export class Worker implements Disposable {
  readonly #build: string;
  #child: ChildProcess | undefined;

  /** @param build the path of the JSON file with the build */
  constructor(build: string) {
    this.#build = build;
  }

  /** Runs all tests once without a mutant. */
  async learn(): Promise<Learned> {
    const answer = await this.#ask({ learn: true }, 1_800_000);
    if (!answer || !("learned" in answer)) throw new Error("The tests could not be run once.");
    return answer.learned;
  }

  /**
   * Tries a mutant on the loaded modules. A process that hangs is ended, and the mutant counts as
   * killed.
   */
  async judge(mutant: number, trials: readonly Trial[]): Promise<Outcome> {
    const answer = await this.#ask({ mutant, trials }, MAX_LOADING + longest(trials));
    const outcome = answer && "verdict" in answer ? answer.verdict : { status: "silent" as const };
    if (outcome.status !== "survived" && (outcome.status !== "killed" || outcome.hung)) this.#end();
    return outcome;
  }

  /** Tries a mutant that is on while modules are loaded, in its own process. */
  async judgeAtLoad(mutant: number, trials: readonly Trial[]): Promise<Outcome> {
    const child = fork(WORKER, [this.#build, String(mutant)], { stdio: "ignore" });
    const answer = await ask(child, { mutant, trials }, MAX_LOADING + longest(trials));
    child.kill("SIGKILL");
    return answer && "verdict" in answer ? answer.verdict : { status: "silent" };
  }

  async #ask(request: Request, limitMs: number): Promise<Answer | undefined> {
    this.#child ??= fork(WORKER, [this.#build], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const answer = await ask(this.#child, request, limitMs);
    if (!answer) this.#end();
    return answer;
  }

  #end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}

/** The maximum time for all tests: the expected time of all, and the limit of one. */
const longest = (trials: readonly Trial[]): number =>
  Math.max(0, ...trials.map(({ limitMs }) => limitMs)) +
  trials.reduce((sum, { limitMs }) => sum + limitMs / 10, 0);

/** The answer of a process; `undefined` if it ends or does not answer in time. */
function ask(child: ChildProcess, request: Request, limitMs: number): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  const timer = setTimeout(() => resolve(undefined), limitMs);
  const onExit = (): void => resolve(undefined);
  child.once("exit", onExit);
  child.once("message", (answer) => resolve(answer as Answer));
  child.send(request);
  return promise.finally(() => {
    clearTimeout(timer);
    child.off("exit", onExit);
    child.removeAllListeners("message");
  });
}
