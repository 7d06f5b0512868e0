import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { composePlain } from "../../src/manifest/plain-document.ts";
import { comparePlain, randomManifests, randomYaml } from "../fuzz/plain-yaml.ts";

/** `npm run fuzz` compares more texts. */
const RANDOM_TEXTS = 3_000;
const RANDOM_MANIFESTS = 60;

describe("the reader of plain YAML reads what the YAML library reads", () => {
  const compare = (seeds: number, make: (seed: number) => readonly string[]): number => {
    let accepted = 0;
    for (let seed = 1; seed <= seeds; seed++)
      for (const text of make(seed)) {
        const { isAccepted, difference } = comparePlain(text);
        expect(difference, `seed ${seed}: ${JSON.stringify(text)}`).toBeUndefined();
        if (isAccepted) accepted++;
      }
    return accepted;
  };

  it("a random text has the same values at the same places, or is left to the library", () => {
    expect(compare(RANDOM_TEXTS, (seed) => [randomYaml(seed)])).toBeGreaterThan(RANDOM_TEXTS / 10);
  });

  it("a manifest with random changes has the same values, or is left to the library", () => {
    expect(compare(RANDOM_MANIFESTS, randomManifests)).toBeGreaterThan(RANDOM_MANIFESTS);
  });

  it.each([
    ["numbers, days and words", "a: 12\nb: 007\nc: 2026-01-31\nd: true\ne: null\nf: 365d\n12: x\n"],
    ["quoted texts", `a: "b: c"\n'd': 'e # f'\n`],
    ["texts that contain marks of YAML", "a: it's a - b, c&d! (e) 5% f@g h|i x>y\n"],
    ["URLs", "url: https://analytics.example.org/?a=b\n"],
    ["letters of any script", "Müller: Ωmega 日本 😀\n"],
    ["comments", "# a\n\na: # b\n  c: d # e\n# f\n  g: h\n"],
    ["lists in a column of their own, and in the column of their key", "a:\n  - b\nc:\n- d\n"],
    ["mappings in lists", "x:\n  - a: 1\n    b: 2\n  -   c:\n        - d\n"],
    ["brackets on one line", "a: [b, { c: d, e: [] }, {}]\n"],
    ["brackets on several lines", "a: [\n    b, # c\n\n    { d: e,\n  f: g },\n  ]\n"],
    ["a text without a last line break", "a: b"],
  ])("%s are read as plain YAML", (_, text) => {
    expect(comparePlain(text)).toEqual({ isAccepted: true, difference: undefined });
  });

  it.each([
    ["anchors and aliases", "a: &b c\nd: *b\n"],
    ["tags", "a: !!str 1\n"],
    ["directives", "%YAML 1.2\n---\na: b\n"],
    ["several documents", "a: b\n---\nc: d\n"],
    ["explicit keys", "? a\n: b\n"],
    ["texts on several lines", "a: b\n  c\n"],
    ["blocks of text", "a: |\n  b\n"],
    ["escapes", 'a: "\\u0062"\n'],
    ["doubled quotes", "a: 'it''s'\n"],
    ["numbers that can be written in several ways", "a: 1.0\n"],
    ["numbers with an exponent", "a: 1E3\n"],
    ["hexadecimal numbers", "a: 0x1f\n"],
    ["words that mean something in another letter case", "a: Null\n"],
    ["keys without a value", "a:\nb: c\n"],
    ["tabs", "a:\tb\n"],
    ["Windows line breaks", "a: b\r\n"],
    ["a byte order mark", "\ufeffa: b\n"],
    ["a list as the whole file", "- a\n"],
    ["mappings that are deeper than any manifest", `a: ${"[".repeat(30)}${"]".repeat(30)}\n`],
    ["a key of more than 1,000 characters", `${"a".repeat(1001)}: b\n`],
    ["errors", "a: [b\nc: d\n"],
    ["a line that is indented too little", "a:\n    b: c\n  d: e\n"],
    ["a bracket that closes in the column of its key", "a: [\n  b\n]\n"],
    ["a comment without a space before it", 'a: "b"#c\n'],
    ["a missing comma", "a: [b [c]]\n"],
    ["an empty text", ""],
  ])("%s are left to the library", (_, text) => {
    expect(composePlain(text)).toBeUndefined();
  });

  it("all manifests of the example are plain", () => {
    const files = readdirSync("access", { recursive: true, encoding: "utf8" });
    const manifests = files.filter((name) => name.endsWith(".yaml"));
    expect(manifests.length).toBeGreaterThan(5);
    for (const name of manifests)
      expect(composePlain(readFileSync(join("access", name), "utf8")), name).toBeDefined();
  });
});
