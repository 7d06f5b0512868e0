import { format, inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, hashOf } from "../../src/domain/canonical-json.ts";
import type { FindingCode } from "../../src/domain/finding-codes.ts";
import { type Diagnostic, hasErrors, sortDiagnostics } from "../../src/domain/diagnostic.ts";
import { AccessError } from "../../src/domain/error.ts";
import { nearest } from "../../src/domain/nearest.ts";
import { Secret } from "../../src/domain/secret.ts";

describe("canonical JSON", () => {
  it.each<[unknown, string]>([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: { d: 1, c: 2 } }, '{"b":{"c":2,"d":1}}'],
    [{ é: 1, z: 2, Z: 3, "": 4 }, '{"":4,"Z":3,"z":2,"é":1}'],
    ["a\n\u0007é🙂", '"a\\n\\u0007é🙂"'],
    [{}, "{}"],
    [[], "[]"],
    [-0, "0"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
  ])("the canonical JSON of %j is %s", (value, json) => {
    expect(canonicalJson(value)).toBe(json);
  });

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "canonical JSON refuses %d, because other programs write it differently",
    (value) => {
      expect(() => canonicalJson({ value })).toThrow(TypeError);
    },
  );

  it("canonical JSON stays the same after parsing, whatever the order of the keys", () => {
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.boolean(),
        fc.maxSafeInteger().map((number) => number + 0),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("any"), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (given) => {
        const json = canonicalJson(given);
        expect(canonicalJson(JSON.parse(json))).toBe(json);
      }),
    );
    expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }));
    expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: "1" }));
    expect(hashOf({})).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  });
});

describe("a secret is never printed", () => {
  const secret = new Secret("hunter2");
  it.each<[string, string]>([
    ["as text", String(secret)],
    ["joined to other text", ["x", secret].join(" ")],
    ["as JSON", JSON.stringify({ secret })],
    ["inspected", inspect({ secret }, { depth: 9, showHidden: true, getters: true })],
    ["formatted", format("%s %o %O %j", secret, secret, secret, secret)],
    ["by its keys", JSON.stringify([Object.keys(secret), Object.values(secret), { ...secret }])],
    ["in an error", inspect(new AccessError("usage", `wrong: ${String(secret)}`))],
    ["cloned", inspect(structuredClone({ ...secret }))],
  ])("%s", (_, printed) => {
    expect(printed).not.toContain("hunter2");
  });

  it("a secret can be revealed where a request is built", () => {
    expect(secret.reveal()).toBe("hunter2");
    expect(`${String(secret)} ${JSON.stringify(secret)}`).toBe('*** "***"');
  });
});

describe("findings", () => {
  const finding = (
    file: string | undefined,
    line: number,
    column: number,
    code: FindingCode,
  ): Diagnostic => ({
    severity: "warning",
    code,
    message: "",
    ...(file === undefined ? {} : { at: { file, line, column } }),
  });

  it("findings are sorted by file, line, column and code, and those without a place come first", () => {
    const sorted = [
      finding(undefined, 0, 0, "settings-missing"),
      finding("a.yaml", 2, 1, "unknown-key"),
      finding("a.yaml", 10, 1, "unknown-key"),
      finding("a.yaml", 10, 3, "unknown-key"),
      finding("a.yaml", 10, 3, "wrong-type"),
      finding("b.yaml", 1, 1, "unknown-key"),
    ];
    expect(sortDiagnostics(sorted.toReversed())).toEqual(sorted);
  });

  it("a list contains errors only if one of its findings is an error", () => {
    expect(hasErrors([])).toBe(false);
    expect(hasErrors([finding("a.yaml", 1, 1, "unknown-key")])).toBe(false);
    expect(
      hasErrors([
        finding("a.yaml", 1, 1, "unknown-key"),
        { severity: "error", code: "wrong-type", message: "" },
      ]),
    ).toBe(true);
  });

  it.each([
    ["Shop ED", ["Shop DE", "Shop FR", "Blog"], ["Shop DE", "Shop FR"]],
    ["shop de", ["SHOP DE", "Shop DX"], ["SHOP DE"]],
    ["zz", ["ab", "zx"], ["zx"]],
    ["tow", ["two", "tea"], ["two"]],
    ["Shop", ["Shop internal of the whole group", "Blog"], ["Shop internal of the whole group"]],
    ["Blgo", ["Blog"], ["Blog"]],
    ["Wiki", ["Shop DE", "Blog"], []],
    ["Shop", ["Shop 1", "Shop 2", "Shop 3", "Shop 4"], ["Shop 1", "Shop 2", "Shop 3"]],
  ])("the names most similar to %j among %j are %j", (wanted, candidates, expected) => {
    expect(nearest(wanted, candidates)).toEqual(expected);
  });
});
