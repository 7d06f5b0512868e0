import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../helpers/any-text.ts";
import { hostOf, hostPattern, hostPatternProblem } from "../../src/domain/hosts.ts";
import {
  describeCharacter,
  didYouMean,
  hiddenDifference,
  lookOf,
  nameKey,
  sameName,
  trimOuter,
} from "../../src/domain/names.ts";

describe("a name is compared as Matomo stores it:", () => {
  it.each([
    [" Shop ", "Shop", true, "outer spaces are trimmed"],
    ["\t\nShop\r\0\v", "Shop", true, "the other characters that PHP trims are trimmed"],
    ["Shop\u00a0", "Shop", false, "a no-break space is kept"],
    ["Shop\u00a0FR", "Shop FR", false, "an inner no-break space is kept"],
    ["Cafe\u0301", "Caf\u00e9", true, "an accent counts the same however it was typed"],
    ["Shop", "shop", false, "case counts"],
    ["Shop  DE", "Shop DE", false, "inner spaces count"],
  ])("%j and %j: %s (%s)", (a, b, same) => {
    expect(sameName(a, b)).toBe(same);
    expect(sameName(b, a)).toBe(same);
  });

  it("trimming takes linear time, even for text that needs no trimming", () => {
    const long = `a${" ".repeat(1_000_000)}b`;
    expect(trimOuter(long)).toBe(long);
    expect(trimOuter(` ${long} `)).toBe(long);
  });

  it("the key of a key is the key itself", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(nameKey(nameKey(text))).toBe(nameKey(text));
      }),
    );
  });
});

describe("names that look the same", () => {
  it.each([
    ["Shop FR", "Shop\u00a0FR", "it has a no-break space (U+00A0) where this has a space (U+0020)"],
    ["Shop\u00a0FR", "Shop FR", "it has a space (U+0020) where this has a no-break space (U+00A0)"],
    ["Shop", "\u0421hop", undefined],
    ["Cop", "\u0421op", 'it has the Cyrillic letter "\u0421" (U+0421) where this has "C"'],
    ["Co-op", "Co\u2013op", "it has an en dash (U+2013) where this has a hyphen"],
    ["Bob's", "Bob\u2019s", "it has a curly apostrophe (U+2019) where this has an apostrophe"],
    ["Shop", "Shop\u200b", "it ends with the character U+200B"],
    ["Shop\u200b", "Shop", "it does not end with the character U+200B"],
    ["Shop", "Shop", undefined],
    ["Shop DE", "Shop FR", undefined],
  ])("%j, %j: %s", (written, other, difference) => {
    expect(hiddenDifference(written, other)).toBe(difference);
  });

  it("the look of a name is equal for names that look the same, and for no others", () => {
    expect(
      new Set(
        ["Shop FR", "Shop\u00a0FR", "Sh\u043ep FR", "Shop\u200b FR", "\uff33hop FR"].map(lookOf),
      ).size,
    ).toBe(1);
    expect(lookOf("Shop FR")).not.toBe(lookOf("shop FR"));
  });

  it.each([
    ["é", '"é" (U+00E9)'],
    ["x", '"x"'],
    ["\u0007", "the character U+0007"],
    ["Ω", 'the Greek letter "Ω" (U+03A9)'],
  ])("%s is described as %s", (character, words) => {
    expect(describeCharacter(character)).toBe(words);
  });
});

describe("the host of a main URL", () => {
  it.each([
    ["https://shop.example.org/de?x=1", "shop.example.org"],
    ["https://SHOP.Example.fr:8443/", "shop.example.fr"],
    ["http://xn--mller-kva.example", "müller.example"],
    ["http://müller.example", "müller.example"],
    ["HTTP://MÜLLER.EXAMPLE", "müller.example"],
    ["https://user:pw@shop.example.org", "shop.example.org"],
    ["https://shop.example.org./", "shop.example.org"],
    ["//shop.example.org", "shop.example.org"],
    ["android-app://Com.Example", "com.example"],
    ["https://shop_1.example.org", "shop_1.example.org"],
    ["https://xn--a.example", "xn--a.example"],
    ["https://127.0.0.1:8080/", "127.0.0.1"],
    ["https://[2001:DB8::1]:443/", "[2001:db8::1]"],
    ["no url at all", ""],
    ["", ""],
  ])("the host of %j is %j", (url, host) => {
    expect(hostOf(url)).toBe(host);
  });

  it.each([
    ["xn--mller-kva.example", "müller.example"],
    ["XN--MLLER-KVA.example.", "müller.example"],
    ["*.xn--mller-kva.example", "*.müller.example"],
    ["MÜLL*.example", "müll*.example"],
    ["shop。example", "shop.example"],
    ["*", "*"],
    ["1", "1"],
  ])("a host matches a pattern: %j is compared as %j", (pattern, compared) => {
    expect(hostPattern(pattern)).toBe(compared);
    expect(hostPatternProblem(pattern)).toBeUndefined();
  });

  it.each([
    ["https://shop.example.org"],
    ["shop.example.org/de"],
    ["shop.example.org:8443"],
    ["xn--m*.example"],
    ["*.xn--?"],
  ])("a host can never match the pattern %j", (pattern) => {
    expect(hostPatternProblem(pattern)).toBeDefined();
  });
});

describe("the description of a character", () => {
  it.each([
    ["\t", "a tab (U+0009)"],
    ["\n", "a line break (U+000A)"],
    [" ", "a space (U+0020)"],
    ['"', "a quotation mark"],
    ["!", '"!"'],
    ["~", '"~"'],
    ["\u007f", "the character U+007F"],
    ["\u2007", "a figure space (U+2007)"],
    ["\u202f", "a narrow no-break space (U+202F)"],
    ["\u2011", "a non-breaking hyphen (U+2011)"],
    ["\u2014", "an em dash (U+2014)"],
    ["\u03bf", 'the Greek letter "\u03bf" (U+03BF)'],
    ["\u00fc", '"\u00fc" (U+00FC)'],
    ["\u{1f642}", '"\u{1f642}" (U+1F642)'],
    ["\u200b", "the character U+200B"],
  ])("%j is %s", (character, words) => {
    expect(describeCharacter(character)).toBe(words);
  });
});

describe("a proposal", () => {
  it("a proposal says what differs only if the two names look the same", () => {
    expect(didYouMean("Shop DE", "Shop FR")).toBe("Did you mean Shop FR?");
    expect(didYouMean("Shop FR", "Shop\u00a0FR")).toBe(
      'Did you mean "Shop\\u00a0FR"? It looks the same, but it has a no-break space (U+00A0) where this has a space (U+0020).',
    );
  });
});

it("trimming removes everything from a text of spaces", () => {
  for (const text of ["", " ", " \t\n\r\0\v "]) expect(trimOuter(text)).toBe("");
  expect(hiddenDifference("ab\u00a0", "ab\u00a0c")).toBeUndefined();
});
