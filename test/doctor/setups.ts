import type { CheckName, Verdict } from "../../src/doctor/result.ts";
import type { DoctorOutput } from "../../src/render/json/doctor.generated.ts";
import type { Workplace } from "../helpers/run-cli.ts";

/** How doctor is started in a set-up. */
export interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How far this computer's clock is behind the real one, in seconds. */
  readonly behind?: number;
  /** What is to be closed afterwards. */
  readonly closing?: readonly AsyncDisposable[];
}

/** A set-up with one thing wrong. */
export interface BrokenSetup {
  readonly name: string;
  readonly prepare: (place: Workplace) => Start | Promise<Start>;
  /** What must be found, with words of the message and of the fix. */
  readonly finds: {
    readonly check: CheckName;
    readonly status: Exclude<Verdict, "ok">;
    readonly message: RegExp;
    readonly fix: RegExp;
  };
  /** Checks that nobody could make here: none may be ok. */
  readonly unseen: readonly CheckName[];
  readonly exit: 0 | 1;
}

export type Result = DoctorOutput["results"][number];

/** Runs doctor in a set-up and reads what it prints for programs. */
export async function runDoctor(
  place: Workplace,
  start: Start,
): Promise<{ readonly code: number; readonly results: readonly Result[]; readonly all: string }> {
  const now = new Date(Date.now() - (start.behind ?? 0) * 1000);
  const { code, out, err } = await place.run(["doctor", "--json", ...(start.args ?? [])], {
    env: { MATOMO_PASSWORD: undefined, ...start.env },
    now,
  });
  for (const one of start.closing ?? []) await one[Symbol.asyncDispose]();
  const { results } = JSON.parse(out) as DoctorOutput;
  return { code, results, all: out + err };
}
