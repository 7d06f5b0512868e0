// A process that has loaded the instrumented source and the tests: `worker.ts BUILD [MUTANT]`. If a
// mutant is given, it is on from the start, for values that are computed while modules are loaded.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadAs } from "./hooks.ts";
import type {
  Answer,
  AtLoad,
  Build,
  Learned,
  LearnedTest,
  Request,
  Trial,
  Trying,
  Verdict,
} from "./messages.ts";
import { IS_ON, TURN } from "./names.ts";
import type { RegisteredTest } from "./registry.ts";

const [, , buildPath = "", mutantAtLoad = "0"] = process.argv;
const build = JSON.parse(readFileSync(buildPath, "utf8")) as Build;

const isFromLoading = mutantAtLoad !== "0";
/** In milliseconds. */
const LEARNING_LIMIT = 300_000;
const HUNG = "no end after";

let active = Number(mutantAtLoad);
let reached = new Set<number>();
let turns = 0;
let maxTurns = Number.POSITIVE_INFINITY;
/** An error that no test awaits, such as an unhandled rejection. */
let stray: unknown;
for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error: unknown) => {
    stray ??= error;
  });

Object.assign(globalThis, {
  [IS_ON]: (id: number): boolean => {
    reached.add(id);
    return id === active;
  },
  [TURN]: (): void => {
    turns += 1;
    if (turns > maxTurns) throw new Error("a loop turns without an end");
  },
});

loadAs(build.root, new Map(build.texts));
const { registeredTests, registerFile } = await import("./registry.ts");
const fastCheck = await import("fast-check");
fastCheck.configureGlobal({ seed: 1 });

const importFile = (file: string): Promise<unknown> =>
  import(pathToFileURL(join(build.root, file)).href);

/** Loads the source and then these tests. */
async function load(tests: readonly string[]): Promise<AtLoad[]> {
  for (const [file] of build.texts) await importFile(file);
  const atLoad: AtLoad[] = [{ reached: [...reached] }];
  for (const file of tests) {
    reached = new Set();
    await registerFile(file, () => importFile(file));
    atLoad.push({ file, reached: [...reached] });
  }
  if (stray !== undefined) throw stray;
  return atLoad;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Why the test fails; `undefined` if it passes. */
async function failureOf(test: RegisteredTest, limitMs: number): Promise<string | undefined> {
  stray = undefined;
  turns = 0;
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`${HUNG} ${limitMs} ms`), limitMs);
  const run = async (): Promise<string | undefined> => {
    try {
      await test.run();
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  const failure = await Promise.race([run(), late]);
  clearTimeout(timer);
  return failure ?? (stray === undefined ? undefined : messageOf(stray));
}

async function learn(): Promise<Learned> {
  const tests: LearnedTest[] = [];
  for (const test of registeredTests()) {
    const { file, number, name } = test;
    reached = new Set();
    const begun = process.cpuUsage();
    const failure = await failureOf(test, LEARNING_LIMIT);
    // Measures processor time, because other programs must not decide which tests are fast.
    const { user, system } = process.cpuUsage(begun);
    const ms = (user + system) / 1_000;
    const learned = { file, number, name, ms, turns, reached: [...reached] };
    tests.push(failure === undefined ? learned : { ...learned, failure });
  }
  return { tests, atLoad };
}

async function judge(mutant: number, trials: readonly Trial[]): Promise<Verdict> {
  const tests = new Map(registeredTests().map((test) => [`${test.file} ${test.number}`, test]));
  for (const trial of trials) {
    const test = tests.get(`${trial.file} ${trial.number}`);
    if (!test) throw new Error(`${trial.file} has no test ${trial.number}`);
    active = mutant;
    maxTurns = trial.maxTurns;
    const why = await failureOf(test, trial.limitMs);
    const hung = why?.startsWith(HUNG) === true;
    active = isFromLoading ? mutant : 0;
    maxTurns = Number.POSITIVE_INFINITY;
    if (why === undefined) continue;
    // The effects of a mutant must not count against the next one.
    const again = hung || isFromLoading ? undefined : await failureOf(test, trial.limitMs);
    const told = { test: `${test.file} ${test.name}`, why: (again ?? why).slice(0, 300) };
    return again === undefined
      ? { status: "killed", ...told, hung }
      : { status: "doubtful", ...told };
  }
  return { status: "survived" };
}

const send = (answer: Answer): void => void process.send?.(answer);

async function verdictOn({ mutant, trials }: Trying): Promise<Verdict> {
  if (!isFromLoading) return judge(mutant, trials);
  try {
    await load([...new Set(trials.map(({ file }) => file))]);
  } catch (error) {
    return { status: "killed", test: "while loading", why: messageOf(error), hung: false };
  }
  return judge(mutant, trials);
}

let atLoad: readonly AtLoad[] = [];
try {
  if (!isFromLoading) atLoad = await load(build.tests);
} catch (error) {
  console.error(error);
  process.exit(1);
}

process.on("message", (request: Request) => {
  void (async () => {
    if ("learn" in request) send({ learned: await learn() });
    else send({ verdict: await verdictOn(request) });
  })();
});
