import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readInstanceFolder } from "../../src/files/instance-folder.ts";

/** A folder on disk that is removed after the test. */
function openFolder(files: Readonly<Record<string, string | Uint8Array>>): {
  readonly cwd: string;
  [Symbol.dispose](): void;
} {
  const cwd = mkdtempSync(join(tmpdir(), "matomo-access-folder-"));
  for (const [path, content] of Object.entries({
    "settings.yaml": "url: https://a.example\n",
    ...files,
  })) {
    mkdirSync(dirname(join(cwd, "access", path)), { recursive: true });
    writeFileSync(join(cwd, "access", path), content);
  }
  return { cwd, [Symbol.dispose]: () => rmSync(cwd, { recursive: true, force: true }) };
}

const places = async (cwd: string): Promise<string[]> =>
  (await readInstanceFolder("access", cwd)).diagnostics.map(
    ({ code, at }) => `${at?.file}:${at?.line}:${at?.column} ${code}`,
  );

/** Root can read every file, so the test runs as the system's user `nobody` if necessary. */
async function notAsRoot<T>(run: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}

describe("the folder of an instance", () => {
  test("an instance's folder is read without hidden files, as in git and on GitHub", async () => {
    using folder = openFolder({
      "people.yaml": "users:\n",
      "._people.yaml": "\u0000",
      ".old/people.yaml": "users:\n",
    });
    symlinkSync("nowhere", join(folder.cwd, "access/.#people.yaml"));
    const { files, diagnostics } = await readInstanceFolder("access", folder.cwd);
    expect(files.map(({ path }) => path)).toEqual(["access/people.yaml", "access/settings.yaml"]);
    expect(diagnostics).toEqual([]);
  });

  test("an instance's folder can contain a folder whose name ends like a file name", async () => {
    using folder = openFolder({ "clients.yaml/alder.yaml": "users:\n" });
    expect(
      (await readInstanceFolder("access", folder.cwd)).files.map(({ path }) => path),
    ).toContain("access/clients.yaml/alder.yaml");
  });

  test("an instance's folder cannot contain links to folders, but other links are ignored", async () => {
    using folder = openFolder({ "logo.png": "x" });
    symlinkSync(tmpdir(), join(folder.cwd, "access/clients.d"));
    symlinkSync("logo.png", join(folder.cwd, "access/picture.png"));
    symlinkSync("nowhere", join(folder.cwd, "access/broken.md"));
    expect(await places(folder.cwd)).toEqual(["access/clients.d:1:1 file-type"]);
  });

  test("an invalid UTF-8 file is reported with the position of the first invalid letter", async () => {
    using folder = openFolder({
      "latin.yaml": Buffer.from("users:\n  # h\u00e4\n  m\u00fcller: { absent: true }\n", "latin1"),
    });
    expect(await places(folder.cwd)).toEqual(["access/latin.yaml:2:6 file-encoding"]);
  });

  test("a file in UTF-16, which other programs call Unicode, is recognized", async () => {
    using folder = openFolder({ "wide.yaml": Buffer.from("\ufeffusers:\n", "utf16le") });
    const { diagnostics } = await readInstanceFolder("access", folder.cwd);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "The file is written in UTF-16, not in UTF-8.",
    ]);
  });

  test("each unreadable file and folder is reported, and the others are read", async () => {
    using folder = openFolder({
      "closed.yaml": "users:\n",
      "shut/people.yaml": "users:\n",
      "zoe.yaml": "users:\n",
    });
    chmodSync(folder.cwd, 0o755);
    chmodSync(join(folder.cwd, "access/closed.yaml"), 0o000);
    chmodSync(join(folder.cwd, "access/shut"), 0o000);
    try {
      const { files, diagnostics } = await notAsRoot(() =>
        readInstanceFolder("access", folder.cwd),
      );
      expect(
        diagnostics.map(({ code, at }) => `${at?.file}:${at?.line}:${at?.column} ${code}`),
      ).toEqual(["access/closed.yaml:1:1 file-unreadable", "access/shut:1:1 file-unreadable"]);
      expect(files.map(({ path }) => path)).toEqual(["access/settings.yaml", "access/zoe.yaml"]);
    } finally {
      chmodSync(join(folder.cwd, "access/shut"), 0o700);
    }
  });
});
