import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isValidLogin,
  loginKey,
  LoginPatterns,
  matchesLogin,
  sameIdentity,
} from "../../src/domain/login.ts";

describe("logins are compared as Matomo compares them", () => {
  it.each([
    ["Alice", "alice", "case does not count"],
    ["Müller", "muller", "accents do not count"],
    ["MÜLLER", "muller", "case and accents together"],
    ["Mu\u0308ller", "muller", "a combining accent does not count"],
    ["straße", "strase", "ß compares as one s"],
    ["STRAẞE", "strase", "the capital ẞ compares as one s"],
    [" alice\t", "alice", "outer spaces are trimmed"],
    ["a b", "a b", "inner spaces are kept"],
    ["Ålice@Example.ORG", "alice@example.org", "e-mails compare in the same way"],
  ])("%j has the key %j: %s", (login, key) => {
    expect(loginKey(login)).toBe(key);
  });

  it.each([
    ["alice", "ALICE", true],
    ["Müller", "muller", true],
    ["Mu\u0308ller", "M\u00fcller", true],
    [" alice ", "alice", true],
    ["straße", "STRASE", true],
    ["straße", "strasse", false],
    ["alice", "alice2", false],
    ["a.b", "ab", false],
    ["alice", "al ice", false],
  ])("%j and %j are the same login: %s", (a, b, same) => {
    expect(sameIdentity(a, b)).toBe(same);
    expect(sameIdentity(b, a)).toBe(same);
  });

  it("the key of a key is the key itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(loginKey(loginKey(text))).toBe(loginKey(text));
      }),
    );
  });
});

describe("which logins Matomo accepts", () => {
  it.each([
    ["ab", true],
    ["a", false],
    ["", false],
    ["alice.martin+x_y-z@example.org", true],
    ["Jürgen.Groß", true],
    ["José", false],
    ["a b", false],
    ["a/b", false],
    ["a".repeat(100), true],
    ["a".repeat(101), false],
    ["ü".repeat(50), true],
    ["ü".repeat(51), false],
  ])("%j: %s", (login, valid) => {
    expect(isValidLogin(login)).toBe(valid);
  });
});

describe("login patterns", () => {
  it("login patterns ignore case and accents", () => {
    expect(matchesLogin("MULLER-*", "müller-anna")).toBe(true);
    expect(matchesLogin("muller-?", "Müller-anna")).toBe(false);
  });

  it("many login patterns return the first pattern that matches", () => {
    const patterns = new LoginPatterns(["ldap-*", "*@client.example", "LDAP-sync", "bot"]);
    expect(patterns.first("LDAP-sync")).toBe("ldap-*");
    expect(patterns.first("tom@client.example")).toBe("*@client.example");
    expect(patterns.first("BOT")).toBe("bot");
    expect(patterns.first("robot")).toBeUndefined();
  });
});
