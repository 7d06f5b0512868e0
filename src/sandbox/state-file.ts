import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { AccessError } from "../domain/error.ts";
import { writeWhole } from "../files/write-file.ts";
import { restoreState, type SandboxState, type StoredState, storeState } from "./core/state.ts";

/** The state in a file, with the token and password that belong to it. */
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
 * The state of an earlier run; `undefined` when there is no file yet. @throws AccessError `usage`
 * when the file is none of ours
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
      `${path} is no sandbox state.`,
      "Name another file, or delete this one to start again.",
    );
  }
}

/** Written as a whole or not at all, so a killed sandbox leaves a state that can be read. */
export function saveSandbox(path: string, { token, password, state }: LoadedSandbox): void {
  const stored: StoredSandbox = { format: 1, token, password, state: storeState(state) };
  writeWhole(path, JSON.stringify(stored), { randomBytes });
}
