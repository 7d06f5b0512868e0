import { describe, expect, test } from "vitest";
import { checkCase } from "../fuzz/check-case.ts";
import { GOOD, mutated } from "../fuzz/mutations.ts";

/** `npm run fuzz` tries more seeds. */
const SEEDS_PER_TEST = 20;

test("the manifest that is mutated is valid", () => {
  expect(checkCase(GOOD)).toBeUndefined();
});

describe("a randomly changed manifest is read, or refused at a place that exists:", () => {
  test.each([1, 2, 3, 4, 5, 6].map((part) => [part * 10_000, part * 10_000 + SEEDS_PER_TEST - 1]))(
    "seeds %d to %d",
    (first, last) => {
      for (let seed = first; seed <= last; seed++)
        expect(checkCase(mutated(seed)), `npm run fuzz -- ${seed} 1`).toBeUndefined();
    },
  );
});

test("the same seed gives the same case", () => {
  expect(mutated(7)).toEqual(mutated(7));
  expect(mutated(7)).not.toEqual(mutated(8));
});
