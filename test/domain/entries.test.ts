import { expect, it } from "vitest";
import { entriesOf } from "../../src/domain/entries.ts";

it("a member without a value is no entry; one that is empty is", () => {
  expect(entriesOf({ a: "", b: undefined, c: "x" })).toEqual([
    ["a", ""],
    ["c", "x"],
  ]);
});
