import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type BundledPackage,
  listPackages,
  packageFolder,
  packagesInBundle,
  renderNotices,
} from "../../../scripts/release/bundled-packages.ts";

const some = (fields: Partial<BundledPackage>): BundledPackage => ({
  name: "left",
  version: "1.0.0",
  license: "MIT",
  notices: "Permission is granted.",
  author: "Somebody",
  ...fields,
});

test.each([
  ["/home/me/project/node_modules/yaml/dist/index.js", "/home/me/project/node_modules/yaml"],
  ["../node_modules/@noble/ciphers/aes.js", "../node_modules/@noble/ciphers"],
  ["a/node_modules/b/node_modules/@c/d/e.js", "a/node_modules/b/node_modules/@c/d"],
  ["\0/x/node_modules/ajv/lib/ajv.js?commonjs", "/x/node_modules/ajv"],
  ["C:\\project\\node_modules\\diff\\index.js", "C:/project/node_modules/diff"],
  ["src/cli.ts", undefined],
  ["\0rolldown/runtime.js", undefined],
])("the module %j belongs to the package in %s", (module, folder) => {
  expect(packageFolder(module)).toBe(folder);
});

test("a package that is installed twice is listed once, and another version of it separately", () => {
  const names = listPackages([
    some({ name: "b" }),
    some({ name: "a", version: "2.0.0" }),
    some({ name: "b" }),
    some({ name: "a" }),
  ]).map(({ name, version }) => `${name} ${version}`);
  expect(names).toEqual(["a 1.0.0", "a 2.0.0", "b 1.0.0"]);
});

test("code without a licence cannot be released", () => {
  expect(() => renderNotices([some({ license: "", notices: "" })])).toThrow(
    "left does not name a licence",
  );
});

test("a package without a licence file is listed with the licence that it names", () => {
  expect(renderNotices([some({ notices: "" })])).toContain(
    "Licensed under MIT. Copyright Somebody.",
  );
});

test("the built program includes the licence of every package whose code it contains", () => {
  const dist = process.env["MATOMO_ACCESS_BUNDLE"] ?? "dist";
  const notices = readFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), "utf8");
  const listed = [...notices.matchAll(/^-{80}\n(\S+ \S+) \(.+\)\n-{80}$/gm)].map(([, one]) => one);
  // The bundler adds a few lines of its own to the program's code.
  const rolldown = listed.filter((one) => one?.startsWith("rolldown "));
  expect(rolldown).toHaveLength(1);

  const bundled = packagesInBundle(dist).map(({ name, version }) => `${name} ${version}`);
  expect(bundled.length).toBeGreaterThan(20);
  expect(new Set(listed)).toEqual(new Set([...bundled, ...rolldown]));
});
