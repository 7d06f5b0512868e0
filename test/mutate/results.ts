import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export type Status = "killed" | "survived";

export interface Result {
  /** The key of the mutant. */
  readonly key: string;
  readonly status: Status;
  /** The test that noticed, and how. */
  readonly why: string;
}

/** Results in a file, one per line, so that an interrupted run can continue. */
export class Results {
  readonly #path: string;
  readonly #byKey = new Map<string, Result>();

  /**
   * @param digest a hash of everything on which results depend. Results with another digest are
   * discarded, except the killed ones if `keepKilled` is set.
   */
  constructor(path: string, digest: string, keepKilled: boolean) {
    this.#path = path;
    const [first, ...lines] = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    const isSame = first === digest;
    for (const line of lines) {
      if (line === "") continue;
      const result = JSON.parse(line) as Result;
      if (isSame || (keepKilled && result.status === "killed")) this.#byKey.set(result.key, result);
    }
    mkdirSync(dirname(path), { recursive: true });
    const kept = [...this.#byKey.values()].map((result) => JSON.stringify(result));
    writeFileSync(path, [digest, ...kept, ""].join("\n"));
  }

  get(key: string): Result | undefined {
    return this.#byKey.get(key);
  }

  add(result: Result): void {
    this.#byKey.set(result.key, result);
    appendFileSync(this.#path, `${JSON.stringify(result)}\n`);
  }
}
