import { expect, test } from "vitest";
import { shortened } from "../../src/demo/shortened.ts";

const person = (name: string): string => `${name}\n    + view\n`;
const people = (count: number): string =>
  Array.from({ length: count }, (_, index) => person(`  person ${index}`)).join("\n");

test("a long output of the demo ends after a person, and says how many lines are left", () => {
  const { shown, left } = shortened(people(8), 4);
  expect(shown).toBe(people(2));
  expect(left).toBe(people(8).split("\n").length - 5);
});

test("an output that is short or only slightly too long is shown completely", () => {
  for (const text of [people(1), people(4)])
    expect(shortened(text, 5)).toEqual({ shown: text, left: 0 });
});

test("nothing is cut if everything is requested", () => {
  const text = people(50);
  expect(shortened(text, Number.POSITIVE_INFINITY)).toEqual({ shown: text, left: 0 });
});
