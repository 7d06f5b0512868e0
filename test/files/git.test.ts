import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AccessError } from "../../src/domain/error.ts";
import { git, isRevision, listFiles, mayBeInRepository, readFiles } from "../../src/files/git.ts";
import { readFolderAt } from "../../src/files/git-base.ts";
import { openPlace, openRepository } from "../helpers/audit-place.ts";

const missing = new AccessError("usage", "no git");

describe("files from git's object store", () => {
  const FILES = {
    "a/two\nlines.txt": "1\n2",
    "a/empty": "",
    "a/ü b.txt": "ü\u0000\n\n",
    "c.txt": "c",
  };

  test("files in git are read byte for byte, whatever their names and contents", async () => {
    using place = openRepository();
    place.branch("odd", FILES);
    const call = { cwd: place.path, missing };
    const listed = (await listFiles(call, "odd", "a/")) ?? [];
    const contents = await readFiles(call, listed);
    const texts = Object.fromEntries(
      listed.map(({ path }, index) => [path, contents[index]?.toString()]),
    );
    const { "c.txt": _elsewhere, ...expected } = FILES;
    expect(texts).toEqual(expected);
    expect(await readFiles(call, [])).toEqual([]);
  });

  test("files that git does not have are left out, and the others are returned", async () => {
    using place = openRepository();
    place.branch("odd", FILES);
    const call = { cwd: place.path, missing };
    const listed = (await listFiles(call, "odd", ".")) ?? [];
    const [, second] = listed;
    if (!second) throw new Error("nothing listed");
    rmSync(join(place.path, ".git/objects", second.object.slice(0, 2), second.object.slice(2)));
    const contents = await readFiles(call, listed);
    expect(contents.map((bytes) => bytes !== undefined)).toEqual([true, false, true, true]);
  });

  test("files are missing for a folder without a repository and for an unknown commit", async () => {
    using place = openPlace();
    expect(await git({ cwd: place.path, missing }, ["rev-parse", "--git-dir"])).toBe(undefined);
    using repository = openRepository();
    expect(await listFiles({ cwd: repository.path, missing }, "nowhere", "a/")).toBe(undefined);
  });
});

test("git is called only where it can find a repository: in it, below it, or through a link into it", () => {
  using place = openRepository();
  using outside = openPlace();
  mkdirSync(join(place.path, "access/deep"));
  symlinkSync(join(place.path, "access/deep"), join(outside.path, "link"));
  mkdirSync(join(outside.path, "worktree"));
  writeFileSync(join(outside.path, "worktree/.git"), `gitdir: ${place.path}/.git\n`);
  const inside = [
    place.path,
    join(place.path, "access/deep"),
    join(outside.path, "link"),
    join(outside.path, "worktree"),
  ];
  expect(inside.map(mayBeInRepository)).toEqual([true, true, true, true]);
  expect([outside.path, join(place.path, "nowhere")].map(mayBeInRepository)).toEqual([
    false,
    false,
  ]);
});

test.each([
  ["main", true],
  ["origin/main~3^2", true],
  ["HEAD@{1}", true],
  ["--upload-pack=x", false],
  ["a..b", false],
  ["a b", false],
  ["", false],
  ["x".repeat(201), false],
])("%j can be a revision: %s", (ref, may) => {
  expect(isRevision(ref)).toBe(may);
});

describe("the manifests at another revision", () => {
  const AT = {
    "access/people.yaml": "users:\n",
    "access/.hidden/x.yaml": "x",
    "access/note.txt": "x",
    "top.yml": "users: {}\n",
  };

  test("the manifests at a revision are those of the folder, with paths relative to it", async () => {
    using place = openRepository();
    place.branch("old", AT);
    const inside = [{ path: "old:access/people.yaml", text: "users:\n" }];
    expect(await readFolderAt("old", "access", place.path)).toEqual(inside);
    expect(await readFolderAt("old", ".", join(place.path, "access"))).toEqual(inside);
    expect(await readFolderAt("old", ".", place.path)).toEqual([
      ...inside,
      { path: "old:top.yml", text: "users: {}\n" },
    ]);
  });

  test.each([
    ["nowhere", "access", "git cannot find nowhere."],
    ["--all", "access", '--base: "--all" is not a valid commit name.'],
    ["old", "..", "--base: .. is outside the git repository."],
  ])("the manifests of %s in %s are an error with the reason", async (ref, dir, message) => {
    using place = openRepository();
    place.branch("old", AT);
    await expect(readFolderAt(ref, dir, place.path)).rejects.toThrow(message);
  });

  test("the manifests of a revision outside of a repository are an error that mentions the repository", async () => {
    using place = openPlace();
    await expect(readFolderAt("main", "access", place.path)).rejects.toMatchObject({
      message: "git cannot find the repository.",
      hint: expect.stringContaining("Check that this is a git repository") as string,
    });
  });
});
