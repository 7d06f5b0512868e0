import { describe, expect, it } from "vitest";
import { compareTexts } from "../../src/domain/compare.ts";
import {
  type Diagnostic,
  hasErrors,
  sortDiagnostics,
  uniqueDiagnostics,
} from "../../src/domain/diagnostic.ts";
import { AccessError, isForPeople } from "../../src/domain/error.ts";
import { isLoopback } from "../../src/domain/loopback.ts";
import { lazy } from "../../src/domain/lazy.ts";

const at = (file: string, line: number, column: number): Diagnostic => ({
  severity: "warning",
  code: "unknown-role",
  message: "wrong",
  at: { file, line, column },
});
const { at: _, ...nowhere } = at("", 1, 1);
const placeOf = ({ at: place, code }: Diagnostic): string =>
  place ? `${place.file}:${place.line}:${place.column} ${code}` : `nowhere ${code}`;

describe("findings", () => {
  it("findings are sorted by file, line, column and code, and those without a place come first", () => {
    const findings = [
      at("b", 1, 1),
      at("a", 10, 1),
      at("a", 2, 5),
      at("a", 2, 4),
      { ...at("a", 2, 4), code: "site-not-found" as const },
      nowhere,
      { ...nowhere, code: "site-not-found" as const },
    ];
    const sorted = [
      "nowhere site-not-found",
      "nowhere unknown-role",
      "a:2:4 site-not-found",
      "a:2:4 unknown-role",
      "a:2:5 unknown-role",
      "a:10:1 unknown-role",
      "b:1:1 unknown-role",
    ];
    expect(sortDiagnostics(findings).map(placeOf)).toEqual(sorted);
    expect(sortDiagnostics(findings.toReversed()).map(placeOf)).toEqual(sorted);
  });

  it("findings with the same place and message are reported once, and the first is kept", () => {
    const first = { ...at("a", 1, 2), hint: "this one" };
    const findings = [
      first,
      at("a", 1, 2),
      at("b", 1, 2),
      at("a", 2, 2),
      at("a", 1, 3),
      { ...first, severity: "error" as const },
      { ...first, code: "site-not-found" as const },
      { ...first, message: "other" },
      nowhere,
      { ...nowhere, hint: "again" },
    ];
    const unique = uniqueDiagnostics(findings);
    expect(unique).toEqual([first, ...findings.slice(2, 9)]);
  });

  it("a list contains errors if one of its findings is an error", () => {
    expect(hasErrors([at("a", 1, 1), { ...nowhere, severity: "error" }])).toBe(true);
    expect(hasErrors([at("a", 1, 1)])).toBe(false);
    expect(hasErrors([])).toBe(false);
  });
});

describe("an error", () => {
  it("an error is meant for people only if it is an AccessError that is not internal", () => {
    const error = new AccessError("usage", "Wrong.", "Write it otherwise.");
    expect([error.name, error.code, error.message, error.hint]).toEqual([
      "AccessError",
      "usage",
      "Wrong.",
      "Write it otherwise.",
    ]);
    expect(isForPeople(error)).toBe(true);
    expect(isForPeople(new AccessError("internal", "Wrong."))).toBe(false);
    expect(isForPeople(new Error("Wrong."))).toBe(false);
    expect(isForPeople({ code: "usage" })).toBe(false);
  });
});

describe("a host", () => {
  it.each([
    ["localhost", true],
    ["[::1]", true],
    ["127.0.0.1", true],
    ["127.12.0.254", true],
    ["127.0.0", false],
    ["128.0.0.1", false],
    ["127.0.0.1.example.org", false],
    ["localhost.example.org", false],
    ["", false],
  ])("%j is this machine: %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

it("texts are sorted by code unit, independent of the machine's language", () => {
  expect(["b", "a", "\u00e4", "B", "a"].toSorted(compareTexts)).toEqual([
    "B",
    "a",
    "a",
    "b",
    "\u00e4",
  ]);
  expect([compareTexts("a", "b"), compareTexts("b", "a"), compareTexts("a", "a")]).toEqual([
    -1, 1, 0,
  ]);
});

it("a lazy value is made once, even if it is undefined", () => {
  let calls = 0;
  const get = lazy(() => {
    calls += 1;
    return undefined;
  });
  expect([calls, get(), get(), calls]).toEqual([0, undefined, undefined, 1]);
});
