import { applyPlan, type ApplyResult } from "../../src/apply/apply.ts";
import type { ApplyContext } from "../../src/apply/context.ts";
import type { JournalEntry } from "../../src/apply/journal.ts";
import { describeStep } from "../../src/apply/steps.ts";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { Secret } from "../../src/domain/secret.ts";
import { openReader, openWriter } from "../../src/matomo/matomo.ts";
import { readAccount, readLive, readSuperusers } from "../../src/matomo/read-live.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import {
  type Sandbox,
  type SandboxCall,
  type SandboxFault,
  type SandboxHook,
  startSandbox,
} from "../../src/sandbox/server.ts";
import { planOf, type PlanOptions } from "../helpers/plan-of.ts";
import { type TestClock, testClock } from "../helpers/scripted-server.ts";

/** A Matomo, a plan for it, and everything that an apply of the plan does. */
export interface Applying extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly plan: Plan;
  readonly clock: TestClock;
  /** The entries written to the journal, batch by batch. */
  readonly journal: JournalEntry[][];
  /** `2/5 alice: view on 1` */
  readonly progress: string[];
  /** The invitation links that were stored, by login. */
  readonly links: Map<string, Secret>;
  /** The methods of the HTTP requests of applies, in order. */
  readonly requests: string[];
  /** Applies the plan. Parts of the context can be replaced. */
  apply(more?: Partial<ApplyContext>): Promise<ApplyResult>;
  live(): Promise<Live>;
  /**
   * The writing calls that reached Matomo so far, with the items of bulk requests one by one:
   * `setUserAccess alice view 1,2`.
   */
  writes(): string[];
  /** Sets a hook that sees every request of an apply and can make it fail. */
  setHook(hook: SandboxHook | undefined): void;
}

export interface ApplyingOptions extends PlanOptions {
  /** Replaces the password of `root`. */
  readonly password?: string;
  readonly version?: "5.0.2" | "5.2.0-b5";
  /** A running Matomo in the state that an earlier run left, in place of a new one. */
  readonly sandbox?: Sandbox;
}

/** `setUserAccess alice view 1,2` */
function brief({ method, params }: SandboxCall): string {
  const shown = ["userLogin", "access", "idSites", "hasSuperUserAccess", "email"].map(
    (name) => params[name],
  );
  const parts = shown
    .filter((value) => value !== undefined)
    .map((value) =>
      typeof value === "object" ? Object.values(value).map(String).join("+") : value,
    );
  return [method.slice(method.indexOf(".") + 1), ...parts].join(" ");
}

/** Starts a Matomo and makes a plan. Nothing is written yet. */
export async function openApplying(
  seed: SandboxSeed,
  yaml: string,
  { password, version, sandbox: running, ...options }: ApplyingOptions = {},
): Promise<Applying> {
  const sandbox = running ?? (await startSandbox({ seed, version }));
  const connection = {
    url: sandbox.url,
    token: new Secret(sandbox.token),
    password: new Secret(password ?? sandbox.password),
  };
  const clock = testClock();
  const { reader, writer } = openWriter(connection, clock);
  // Another connection, so that a stopped run does not stop the test.
  const live = (): Promise<Live> => readLive(openReader({ ...connection }, clock));
  const replan = (state: Live): Plan => planOf(yaml, state, options);
  const plan = replan(await live());
  const journal: JournalEntry[][] = [];
  const progress: string[] = [];
  const links = new Map<string, Secret>();
  const requests: string[] = [];
  let hook: SandboxHook | undefined;
  const watch: SandboxHook = (event) => {
    if (event.phase === "before") requests.push(event.method.slice(event.method.indexOf(".") + 1));
    return hook?.(event);
  };
  return {
    sandbox,
    plan,
    clock,
    journal,
    progress,
    links,
    requests,
    live,
    setHook: (next) => {
      hook = next;
    },
    writes: () => sandbox.calls.filter(({ write }) => write).map(brief),
    apply: async (more = {}) => {
      const context: ApplyContext = {
        writer,
        read: () => readLive(reader),
        readSuperusers: () => readSuperusers(reader),
        readAccount: (login) => readAccount(reader, login),
        journal: { write: (entries) => void journal.push([...entries]) },
        newPassword: () => new Secret("nobody-knows-it-0"),
        keepLink: (login, link) => Promise.resolve(void links.set(login, link)),
        invitationDays: 7,
        minimumSuperusers: 1,
        own: loginKey("root"),
        progress: (done, of, step) => void progress.push(`${done}/${of} ${describeStep(step)}`),
        explainDefect: (error) =>
          `An internal error: ${error instanceof Error ? error.name : "unknown"}.`,
        signal: new AbortController().signal,
        ...more,
      };
      sandbox.setHook(watch);
      try {
        return await applyPlan(plan, context, replan);
      } finally {
        sandbox.setHook(undefined);
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (!running) await sandbox.close();
    },
  };
}

/** Makes the given number of requests of a method fail in that phase. */
export function spoil(
  method: string,
  phase: "before" | "after",
  fault: SandboxFault,
  times = Number.POSITIVE_INFINITY,
): SandboxHook {
  let left = times;
  return (event) => {
    if (left === 0 || event.phase !== phase || event.method !== method) return undefined;
    left -= 1;
    return fault;
  };
}

/** The outcome of each effect, such as `alice site done`, with its message if there is one. */
export const outcomesOf = ({ plan, outcomes }: ApplyResult): string[] =>
  outcomes.map(({ effectIndex, status, message }) => {
    const effect = plan.effects[effectIndex];
    const where = effect?.kind === "site" ? ` ${effect.site}` : "";
    return `${effect?.login} ${effect?.kind}${where}: ${status}${message === undefined ? "" : `, ${message}`}`;
  });
