import type { Mutant } from "./instrument.ts";
import type { Trials } from "./trials.ts";
import type { Verdict } from "./messages.ts";
import type { Result } from "./results.ts";
import type { Worker } from "./workers.ts";

/** A second attempt in a new process, because the mutant before may have damaged the first. */
const MAX_ATTEMPTS = 2;

/**
 * Tries one mutant: first with the tests that reach it, then with what is computed at load time.
 */
export async function tryMutant(mutant: Mutant, trials: Trials, worker: Worker): Promise<Result> {
  const { key } = mutant;
  const result = (verdict: Verdict | { readonly status: "silent" }): Result => {
    if (verdict.status === "survived") return { key, status: "survived", why: "" };
    if (verdict.status === "silent")
      return { key, status: "killed", why: "the process ended or hung" };
    return verdict.status === "killed"
      ? { key, status: "killed", why: `${verdict.test}: ${verdict.why}` }
      : { key, status: "survived", why: `in doubt: ${verdict.test} fails without it too` };
  };
  const reaching = trials.reaching(mutant);
  const atLoad = trials.atLoad(mutant);
  if (reaching.length + atLoad.length === 0) return { key, status: "survived", why: "not reached" };
  let found = result({ status: "survived" });
  for (let attempt = 1; reaching.length > 0 && attempt <= MAX_ATTEMPTS; attempt++) {
    const outcome = await worker.judge(mutant.id, reaching);
    found = result(outcome);
    if (outcome.status !== "doubtful") break;
  }
  return found.status === "survived" && atLoad.length > 0
    ? result(await worker.judgeAtLoad(mutant.id, atLoad))
    : found;
}
