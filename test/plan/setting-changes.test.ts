import { describe, expect, it } from "vitest";
import { settingChanges } from "../../src/plan/setting-changes.ts";
import { makeManifest } from "../helpers/make-world.ts";
import { filesOf } from "../helpers/plan-of.ts";

const changes = (
  before: string,
  after: string,
  yaml = ["users: {}\n", "users: {}\n"],
): string[] => {
  const [old, fresh] = [before, after].map((settings, index) =>
    makeManifest(filesOf(yaml[index] ?? "", { settings })),
  );
  if (!old || !fresh) throw new Error("two manifests");
  return settingChanges(old, fresh).map(
    (change) => `${change.key}: ${change.before ?? "not set"} -> ${change.after ?? "not set"}`,
  );
};

describe("the differences of settings", () => {
  it("changed settings are listed by full key, in alphabetical order", () => {
    expect(
      changes(
        "removals: all\nlimits: { losing: { count: 5 } }",
        "removals: none\nlimits: { losing: { count: 50 } }",
      ),
    ).toEqual(["limits.losing.count: 5 -> 50", "removals: all -> none"]);
  });

  it("a changed setting has no value on the side where it is not set", () => {
    expect(changes("", "paused: holidays")).toEqual(["paused: not set -> holidays"]);
    expect(changes("paused: holidays", "")).toEqual(["paused: holidays -> not set"]);
  });

  it("a changed list is one value", () => {
    expect(changes("protect: { logins: [ann] }", "protect: { logins: [ann, bob] }")).toEqual([
      'protect.logins: ["ann"] -> ["ann","bob"]',
    ]);
  });

  it("equal settings have no differences", () => {
    expect(changes("removals: all", "removals: all")).toEqual([]);
  });

  it("changed settings have `url` first, because the token is sent there, and include released people", () => {
    const [old, fresh] = [
      ["https://analytics.example.org", "account: root\nignore: [a]", "released: [ann]\n"],
      ["https://other.example.org", "account: root\nignore: [b]", "released: [bob]\n"],
    ].map(([url, settings, yaml = ""]) =>
      makeManifest(filesOf(yaml, { allSettings: `url: ${url}\n${settings}\n` })),
    );
    if (!old || !fresh) throw new Error("two manifests");
    expect(settingChanges(old, fresh)).toEqual([
      { key: "url", before: "https://analytics.example.org", after: "https://other.example.org" },
      { key: "ignore", before: '["a"]', after: '["b"]' },
      { key: "released", before: '["ann"]', after: '["bob"]' },
    ]);
  });
});
