import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceStack } from "../../src/files/source-stack.ts";

/** An error with a stack in the engine's format. */
function errorWith(message: string, ...calls: string[]): Error {
  const error = new TypeError(message);
  error.stack = `TypeError: ${message}\n${calls.map((call) => `    at ${call}`).join("\n")}`;
  return error;
}

test("files are shown relative to the project, wherever the project is and however a call is written", () => {
  const error = errorWith(
    "x is not a function",
    "planFor (file:///home/somebody/src/access%20code/src/plan/make-plan.ts:12:5)",
    "file:///home/somebody/access/node_modules/yaml/dist/src/compose.js:3:1",
    "async Object.run [as go] (/opt/access/src/commands/plan.ts:7:9)",
    "new Reader (C:\\access\\src\\matomo\\reader.ts:1:2)",
    "process.processTicksAndRejections (node:internal/process/task_queues:104:5)",
    "async Promise.all (index 0)",
    "main (/home/somebody/other.mjs:4:4)",
  );
  expect(
    sourceStack(error).map(
      ({ name, file, line, column }) => `${name ?? ""}|${file}:${line}:${column}`,
    ),
  ).toEqual([
    "planFor|src/plan/make-plan.ts:12:5",
    "|node_modules/yaml/dist/src/compose.js:3:1",
    "async Object.run [as go]|src/commands/plan.ts:7:9",
    "new Reader|src/matomo/reader.ts:1:2",
    "process.processTicksAndRejections|node:internal/process/task_queues:104:5",
    "main|other.mjs:4:4",
  ]);
});

test("the message is not part of the stack, even if it looks like calls", () => {
  const error = errorWith(
    "no\n    at secret (/src/token-c0ffee.ts:1:1)\n    at (/src/b.ts:1:1)",
    "real (/src/c.ts:1:1)",
  );
  expect(sourceStack(error).map(({ file }) => file)).toEqual(["src/c.ts"]);
});

test("an invalid function name is left out", () => {
  expect(sourceStack(errorWith("no", "the password is Sesame (/src/c.ts:1:1)"))).toEqual([
    { name: undefined, file: "src/c.ts", line: 1, column: 1 },
  ]);
});

test("a position in a bundle is converted with the map next to it, and stays unchanged without a readable map", () => {
  const folder = mkdtempSync(join(tmpdir(), "matomo-access-stack-"));
  const bundle = join(folder, "bundle.js");
  const places = (): string[] =>
    sourceStack(errorWith("no", `run (${bundle}:2:3)`)).map(({ file, line }) => `${file}:${line}`);
  expect(places()).toEqual(["bundle.js:2"]);
  writeFileSync(`${bundle}.map`, "no JSON");
  expect(places()).toEqual(["bundle.js:2"]);
  // Line 2 of the bundle is line 42 of the source.
  writeFileSync(
    `${bundle}.map`,
    JSON.stringify({
      version: 3,
      sources: ["../src/plan/holds.ts"],
      names: [],
      mappings: ";AAyCA",
    }),
  );
  expect(places()).toEqual(["src/plan/holds.ts:42"]);
  rmSync(folder, { recursive: true });
});

test("a value that is not an error has no stack", () => {
  expect([undefined, "a text", { stack: "    at a (/src/a.ts:1:1)" }].map(sourceStack)).toEqual([
    [],
    [],
    [],
  ]);
});
