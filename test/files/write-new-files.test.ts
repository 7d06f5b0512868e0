import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { realDisk } from "../../src/files/disk.ts";
import { writeAllOrNone } from "../../src/files/write-new-files.ts";
import { diskFor } from "../helpers/full-disk.ts";

const random = {
  randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

const files = [
  { path: "access/people.yaml", text: "users: {}\n" },
  { path: "access/teams/a.yaml", text: "teams: {}\n" },
];

const folder = (): string => mkdtempSync(join(tmpdir(), "matomo-access-new-"));

test("if the disk is full, no new folder remains", () => {
  const cwd = folder();
  expect(() => writeAllOrNone(files, [], cwd, random, diskFor(15))).toThrow(AccessError);
  expect(readdirSync(cwd)).toEqual([]);
  rmSync(cwd, { recursive: true });
});

test("if the last file cannot be written, the others get their old text back", () => {
  const cwd = folder();
  writeAllOrNone([{ path: "access/people.yaml", text: "old\n" }], [], cwd, random);
  let renames = 0;
  const disk = {
    ...realDisk,
    rename: (from: string, to: string) => {
      renames += 1;
      if (renames === 2) throw Object.assign(new Error("EIO"), { code: "EIO" });
      realDisk.rename(from, to);
    },
  };
  expect(() =>
    writeAllOrNone(files, [{ path: "access/people.yaml", text: "old\n" }], cwd, random, disk),
  ).toThrow("EIO");
  expect(readFileSync(join(cwd, "access/people.yaml"), "utf8")).toBe("old\n");
  expect(existsSync(join(cwd, "access/teams"))).toBe(false);
  expect(readdirSync(join(cwd, "access"))).toEqual(["people.yaml"]);
  rmSync(cwd, { recursive: true });
});

test("a file that somebody created meanwhile is kept, and nothing is written", () => {
  const cwd = folder();
  writeAllOrNone([{ path: "access/teams/a.yaml", text: "mine\n" }], [], cwd, random);
  expect(() => writeAllOrNone(files, [], cwd, random)).toThrow("changed during the run");
  expect(readFileSync(join(cwd, "access/teams/a.yaml"), "utf8")).toBe("mine\n");
  expect(readdirSync(join(cwd, "access"))).toEqual(["teams"]);
  rmSync(cwd, { recursive: true });
});
