import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { AccessError } from "../domain/error.ts";
import { writeWhole } from "../files/write-file.ts";
import { restoreState, type SandboxState, type StoredState, storeState } from "./core/state.ts";

/** A stored state, with its token and password. */
interface StoredSandbox {
  readonly format: 1;
  readonly token: string;
  readonly password: string;
  readonly state: StoredState;
}

export interface LoadedSandbox {
  readonly token: string;
  readonly password: string;
  readonly state: SandboxState;
}

/**
 * The state of an earlier run; `undefined` if the file does not exist. @throws AccessError `usage`
 * if the sandbox did not write the file
 */
export function loadSandbox(path: string): LoadedSandbox | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const stored = JSON.parse(readFileSync(path, "utf8")) as StoredSandbox;
    if (stored.format !== 1) throw new TypeError("format");
    return { token: stored.token, password: stored.password, state: restoreState(stored.state) };
  } catch {
    throw new AccessError(
      "usage",
      `${path} is not the state of a sandbox.`,
      "Name another file, or delete this one to start again.",
    );
  }
}

/** Written completely or not at all, so that a killed sandbox leaves a readable state. */
export function saveSandbox(path: string, { token, password, state }: LoadedSandbox): void {
  const stored: StoredSandbox = { format: 1, token, password, state: storeState(state) };
  writeWhole(path, JSON.stringify(stored), { randomBytes });
}
