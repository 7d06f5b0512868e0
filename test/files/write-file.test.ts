import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openJournal } from "../../src/files/journal-file.ts";
import { makeRunFolder } from "../../src/files/run-folder.ts";
import { appendLine, type Randomness, writeWhole } from "../../src/files/write-file.ts";
import { writeManifests } from "../../src/files/write-manifests.ts";
import { diskFor } from "../helpers/full-disk.ts";

const root = mkdtempSync(join(tmpdir(), "matomo-access-files-"));
afterAll(() => rmSync(root, { recursive: true }));
const random: Randomness = { randomBytes };
const now = (): Date => new Date("2026-12-01T06:00:00Z");

let folder = "";
let count = 0;
beforeEach(() => {
  count += 1;
  folder = join(root, String(count));
  mkdirSync(folder);
});
const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), "utf8");
const modeOf = (name: string): string => (statSync(at(name)).mode & 0o777).toString(8);

describe("a file that is replaced", () => {
  test("a replaced file stays unchanged if the disk is full, whatever part of the new one was written", () => {
    writeWhole(at("plan.json"), "old", random);
    for (const bytes of [0, 1, 4_096, 7_313])
      expect(() => writeWhole(at("plan.json"), "n".repeat(7_314), random, diskFor(bytes))).toThrow(
        `${at("plan.json")} cannot be written (ENOSPC).`,
      );
    expect([read("plan.json"), readdirSync(folder)]).toEqual(["old", ["plan.json"]]);
  });

  test("a replaced file is complete on a disk that accepts a few bytes at a time", () => {
    const text = "ä".repeat(500);
    writeWhole(at("plan.json"), text, random, diskFor(1_000, 7));
    expect(read("plan.json")).toBe(text);
  });

  test("a replaced file can be read only by its owner, even if everybody could read the old one", () => {
    writeFileSync(at("links.age"), "old");
    chmodSync(at("links.age"), 0o644);
    writeWhole(at("links.age"), "new", random);
    expect(modeOf("links.age")).toBe("600");
  });

  test("a file is never written through a link, neither at its own path nor at the temporary one", () => {
    writeFileSync(at("victim"), "untouched");
    symlinkSync(at("victim"), at("plan.json"));
    writeWhole(at("plan.json"), "a plan", random);
    expect([read("victim"), read("plan.json"), lstatSync(at("plan.json")).isFile()]).toEqual([
      "untouched",
      "a plan",
      true,
    ]);
    const known: Randomness = { randomBytes: () => new Uint8Array(12) };
    for (const target of ["victim", "nowhere"]) {
      const planted = at(`.matomo-access-${"00".repeat(12)}.tmp`);
      symlinkSync(at(target), planted);
      expect(() => writeWhole(at("plan.json"), "another", known)).toThrow("(EEXIST)");
      expect([read("victim"), read("plan.json"), existsSync(at("nowhere"))]).toEqual([
        "untouched",
        "a plan",
        false,
      ]);
      // Files of other people are not removed either.
      expect(lstatSync(planted).isSymbolicLink()).toBe(true);
      rmSync(planted);
    }
  });

  test("each replacement of a file uses a different temporary name", () => {
    const names: string[] = [];
    const watch = {
      randomBytes: (bytes: number) => {
        const made = randomBytes(bytes);
        names.push(made.toString("hex"));
        return made;
      },
    };
    for (let run = 0; run < 5; run++) writeWhole(at("plan.json"), "text", watch);
    expect([new Set(names).size, names[0]?.length]).toEqual([5, 24]);
  });

  test("only a file can be replaced, not a folder or a device", () => {
    expect(() => writeWhole(folder, "text", random)).toThrow(`${folder} is a folder.`);
    expect(() => writeWhole("/dev/null", "text", random)).toThrow("is not a regular file");
    symlinkSync("/dev/null", at("link"));
    expect(() => writeWhole(at("link"), "text", random)).toThrow("is not a regular file");
  });
});

describe("manifests", () => {
  const old = (name: string): { path: string; text: string } => ({
    path: name,
    text: `old ${name}`,
  });

  test("manifests stay unchanged if not all of them fit on the disk", () => {
    const before = [old("a.yaml"), old("b.yaml")];
    for (const { path, text } of before) writeFileSync(at(path), text);
    const after = before.map(({ path }) => ({ path, text: "n".repeat(100) }));
    expect(() => writeManifests(after, before, folder, random, diskFor(150))).toThrow(
      "The manifests cannot be written (ENOSPC).",
    );
    expect([read("a.yaml"), read("b.yaml"), readdirSync(folder)]).toEqual([
      "old a.yaml",
      "old b.yaml",
      ["a.yaml", "b.yaml"],
    ]);
  });

  test("manifests keep their permissions", () => {
    writeFileSync(at("a.yaml"), "old a.yaml");
    chmodSync(at("a.yaml"), 0o664);
    writeManifests([{ path: "a.yaml", text: "new" }], [old("a.yaml")], folder, random);
    expect([read("a.yaml"), modeOf("a.yaml")]).toEqual(["new", "664"]);
  });
});

describe("a file of lines", () => {
  const record = '{"entry":1}\n';

  test("a line is appended completely or not at all, and the error contains the line", () => {
    appendLine(at("audit.jsonl"), record);
    expect(() => appendLine(at("audit.jsonl"), '{"entry":2}\n', diskFor(5))).toThrow(
      expect.objectContaining({
        message: `${at("audit.jsonl")} cannot be written (ENOSPC).`,
        hint: 'Append this line to it: {"entry":2}',
      }),
    );
    expect(read("audit.jsonl")).toBe(record);
    appendLine(at("audit.jsonl"), record);
    expect(read("audit.jsonl")).toBe(record.repeat(2));
  });

  test("a new line is separated from an incomplete line of a killed run", () => {
    writeFileSync(at("audit.jsonl"), `${record}{"ent`);
    appendLine(at("audit.jsonl"), record);
    expect(read("audit.jsonl")).toBe(`${record}{"ent\n${record}`);
  });

  test("a file of lines is not written through a link", () => {
    writeFileSync(at("victim"), "untouched\n");
    symlinkSync(at("victim"), at("audit.jsonl"));
    expect(() => appendLine(at("audit.jsonl"), record)).toThrow("(ELOOP)");
    expect(() => openJournal(at("audit.jsonl"), "r", now)).toThrow("(ELOOP)");
    expect(read("victim")).toBe("untouched\n");
  });
});

describe("the journal", () => {
  test("the journal contains whole batches of lines if the disk is full in the middle of one and has space again later", () => {
    const journal = openJournal(at("j.jsonl"), "r", now, diskFor(90));
    journal.write([{ type: "run" }]);
    expect(() => journal.write([{ type: "intent" }, { type: "intent" }])).toThrow(
      expect.objectContaining({
        message: `The journal ${at("j.jsonl")} cannot be written (ENOSPC).`,
        hint: expect.stringContaining("Free some disk space") as string,
      }),
    );
    journal.close();
    const again = openJournal(at("j.jsonl"), "r", now);
    again.write([{ type: "end" }]);
    again.close();
    const types = read("j.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect([types, modeOf("j.jsonl")]).toEqual([["run", "end"], "600"]);
  });

  test.skipIf(!existsSync("/dev/full"))(
    "the journal reports that a full device accepts nothing",
    () => {
      const journal = openJournal("/dev/full", "r", now);
      expect(() => journal.write([{ type: "run" }])).toThrow("(ENOSPC)");
      journal.close();
    },
  );
});

describe("the folder of a run", () => {
  test("the folder of a run is refused if it is a link, which a checkout could contain", () => {
    mkdirSync(at("elsewhere"));
    symlinkSync(at("elsewhere"), at(".matomo-access"));
    expect(() => makeRunFolder(folder)).toThrow("is a link");
    expect(readdirSync(at("elsewhere"))).toEqual([]);
  });

  test("the folder of a run has a complete .gitignore or none", () => {
    expect(() => makeRunFolder(folder, diskFor(1))).toThrow("(ENOSPC)");
    expect(readdirSync(at(".matomo-access"))).toEqual([]);
    makeRunFolder(folder);
    makeRunFolder(folder);
    expect(read(".matomo-access/.gitignore")).toBe("*\n");
  });
});
