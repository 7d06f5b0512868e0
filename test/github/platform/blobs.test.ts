import { describe, expect, test } from "vitest";
import { GithubRefusal } from "../../../src/github/platform/refusal.ts";
import { readManifestsAt } from "../../../src/github/platform/tree.ts";
import { apiOf } from "../fake/api.ts";
import { type FakeGithub, startGithub } from "../fake/start-github.ts";

const manyFiles = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `access/clients/c${String(index).padStart(4, "0")}.yaml`,
      `users:\n  person.${index}: { email: person.${index}@example.org } # äöü €\r\n`,
    ]),
  );

/** Reads all files, and counts the calls. */
async function readAll(github: FakeGithub): Promise<{
  readonly files: Record<string, string>;
  readonly findings: string[];
  readonly calls: number;
}> {
  const before = github.requests.length;
  const { files, diagnostics } = await readManifestsAt(
    apiOf(github),
    github.tip("main"),
    "access",
    [],
  );
  return {
    files: Object.fromEntries(files.map(({ path, text }) => [path, text])),
    findings: diagnostics.map(({ code, at }) => `${code} ${at?.file ?? ""}`),
    calls: github.requests.length - before,
  };
}

describe("the files of a commit", () => {
  test("files are read in few calls (1,500 of them in nine), with every byte unchanged", async () => {
    const files = manyFiles(1500);
    await using github = await startGithub({ files });
    const read = await readAll(github);
    expect(read.files).toEqual(files);
    expect(read.findings).toEqual([]);
    expect(read.calls).toBeLessThan(10);
    expect(github.violations).toEqual([]);
  });

  test("the same content is read once, however many files have it", async () => {
    const names = Array.from({ length: 900 }, (_, index) => `access/same${index}.yaml`);
    const files = Object.fromEntries(names.map((name) => [name, "users:\n"]));
    await using github = await startGithub({ files });
    const read = await readAll(github);
    expect([Object.keys(read.files).length, read.calls]).toEqual([900, 4]);
  });

  test("files that a query cannot return completely are read alone: large ones, and those with a byte order mark", async () => {
    const large = `users: # ${"x".repeat(600_000)}\n`;
    const files = { "access/large.yaml": large, "access/mark.yaml": "\ufeffusers:\n" };
    await using github = await startGithub({ files });
    const read = await readAll(github);
    expect(read.files).toEqual(files);
    const blobs = github.requests.filter(({ path }) => path.includes("/git/blobs/"));
    expect(blobs).toHaveLength(1);
  });

  test("files that are not UTF-8 are refused, and a folder full of them needs a limited number of calls", async () => {
    await using github = await startGithub();
    const { git } = github.world;
    const entries = Array.from({ length: 300 }, (_, index) => ({
      mode: "100644",
      name: `f${index}.yaml`,
      sha: git.putBlob(
        Buffer.from([0x23, 0xe4, 0x30 + (index % 10), 0x30 + Math.floor(index / 10)]),
      ),
    }));
    const folder = git.putTree([
      ...entries,
      { mode: "100644", name: "zero.yaml", sha: git.putBlob("users:\n#\u0000\n") },
    ]);
    const tree = git.putTree([{ mode: "040000", name: "access", sha: folder }]);
    const commit = git.putCommit({ ...git.commit(github.tip("main")), tree });
    const { files, diagnostics } = await readManifestsAt(apiOf(github), commit, "access", []);
    expect(files.map(({ path }) => path)).toEqual([]);
    expect(diagnostics.filter(({ code }) => code === "file-encoding")).toHaveLength(200);
    expect(diagnostics.at(-1)?.message).toBe("101 more files in the folder cannot be read.");
    expect(github.requests.length).toBeLessThan(70);
  });

  test("files are requested in halves if GitHub finds a query too large", async () => {
    const files = manyFiles(250);
    await using github = await startGithub({ files });
    const sizes: number[] = [];
    github.setFault(({ path, body }) => {
      if (path !== "/graphql") return undefined;
      const { variables } = body as { variables: object };
      const size = Object.keys(variables).length - 2;
      sizes.push(size);
      return size > 100
        ? {
            status: 200,
            body: {
              data: { repository: null },
              errors: [
                {
                  type: "RESOURCE_LIMITS_EXCEEDED",
                  message: "Resource limits for this query exceeded.",
                },
              ],
            },
          }
        : undefined;
    });
    const read = await readAll(github);
    expect(read.files).toEqual(files);
    expect(sizes).toEqual([250, 125, 63, 62, 125, 63, 62]);
  });

  test("reading files fails after a few queries if GitHub refuses all of them", async () => {
    await using github = await startGithub({ files: manyFiles(1500) });
    github.setFault(({ path }) =>
      path === "/graphql"
        ? { status: 200, body: { errors: [{ message: "Something went wrong" }] } }
        : undefined,
    );
    await expect(readAll(github)).rejects.toThrow("GitHub refused a query: Something went wrong");
    expect(github.requests.filter(({ path }) => path === "/graphql").length).toBeLessThan(10);
  });

  test.each([
    [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }, "contents: read"],
    [
      { type: "RATE_LIMITED", message: "API rate limit exceeded" },
      "rate limit for this token is reached",
    ],
  ])("reading files fails at once after %j", async (error, says) => {
    await using github = await startGithub({ files: manyFiles(600) });
    github.setFault(({ path }) =>
      path === "/graphql" ? { status: 200, body: { errors: [error] } } : undefined,
    );
    await expect(readAll(github)).rejects.toThrow(says);
    expect(github.requests.filter(({ path }) => path === "/graphql")).toHaveLength(1);
  });

  test("files are not used if their content does not match their git name", async () => {
    await using github = await startGithub({ files: { "access/people.yaml": "users:\n" } });
    github.setFault(({ path }) =>
      path === "/graphql"
        ? {
            status: 200,
            body: { data: { repository: { b0: { isTruncated: false, text: "users: {}\n" } } } },
          }
        : undefined,
    );
    expect((await readAll(github)).files).toEqual({ "access/people.yaml": "users:\n" });
  });

  test("reading files needs the permission to read contents", async () => {
    await using github = await startGithub({
      private: true,
      permissions: { contents: "read" },
      files: { "access/people.yaml": "users:\n" },
    });
    expect(Object.keys((await readAll(github)).files)).toEqual(["access/people.yaml"]);
    github.setPermissions({});
    await expect(readAll(github)).rejects.toThrow(GithubRefusal);
  });
});

describe("a hostile tree", () => {
  test("a tree of links needs a limited number of calls, and every link that may be a folder is refused", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `access/link${index}.png`,
        { link: index % 2 === 0 ? `../picture${index}.png` : `../folder${index}` },
      ]),
    );
    await using github = await startGithub({ files });
    const read = await readAll(github);
    expect(read.calls).toBeLessThan(10);
    expect(read.findings.filter((text) => text.startsWith("file-type"))).toHaveLength(200);
    expect(read.findings).toContain("folder access");
  });

  test("files above the limits of number, size and depth are refused without being read", async () => {
    const deep = `access/${"d/".repeat(13)}x.yaml`;
    await using github = await startGithub({
      files: { ...manyFiles(2100), "access/big.yaml": "x".repeat(1024 * 1024 + 1), [deep]: "x" },
    });
    const read = await readAll(github);
    expect(Object.keys(read.files)).toHaveLength(2000);
    expect(read.findings).toHaveLength(102);
    expect(read.calls).toBeLessThan(12);
  });
});
