import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { runInNewContext } from "node:vm";
import { describe, expect, it, test } from "vitest";
import { checkWalls } from "../../scripts/walls/check.ts";
import { type Breach, breachesOf, type SourceText } from "../../scripts/walls/judge.ts";
import { readSource } from "../../scripts/walls/read-source.ts";
import { readWalls, type Room } from "../../scripts/walls/table.ts";

const DOCUMENT = "docs/architecture.md";
const markdown = readFileSync(DOCUMENT, "utf8");
const walls = readWalls(markdown, DOCUMENT);
const rooms = [...walls.rooms.values()];
const folders = rooms.map(({ folder }) => folder);

const breaches = (folder: string, text: string): Breach[] => {
  const file = { path: `${folder}/planted.ts`, text };
  return breachesOf(file, readSource(file.path, text), walls);
};
const lines = (found: readonly Breach[]): number[] => found.map(({ line }) => line);
/** The numbers from 1 to `count`. */
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Every way to import a file, one per line. */
const waysTo = (path: string): string[] => [
  `import { a } from "${path}";`,
  `import type { B } from "${path}";`,
  `import { type C } from "${path}";`,
  `import d from "${path}";`,
  `import * as e from "${path}";`,
  `import "${path}";`,
  `export { f } from "${path}";`,
  `export type { G } from "${path}";`,
  `export * from "${path}";`,
  `export * as h from "${path}";`,
  `const i = await import("${path}");`,
  `const j = () => import(\`${path}\`);`,
  `type K = import("${path}").K;`,
  `type L = typeof import("${path}");`,
  `import m = require("${path}");`,
  `declare module "${path}" {}`,
];

describe.each(rooms)("$folder", (room: Room) => {
  const { folder } = room;
  const depth = folder.split("/").length;
  const pathTo = (target: string): string => `${"../".repeat(depth)}${target}`;

  it("the folder can import the folders of its row in every way", () => {
    for (const target of [folder, ...room.imports]) {
      if (target.includes(".")) continue;
      expect(breaches(folder, waysTo(pathTo(`${target}/x.ts`)).join("\n"))).toEqual([]);
    }
  });

  it("the folder can import no other folder in any way", () => {
    const others = ["test", "scripts", "node_modules/yaml", "src/nowhere", ...folders];
    const planted = others
      .filter((name) => name !== folder && !room.imports.has(name))
      .flatMap((target) => waysTo(pathTo(`${target}/x.ts`)).map((text) => ({ target, text })));
    const found = breaches(folder, planted.map(({ text }) => text).join("\n"));
    expect(lines(found)).toEqual(upTo(planted.length));
    expect(found.map(({ message }) => message)).toEqual(
      planted.map(
        ({ target }) =>
          `${folder} may not import ${target.startsWith("src") ? target : target.split("/", 1)[0]}.`,
      ),
    );
  });

  it("the folder can import no JSON except what its row lists", () => {
    for (const [entry, path] of [
      ["schemas", "schemas/plan.schema.json"],
      ["package.json", "package.json"],
      [".oxlintrc.json", ".oxlintrc.json"],
    ] as const)
      expect(
        breaches(folder, `import x from "${pathTo(path)}" with { type: "json" };`),
      ).toHaveLength(room.imports.has(entry) ? 0 : 1);
  });

  it("the folder can import no package or Node module except those listed in its row", () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync("package.json", "utf8"),
    ) as Record<string, Record<string, string>>;
    const packages = [
      ...Object.keys({ ...dependencies, ...devDependencies }),
      "left-pad",
      "#inside",
      "data:text/javascript,0",
      "https://example.org/x.js",
    ];
    const builtin = builtinModules.map((name) => name.replace("node:", ""));
    const names = [...packages, ...builtin, ...builtin.map((name) => `node:${name}`)];
    const allowed = (name: string): boolean =>
      room.modules.has(name) || room.modules.has(`node:${name}`);
    const forbidden = names.filter((name) => !allowed(name));
    expect(forbidden.length).toBeGreaterThan(100);
    const planted = forbidden.flatMap((name) =>
      /^(node:)?fs$/.test(name) ? waysTo(name) : waysTo(name).slice(0, 2),
    );
    expect(lines(breaches(folder, planted.join("\n")))).toEqual(upTo(planted.length));
    for (const name of room.modules)
      if (name.startsWith("node:") && name.includes(".")) {
        const [module = "", part = ""] = name.split(".");
        expect(breaches(folder, `import { ${part} as x } from "${module}";`)).toEqual([]);
        expect(breaches(folder, `import { ${part}, other } from "${module}";`)).toHaveLength(1);
      } else expect(breaches(folder, waysTo(name).join("\n"))).toEqual([]);
  });

  it("the folder can use no global except those of the language and of its row", () => {
    // The globals of every JavaScript environment. All others are Node's.
    const language = new Set(runInNewContext("Object.getOwnPropertyNames(globalThis)") as string[]);
    const ofNode = Object.getOwnPropertyNames(globalThis).filter(
      (name) => /^[A-Za-z_$]/.test(name) && !language.has(name),
    );
    const names = [
      ...ofNode,
      "globalThis",
      "eval",
      "Function",
      "Intl",
      "console",
      "WebAssembly",
      "Atomics",
      "SharedArrayBuffer",
      "require",
      "module",
    ];
    expect(names).toEqual(
      expect.arrayContaining([
        "process",
        "performance",
        "crypto",
        "fetch",
        "setTimeout",
        "setInterval",
        "Buffer",
      ]),
    );
    const rightful = (name: string): boolean =>
      [...room.globals].some((known) => known.split(".", 1)[0] === name);
    const forbidden = names.filter((name) => !rightful(name));
    const found = breaches(folder, forbidden.map((name) => `void ${name};`).join("\n"));
    expect(found.map(({ message }) => message)).toEqual(
      forbidden.map((name) => `${folder} may not use ${name}.`),
    );
    const uses = [...room.globals].map((name) => `void ${name};`);
    expect(breaches(folder, uses.join("\n"))).toEqual([]);
  });
});

describe("a file of src/domain is refused if it reads", () => {
  it.each([
    ["the clock", "Date.now();"],
    ["the clock", "new Date();"],
    ["the clock", "new Date;"],
    ["the clock", "Date();"],
    ["the clock", "new Date(...[]);"],
    ["the clock", 'Date["now"]();'],
    ["the clock", "Date?.now();"],
    ["the clock", "(Date as any).now();"],
    ["the clock", "const D = Date; new D();"],
    ["the clock", "const { now } = Date;"],
    ["the clock", "class Moment extends Date {}"],
    ["the clock", "Reflect.construct(Date, []);"],
    ["the clock", "globalThis.Date.now();"],
    ["the clock", "new globalThis.Date();"],
    ["the clock", 'globalThis["Date"].now();'],
    ["the clock", "performance.now();"],
    ["the clock", 'import { performance as p } from "node:perf_hooks";'],
    ["the clock", 'new Intl.DateTimeFormat("en").format();'],
    ["the clock", "Temporal.Now.instant();"],
    ["randomness", "Math.random();"],
    ["randomness", 'Math["random"]();'],
    ["randomness", "Math[`random`]();"],
    ["randomness", "const { random } = Math;"],
    ["randomness", "const M = Math;"],
    ["randomness", "globalThis.Math.random();"],
    ["randomness", "crypto.randomUUID();"],
    ["randomness", "globalThis.crypto.getRandomValues(new Uint8Array(1));"],
    ["randomness", 'import { randomBytes } from "node:crypto";'],
    ["randomness", 'import { createHash, randomInt } from "crypto";'],
    ["randomness", 'import crypto from "node:crypto";'],
    ["randomness", 'import * as crypto from "node:crypto";'],
    ["randomness", 'export { randomUUID as createHash } from "node:crypto";'],
    ["the environment", "process.env;"],
    ["the environment", "globalThis.process.env;"],
    ["the environment", "globalThis?.process;"],
    ["the environment", "global.process;"],
    ["the environment", 'import process from "node:process";'],
    ["the environment", 'import { env } from "process";'],
    ["the environment", 'import { hostname } from "node:os";'],
    ["the environment", "import.meta.dirname;"],
    ["the environment", "navigator.language;"],
    ["the environment", "declare const process: { env: object }; process.env;"],
    ["the environment", "declare namespace process { const env: object } process.env;"],
    ["the time zone", "new Date(0).getHours();"],
    ["the time zone", "const { getTimezoneOffset } = new Date(0);"],
    ["the time zone", "new Date(2026, 0, 1);"],
    ["the language", '"a".localeCompare("b");'],
    ["timers", "setTimeout(() => 0, 1);"],
    ["timers", "setInterval(() => 0, 1);"],
    ["timers", "setImmediate(() => 0);"],
    ["timers", "queueMicrotask(() => 0);"],
    ["timers", "AbortSignal.timeout(1);"],
    ["timers", "type T = ReturnType<typeof setTimeout>;"],
    ["timers", 'import { setTimeout } from "node:timers/promises";'],
    ["timers", 'import { setTimeout } from "timers";'],
    ["files", 'import { readFileSync } from "fs";'],
    ["files", 'import type { Stats } from "node:fs";'],
    ["files", 'await import("fs/promises");'],
    ["files", 'const fs = require("node:fs");'],
    ["files", 'import { createRequire } from "node:module";'],
    ["files", "const { getBuiltinModule: load } = anything;"],
    ["files", 'import "/work/file.ts";'],
    ["files", 'import "file:///work/file.ts";'],
    ["the network", 'fetch("https://example.org");'],
    ["the network", 'import axios from "axios";'],
    ["a program as text", 'eval("1");'],
    ["a program as text", 'new Function("return process")();'],
    ["a program as text", '(() => 0).constructor("return process")();'],
    ["a program as text", "const { constructor: F } = () => 0;"],
    ["a computed name", "await import(`../${name}/x.ts`);"],
    ["a computed name", "globalThis[name];"],
    ["a computed name", "const world = globalThis;"],
    ["another folder", 'import "../plan/../render/words.ts";'],
    ["another folder", 'import "../%72ender/words.ts";'],
    ["another folder", 'import "../render/words.ts?x";'],
    ["another folder", 'import "../Render/words.ts";'],
    ["another folder", 'import ".././/render/words.ts";'],
  ])("%s: %s", (_, code) => {
    const found = breaches("src/domain", `const name = "x";\nconst anything: any = 0;\n${code}`);
    expect(found.map(({ line }) => line)).toContain(3);
  });
});

test("a file in src/domain may use the language's own objects, and local names that are the same as those of globals", () => {
  const text = `
    import { hash } from "node:crypto";
    import type { Login } from "./login.ts";
    declare const brand: unique symbol;
    export const at = (text: string): number => Date.parse(text) + Date.UTC(2026, 1) + new Date(text).getTime() + Math.floor(1.5);
    export const isDate = (value: unknown): value is Date => value instanceof Date && globalThis.Number.isInteger(1);
    export function run(process: { env: string }, fetch: () => string, crypto: Date): string {
      const performance = { now: fetch };
      return process.env + performance.now() + crypto.toISOString();
    }
    interface Clock { setTimeout: number; readonly Date: Date; process(): AbortSignal }
    export const clock = { process: 1, Date: 2, fetch: 3 } satisfies object;
    export type Kept = Clock & { readonly [brand]: Login };
    class Crypto { static now = 1; }
    export const now = Crypto.now + JSON.stringify(hash).length;
  `;
  expect(breaches("src/domain", text)).toEqual([]);
});

describe("a refusal names the place and the fix", () => {
  const first = (folder: string, text: string): string => {
    const [{ file, line, message, hint } = { file: "", line: 0, message: "", hint: "" }] = breaches(
      folder,
      text,
    );
    return `${file}:${line}: ${message} -> ${hint}`;
  };

  it("a refused import that would make a cycle names the cycle", () => {
    expect(first("src/domain", '\nimport "../manifest/read.ts";')).toBe(
      "src/domain/planted.ts:2: src/domain may not import src/manifest. -> src/manifest imports src/domain, so the reverse import would be circular. Move the code that both folders use into a folder that both may import, or take it as an argument.",
    );
  });

  it("a refused import names the fix", () => {
    expect(first("src/plan", 'import "../matomo/reader.ts";')).toMatch(
      /^src\/plan\/planted\.ts:1: src\/plan may not import src\/matomo\. -> Take what is needed as an argument, or move the code to a folder that may import it: src\/apply, /,
    );
  });

  it("a refused use of the clock, randomness, the environment, timers or files names the fix", () => {
    expect(first("src/plan", "new Date();")).toContain(
      "may not use new Date(). -> Take the current time as an argument; it comes from `now` of Io",
    );
    expect(first("src/plan", "Math.random();")).toContain(
      "may not use Math.random. -> Take the number or bytes as an argument",
    );
    expect(first("src/plan", "process.env;")).toContain(
      "may not use process. -> Take the value as an argument; the environment comes from `env`",
    );
    expect(first("src/plan", "setTimeout;")).toContain(
      "may not use setTimeout. -> Take the function that waits as an argument; it comes from `sleep` of Io",
    );
    expect(first("src/plan", 'import { rmSync } from "fs";')).toContain(
      "may not import rmSync of node:fs. -> Take the text as an argument, and",
    );
  });

  it("a refused package names the folders that may use it", () => {
    expect(first("src/plan", 'import "yaml";')).toBe(
      "src/plan/planted.ts:1: src/plan may not import yaml. -> Only src/manifest, src/edit, src/doctor may use it. If this folder should be allowed to use it, add it to the folder's row in docs/architecture.md.",
    );
  });

  it("a folder without a row is refused with the fix", () => {
    expect(first("src/new", "export const a = 1;")).toContain(
      "src/new has no row in the table of folders in docs/architecture.md. -> Add a row",
    );
  });
});

/** A table with three folders, and files for it. */
const TABLE = (a: string, b: string, extra = ""): string => `text

| folder | contains | imports from src | packages and Node modules | globals |
|---|---|---|---|---|
| \`src/a\` | one | ${a} | | |
| \`src/b/floor\` | two | ${b} | | |
| \`src/b\` | three | | | |
${extra}
text`;
const FILES = (texts: Readonly<Record<string, string>> = {}): SourceText[] =>
  Object.entries({ "src/a/x.ts": "", "src/b/floor/x.ts": "", "src/b/x.ts": "", ...texts }).map(
    ([path, text]) => ({ path, text }),
  );
const messages = (table: string, files: readonly SourceText[]): string[] =>
  checkWalls(readWalls(table, "table.md"), files).map(
    ({ file, line, message }) => `${file}:${line}: ${message}`,
  );

describe("the whole", () => {
  it("the project has no cycle of files, not even through types and import()", () => {
    const files = FILES({
      "src/a/x.ts": 'import type { Y } from "./y.ts";',
      "src/a/y.ts": 'export * from "./z.ts";',
      "src/a/z.ts": 'export const x = () => import("./x.ts");',
    });
    expect(messages(TABLE("", ""), files)).toEqual([
      "src/a/x.ts:1: These files import each other: src/a/x.ts -> src/a/y.ts -> src/a/z.ts -> src/a/x.ts.",
    ]);
  });

  it("the table has no cycle of folders", () => {
    const files = FILES({
      "src/a/x.ts": 'import "../b/floor/x.ts";',
      "src/b/floor/y.ts": 'import "../../a/y.ts";',
    });
    expect(messages(TABLE("`b/floor`", "`a`"), files)).toEqual([
      "table.md:5: These folders may import each other: src/a -> src/b/floor -> src/a.",
      "table.md:5: These folders may import each other: src/a -> src/b -> src/a.",
    ]);
  });

  it("the table has no cycle of top folders", () => {
    const files = FILES({
      "src/a/x.ts": 'import "../b/x.ts";',
      "src/b/floor/y.ts": 'import "../../a/y.ts";',
    });
    expect(messages(TABLE("`b`", "`a`"), files)).toEqual([
      "table.md:5: These folders may import each other: src/a -> src/b -> src/a.",
    ]);
  });

  it("the table has no entry that nobody uses", () => {
    expect(messages(TABLE("`b`", ""), FILES())).toEqual([
      "table.md:5: The row of src/a allows src/b, which no file there uses.",
    ]);
    const row = "| `src/c` | four | | `yaml`, `node:crypto.createHash` | `Buffer`, `process.env` |";
    const used =
      'import "yaml"; import { createHash } from "node:crypto"; void Buffer; void process.env;';
    expect(messages(TABLE("", "", row), FILES({ "src/c/x.ts": used }))).toEqual([]);
    expect(messages(TABLE("", "", row), FILES({ "src/c/x.ts": "" }))).toHaveLength(4);
  });

  it("the table has a row for every folder, and every row has a folder with files", () => {
    expect(messages(TABLE("", "", "| `src/c` | four | | | |"), FILES())).toEqual([
      "table.md:8: src/c has a row, but no files.",
    ]);
    expect(messages(TABLE("", ""), FILES({ "src/d/x.ts": "" }))).toEqual([
      "src/d/x.ts:1: src/d has no row in the table of folders in table.md.",
    ]);
  });
});

describe("the table", () => {
  it.each([
    [
      "is missing",
      "text",
      "table.md: there is no table with the columns folder, contains, imports from src",
    ],
    [
      "names a folder without a row",
      TABLE("`c`", ""),
      "table.md:5: src/c has no row in the table.",
    ],
    ["has a folder twice", TABLE("", "", "| `src/a` | | | | |"), "table.md:8: src/a has two rows."],
    [
      "has a row with other cells",
      TABLE("", "", "| `src/c` | |"),
      "table.md:8: a row has 5 cells, and the first is a folder",
    ],
  ])("the table is an error if it %s", (_, table, message) => {
    expect(() => readWalls(table, "table.md")).toThrow(message);
  });
});
