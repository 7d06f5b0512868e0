/**
 * Replaces vitest while mutants are tried. Tests are registered here, so that the same process can
 * run any of them repeatedly. `expect` is vitest's own.
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

/** Registers the tests of one file. The caller awaits its import. */
export async function registerFile(name: string, load: () => Promise<unknown>): Promise<void> {
  file = name;
  await load();
}

export const registeredTests = (): readonly RegisteredTest[] => tests;

type Body = (...values: never[]) => unknown;

/** A test body for one case of `each`, which passes the case's values as arguments. */
const withCase = (body: Body, values: unknown) => (): unknown =>
  (body as (...all: unknown[]) => unknown)(...(Array.isArray(values) ? values : [values]));

type Register = (name: string, body: () => unknown) => void;

/** Registers the same body for several cases. */
const forEach =
  (register: Register) =>
  (cases: readonly unknown[]) =>
  (name: string, body: Body): void => {
    for (const [index, values] of cases.entries())
      register(`${name} (${index + 1})`, withCase(body, values));
  };

const addTest: Register = (name, run) => {
  const number = tests.filter((one) => one.file === file).length;
  tests.push({ file, number, name: [...path, name].join(" > "), run });
};

const addGroup: Register = (name, body) => {
  path.push(name);
  body();
  path.pop();
};

const test = Object.assign((name: string, body: () => unknown) => addTest(name, body), {
  each: forEach(addTest),
});
export { test, test as it };
export const describe = Object.assign((name: string, body: () => unknown) => addGroup(name, body), {
  each: forEach(addGroup),
});
