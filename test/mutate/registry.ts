/**
 * Takes the place of vitest while mutants are tried: tests are registered here, so that the same
 * process can run any of them again and again. `expect` is vitest's own.
 */
export { expect } from "vitest";

export interface RegisteredTest {
  readonly file: string;
  /** Counts from 0 in its file. */
  readonly number: number;
  readonly name: string;
  readonly run: () => unknown;
}

const tests: RegisteredTest[] = [];
const path: string[] = [];
let file = "";

/** Registers the tests of one file, whose import the caller awaits. */
export async function registerFile(name: string, load: () => Promise<unknown>): Promise<void> {
  file = name;
  await load();
}

export const registeredTests = (): readonly RegisteredTest[] => tests;

type Body = (...values: never[]) => unknown;

function add(name: string, run: () => unknown): void {
  tests.push({
    file,
    number: tests.filter((one) => one.file === file).length,
    name: [...path, name].join(" > "),
    run,
  });
}

function test(name: string, body: Body): void {
  add(name, body);
}
test.each =
  (cases: readonly unknown[]) =>
  (name: string, body: Body): void => {
    for (const [index, values] of cases.entries())
      add(`${name} (${index + 1})`, () =>
        (body as (...values: unknown[]) => unknown)(...(Array.isArray(values) ? values : [values])),
      );
  };

export { test, test as it };

export function describe(name: string, body: () => void): void {
  path.push(name);
  body();
  path.pop();
}
