import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patternKey, trimOuter } from "../../src/domain/names.ts";
import { compilePattern, isCostly, PatternList } from "../../src/domain/patterns.ts";

const matchesPattern = (pattern: string, value: string): boolean =>
  compilePattern(patternKey(pattern))(patternKey(value));

describe("patterns", () => {
  it.each([
    ["*", "", true],
    ["*", "anything", true],
    ["", "", true],
    ["", "a", false],
    ["Client A *", "Client A Shops", true],
    ["client a *", "CLIENT A SHOPS", true],
    ["Client A *", "Client A", false],
    ["Client A*", "Client A", true],
    ["Shop ?? (EU)", "Shop DE (EU)", true],
    ["Shop ?? (EU)", "Shop D (EU)", false],
    ["Shop", "Shop DE", false],
    ["hop", "Shop", false],
    ["*.example.org", "shop.example.org", true],
    ["*.example.org", "example.org", false],
    ["*.example.org", "shopXexample.org", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["**a**", "a", true],
    ["?", "🙂", true],
    ["[ab]", "a", false],
    ["[ab]", "[ab]", true],
    ["a.c", "abc", false],
    ["^a$", "a", false],
    ["a\\*", "a*", false],
    ["*a", "aaab", false],
    ["*ab", "aaab", true],
  ])("%j matches %j: %s", (pattern, value, matches) => {
    expect(matchesPattern(pattern, value)).toBe(matches);
  });

  it("patterns do not ignore accents", () => {
    expect(matchesPattern("cafe", "Café")).toBe(false);
  });

  it("a pattern matches every value from which it was made", () => {
    const part = fc
      .string({ minLength: 0, maxLength: 6 })
      .map((text) => text.replaceAll(/[*?]/g, "x"));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), part, (parts, filler) => {
        const value = parts.join(filler);
        // Matomo trims outer spaces, and `* *` does not match a value after trimming.
        fc.pre(value === trimOuter(value));
        expect(matchesPattern(parts.join("*"), value)).toBe(true);
      }),
    );
  });
});

/**
 * Patterns with many stars and few letters, where the two implementations are most likely to
 * differ.
 */
const hostile = fc.string({ unit: fc.constantFrom("*", "?", "a", "b", "🙂"), maxLength: 12 });
const value = fc.string({ unit: fc.constantFrom("a", "b", "c", "🙂"), maxLength: 12 });

describe("many patterns together", () => {
  it("many patterns return the same first match as the patterns one by one", () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 40 }), value, (patterns, text) => {
        const first = patterns.findIndex((pattern) => compilePattern(pattern)(text));
        expect(new PatternList(patterns).first(text)).toBe(first < 0 ? undefined : first);
      }),
      { numRuns: 1_000 },
    );
  });

  it("many patterns return the first match for logins and typical patterns", () => {
    const patterns = ["bot", "ldap-*", "*@client.example", "a?c", "*x*", "ldap-admin", "**", "?"];
    const list = new PatternList(patterns);
    expect(
      ["bot", "ldap-", "tom@client.example", "abc", "axc", "ldap-admin", "", "z"].map((login) =>
        list.first(login),
      ),
    ).toEqual([0, 1, 2, 3, 3, 1, 6, 6]);
    expect(new PatternList([]).first("a")).toBeUndefined();
    expect(new PatternList(["", "b"]).first("")).toBe(0);
  });

  it("patterns agree with an equivalent regular expression", () => {
    fc.assert(
      fc.property(hostile, value, (pattern, text) => {
        const expression = [...pattern]
          .map((one) => (one === "*" ? "[^]*" : one === "?" ? "[^]" : one))
          .join("");
        expect(compilePattern(pattern)(text)).toBe(new RegExp(`^${expression}$`, "u").test(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("whether a pattern costs time for each value", () => {
  it.each([
    ["bot", false],
    ["ldap-*", false],
    ["*@client.example", false],
    ["**", false],
    ["**bot", false],
    ["a*b", true],
    ["a?", true],
    ["*a*", true],
  ])("%s: %s", (pattern, expected) => {
    expect(isCostly(pattern)).toBe(expected);
  });
});

describe("a list of patterns", () => {
  it("a list finds the first of several matching patterns, whatever their lengths", () => {
    const patterns = ["abc*", "a*", "ab*", "*z", "*yz", "abc*", "exact", "exact"];
    const list = new PatternList(patterns);
    expect(["abcd", "abx", "ax", "xyz", "z", "exact", "q"].map((text) => list.first(text))).toEqual(
      [0, 1, 1, 3, 3, 6, undefined],
    );
  });

  it("a list of patterns still matches if the patterns together need more than 32 bits", () => {
    const patterns = Array.from({ length: 20 }, (_, index) => `p${index}-*x?`);
    const list = new PatternList(patterns);
    for (const index of patterns.keys()) {
      expect(list.first(`p${index}--xy`)).toBe(index);
      expect(list.first(`p${index}--x`)).toBeUndefined();
    }
  });

  it("a list returns the first of two equal patterns", () => {
    expect(new PatternList(["a?c", "a?c", "a*c"]).first("abc")).toBe(0);
  });
});
