import { describe, expect, test } from "vitest";
import { findDropped, findPublicDropped } from "../../src/manifest/dropped.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { readFiles } from "../helpers/read-files.ts";

function manifest(text: string): Manifest {
  const { manifest: read, diagnostics } = readFiles({ "people.yaml": text });
  if (!read) throw new Error(JSON.stringify(diagnostics));
  return read;
}
const dropped = (before: string, after: string): string[] =>
  [findDropped, findPublicDropped]
    .flatMap((find) => find(manifest(before), manifest(after)))
    .map(({ severity, message }) => `${severity}: ${message.split(" (")[0]}`);

describe("removing something from the manifests", () => {
  test("removing a person who is neither absent nor released is an error, ignoring case", () => {
    const before =
      "users:\n  Alice: { access: [] }\n  bob: { absent: true }\n  tom: { access: [] }\n  eve: { access: [] }\n";
    expect(dropped(before, "users:\n  alice: { access: [] }\nreleased: [TOM]\n")).toEqual([
      "error: eve was removed from the manifests",
    ]);
  });

  test("removing the key `public` is a warning, because the sites stay public", () => {
    const open = "public: [{ sites: [Open data] }]\n";
    expect(dropped(open, "users:\n")).toEqual(["warning: The key `public` was removed"]);
    expect(dropped(open, "public: []\n")).toEqual([]);
    expect(dropped("public: []\n", "users:\n")).toEqual([]);
  });
});
