import { type LoginKey, loginKey } from "../../src/domain/login.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { ApplyOutput } from "../../src/render/json/apply.generated.ts";
import type { SandboxCall } from "../../src/sandbox/server.ts";
import { diff, expectedFacts, factsOf, type Seen } from "../helpers/facts.ts";
import { leaks } from "../helpers/leaks.ts";
import type { RandomWorld } from "../helpers/random-worlds.ts";
import type { Ran } from "../helpers/run-cli.ts";
import { crossedGuards } from "./guards.ts";
import { loginOf, outsidePlan, strayCalls } from "./outside-plan.ts";

/** A run of a plan, with the state of Matomo before the first run and after this one. */
export interface JudgedRun {
  readonly ran: Ran;
  readonly plan: Plan;
  readonly before: Seen;
  readonly after: Seen;
  /** The calls that this run made. */
  readonly calls: readonly SandboxCall[];
  /** The calls of all runs so far. */
  readonly allCalls: readonly SandboxCall[];
  readonly version: string;
}

export interface JudgedFile {
  readonly path: string;
  readonly text: string;
}

const named = (name: string, texts: readonly string[]): string[] =>
  texts.map((text) => `${name}: ${text}`);

/** Checks that green means done, and that changes which are reported as done exist. */
function falseClaims({ ran: { code, out }, plan, before, after }: JudgedRun): string[] {
  const wanted = expectedFacts(before, plan);
  const facts = factsOf(after);
  const isQuiet = code === 0 ? named("green, and not done", diff(facts, wanted)) : [];
  if (code !== 0 && code !== 4) return isQuiet;
  const { green, changes, verified } = JSON.parse(out) as ApplyOutput;
  // A run that could not read Matomo again claims no more than Matomo answered.
  const missing = (verified ? changes : []).flatMap((change) => {
    const place = change.kind === "site" ? `site ${change.site}` : change.kind;
    const fact = `${loginKey(change.login)}/${place}`;
    return change.status === "done" && facts.get(fact) !== wanted.get(fact)
      ? [`${fact} is ${facts.get(fact)}`]
      : [];
  });
  return [
    ...isQuiet,
    ...named("green and exit code differ", green === (code === 0) ? [] : [String(code)]),
    ...named("said to be done, and not there", missing),
  ];
}

/**
 * Checks that no other person's link leads to an account: an open invitation was sent to the e-mail
 * that the account has.
 */
function oldInvitations({ before, after, allCalls, version }: JudgedRun): string[] {
  if (!version.startsWith("5.0")) return [];
  const open = [...after.people].filter(([key, { email, status }]) => {
    const was = before.people.get(key);
    if (!was || was.status === "active" || was.email === email || status !== "pending")
      return false;
    const own = allCalls.filter(({ params }) => loginOf(params) === key);
    const changed = own.findLastIndex(({ method }) => method === "UsersManager.updateUser");
    return !own.slice(changed).some(({ method }) => method === "UsersManager.resendInvite");
  });
  return named(
    "an old invitation is valid beside a new e-mail",
    open.map(([, { login }]) => login),
  );
}

/** What is wrong with a run that had faults: its changes, the state it left, and its output. */
export function judgeSpoiled(run: JudgedRun): string[] {
  const { ran, plan, before, after, calls } = run;
  const isSilent = ran.code === 1 && calls.some(({ write }) => write);
  return [
    ...named("outside the plan", outsidePlan(before, after, plan)),
    ...named("a call outside the plan", strayCalls(calls, plan)),
    ...named("exit 1 after writes", isSilent ? [ran.err] : []),
    ...falseClaims(run),
    ...oldInvitations(run),
  ];
}

/** What is wrong with the next run of the same plan, which has no faults. */
export function judgeFinished(run: JudgedRun, world: RandomWorld, today: string): string[] {
  const { ran, plan, before, after, calls } = run;
  const isRefused = plan.guards.refusals.length > 0;
  const wanted = isRefused ? factsOf(before) : expectedFacts(before, plan);
  const isOddEnd = isRefused !== (ran.code === 3) || ran.code === 1;
  return [
    ...named("lost after the next run", diff(factsOf(after), wanted)),
    ...named("a call outside the plan", strayCalls(calls, plan)),
    ...named("a guard", crossedGuards(world, before, after, today)),
    ...named(`the next run ends with ${ran.code}`, isOddEnd ? [ran.err] : []),
    ...oldInvitations(run),
    ...(isRefused ? [] : falseClaims(run)),
  ];
}

/** What a plan after the last run would still change, and people whom it forgets. */
export function judgeLeft(left: Plan, before: Seen, after: Seen): string[] {
  const waiting = new Set<LoginKey>(left.waiting.map(({ login }) => loginKey(login)));
  const forgotten = [...after.people].filter(
    ([key, { status }]) =>
      status === "expired" && before.people.get(key)?.status !== "expired" && !waiting.has(key),
  );
  return [
    ...named("left to do", left.summary.make > 0 ? [String(left.summary.make)] : []),
    ...named(
      "an invitation that ended, and that no plan reports",
      forgotten.map(([, { login }]) => login),
    ),
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Secrets and invitation links in files, and files that a later run could not read. */
export function judgeFiles(files: readonly JudgedFile[], secrets: readonly string[]): string[] {
  return files.flatMap(({ path, text }) => {
    const isForPrograms = /(?:journal|after|before|plan)\.jsonl?$|\/kept\/.*\.jsonl$/.test(path);
    const lines = path.endsWith("l") ? text.split("\n") : [text];
    const broken = lines.filter((line) => line !== "" && !isJson(line));
    return [
      ...named(`a secret in ${path}`, leaks(text, secrets)),
      ...named("an invitation link", text.includes("acceptInvitation") ? [path] : []),
      ...named(`no JSON in ${path}`, isForPrograms ? broken : []),
    ];
  });
}

/** Secrets, invitation links and internal errors in the output of a run. */
export const judgeOutput = ({ out, err }: Ran, secrets: readonly string[]): string[] =>
  [out, err].flatMap((text) => [
    ...named("a secret in the output", leaks(text, secrets)),
    ...named("an invitation link in the output", text.includes("acceptInvitation") ? [text] : []),
    ...named("an internal error", /internal error/i.test(text) ? [text] : []),
  ]);
