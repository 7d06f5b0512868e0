import { describe, expect, it } from "vitest";
import { nearest, NameSearch } from "../../src/domain/nearest.ts";

describe("proposals for a mistyped name", () => {
  it.each([
    ["Shp DE", ["Shop DE", "Blog"], ["Shop DE"]],
    ["shop de", ["Shop DE", "Shop FR"], ["Shop DE"]],
    ["Shop", ["Shop DE", "My Shop", "Blog"], ["My Shop", "Shop DE"]],
    ["Shop DE (old)", ["Shop DE", "Old"], ["Old", "Shop DE"]],
    ["Blgo", ["Blog", "Blogs", "Shop"], ["Blog", "Blogs"]],
    ["Intranett", ["Internet", "Extranet", "Intranet"], ["Intranet", "Extranet", "Internet"]],
    ["something else", ["Shop", "Blog"], []],
  ])("the names nearest to %j among %j are %j", (wanted, candidates, expected) => {
    expect(nearest(wanted, candidates)).toEqual(expected);
  });

  it("the best proposals come first, and equally similar ones in alphabetical order", () => {
    expect(nearest("grant", ["grants", "grand", "grand x", "gran"])).toEqual([
      "gran",
      "grand",
      "grants",
    ]);
    expect(nearest("abcdef", ["abcdzz", "abcdez", "abcdey"])).toEqual([
      "abcdey",
      "abcdez",
      "abcdzz",
    ]);
  });

  it("there are at most three proposals, or the number that the caller gives", () => {
    const many = ["user1", "user2", "user3", "user4"];
    expect(nearest("user", many)).toEqual(["user1", "user2", "user3"]);
    expect(nearest("user", many, 1)).toEqual(["user1"]);
  });

  it("if some names differ only in upper and lower case, only these are proposed", () => {
    expect(nearest("SHOP", ["shop", "Shop", "Shop DE"])).toEqual(["Shop", "shop"]);
  });

  it("proposals differ in at most two letters, or a third of a long name", () => {
    expect(nearest("abcd", ["abxy"])).toEqual(["abxy"]);
    expect(nearest("abcd", ["axyz"])).toEqual([]);
    expect(nearest("abcdefghi", ["abcdefxyz"])).toEqual(["abcdefxyz"]);
    expect(nearest("abcdefgh", ["abcdexyz"])).toEqual([]);
    expect(nearest("abcd", ["abcdefg"])).toEqual(["abcdefg"]);
    expect(nearest("abcx", ["abcdef"])).toEqual([]);
    expect(nearest("abcx", ["abcxyz"])).toEqual(["abcxyz"]);
    expect(nearest("abcdxy", ["abcdpqxy"])).toEqual(["abcdpqxy"]);
  });

  it("proposals for a word of up to three letters differ in one letter or by swapped letters", () => {
    expect(nearest("bob", ["bab", "bxy", "obb"])).toEqual(["bab", "obb"]);
    expect(nearest("ab", ["xy", "ba", "abcdefgh"])).toEqual(["ba"]);
    expect(nearest("abc", ["abcdefgh"])).toEqual(["abcdefgh"]);
    expect(nearest("xxabcxx", ["abc", "ab"])).toEqual(["abc"]);
    expect(nearest("abcd", ["bxcd", "xycd"])).toEqual(["bxcd", "xycd"]);
  });

  it("very long names get no proposals", () => {
    const long = "x".repeat(120);
    expect(nearest(long, [`${long.slice(1)}y`])).toHaveLength(1);
    expect(nearest(`${long}x`, [`${long}y`])).toEqual([]);
    expect(nearest(long, [`${long}y`, long])).toEqual([long]);
  });
});

describe("a search for many typos", () => {
  it("a search stops finding names after its limit of comparisons", () => {
    const search = new NameSearch();
    const names = Array.from({ length: 100_000 }, (_, index) => `name ${index}`);
    const find = (): string[] => search.nearest("shop", ["Shop", ...names].slice(0, names.length));
    expect([find(), find(), find()]).toEqual([["Shop"], ["Shop"], ["Shop"]]);
    expect(find()).toEqual([]);
    expect(search.nearest("shop", ["Shop"])).toEqual([]);
  });

  it("a search returns at most the given number", () => {
    expect(new NameSearch().nearest("user", ["user1", "user2"], 1)).toEqual(["user1"]);
  });
});
