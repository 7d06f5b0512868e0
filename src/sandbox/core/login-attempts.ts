import { ApiError } from "./failure.ts";
import type { SandboxState } from "./state.ts";

/**
 * The number of failed logins per address and hour after which another one locks the address out
 * (Login/SystemSettings.php).
 */
const ALLOWED_FAILURES = 20;
const HOUR = 3_600_000;

/**
 * The failed logins of one HTTP request. Matomo counts at most one, even if several passwords in a
 * bulk are wrong (plugins/Login/Login.php).
 */
export class LoginAttempts {
  readonly #state: SandboxState;
  readonly #now: Date;
  #counted = false;

  constructor(state: SandboxState, now: Date) {
    this.#state = state;
    this.#now = now;
  }

  fail(): void {
    if (this.#counted) return;
    this.#counted = true;
    this.#state.failures.push(this.#now.toISOString());
  }

  /** @throws ApiError if the address is locked out */
  needUnlocked(status: number): void {
    const state = this.#state;
    state.failures = state.failures.filter((time) => this.#now.getTime() - Date.parse(time) < HOUR);
    if (state.failures.length > ALLOWED_FAILURES)
      throw new ApiError(
        "Too many failed logins. Please wait and try logging in again later.",
        status,
      );
  }
}
