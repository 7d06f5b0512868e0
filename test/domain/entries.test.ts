import { expect, it } from "vitest";
import { entriesOf } from "../../src/domain/entries.ts";

it("entries with the value undefined are left out, and entries with an empty text are kept", () => {
  expect(entriesOf({ a: "", b: undefined, c: "x" })).toEqual([
    ["a", ""],
    ["c", "x"],
  ]);
});
