import type { CheckName, Verdict } from "../../src/doctor/result.ts";
import type { DoctorOutput } from "../../src/render/json/doctor.generated.ts";
import type { Workplace } from "../helpers/run-cli.ts";

/** How to start doctor in a set-up. */
export interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How far this computer's clock is behind the real time, in seconds. */
  readonly behind?: number;
  /** What to close afterwards. */
  readonly closing?: readonly AsyncDisposable[];
}

/** A set-up with one problem. */
export interface BrokenSetup {
  readonly name: string;
  readonly prepare: (place: Workplace) => Start | Promise<Start>;
  /** The expected finding, with words of its message and fix. */
  readonly finds: {
    readonly check: CheckName;
    readonly status: Exclude<Verdict, "ok">;
    readonly message: RegExp;
    readonly fix: RegExp;
  };
  /** Checks that are impossible in this set-up. None of them may be ok. */
  readonly unseen: readonly CheckName[];
  readonly exit: 0 | 1;
}

export type Result = DoctorOutput["results"][number];

/** Runs doctor in a set-up, and returns its JSON output. */
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
