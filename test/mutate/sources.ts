import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findMutants, instrument, type Mutant } from "./instrument.ts";
import type { Build } from "./messages.ts";

const FOLDERS = ["src/plan", "src/desired", "src/domain", "src/apply"] as const;
const TESTS = ["test/plan", "test/desired", "test/domain", "test/apply"] as const;

/** Generated code, and texts for people. */
const EXCLUDED = /\.generated\.ts$|^src\/domain\/(findings\/|finding-codes\.ts$)/;

export interface Instrumented {
  readonly mutants: readonly Mutant[];
  readonly build: Build;
}

/** Builds source and test files. Mutants are numbered over all files. */
export function instrumentAll(
  root: string,
  sources: readonly string[],
  tests: readonly string[],
): Instrumented {
  const mutants: Mutant[] = [];
  const texts: [file: string, text: string][] = [];
  for (const file of sources) {
    const text = readFileSync(join(root, file), "utf8");
    const found = findMutants(file, text, mutants.length + 1);
    texts.push([file, instrument(file, text, found)]);
    mutants.push(...found);
  }
  return { mutants, build: { root, texts, tests } };
}

/** The sources and tests of `npm run mutate`. */
export function instrumentProject(root: string): Instrumented {
  const inside = (folders: readonly string[], pattern: string): string[] =>
    folders.flatMap((folder) => globSync(`${folder}/${pattern}`, { cwd: root }).toSorted());
  return instrumentAll(
    root,
    inside(FOLDERS, "**/*.ts").filter((file) => !EXCLUDED.test(file)),
    inside(TESTS, "*.test.ts"),
  );
}
