import { expect, test } from "vitest";
import { apiOf } from "../fake/api.ts";
import { startGithub } from "../fake/start-github.ts";

const COMMIT = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
const TREE = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
const BRANCH = "GET /repos/{owner}/{repo}/git/ref/{ref}";

interface Commit {
  readonly tree: { readonly sha: string };
}

test("a commit, a tree and a blob are requested once, even by two readers at the same time", async () => {
  await using github = await startGithub();
  const api = apiOf(github);
  const commit = { commit_sha: github.tip("main") };
  const [first, second] = await Promise.all([
    api.call<Commit>(COMMIT, commit),
    api.call<Commit>(COMMIT, commit),
  ]);
  expect(second).toEqual(first);
  const tree = { tree_sha: first.tree.sha };
  const read = await api.call<{ tree: { sha: string }[] }>(TREE, tree);
  expect(await api.call(TREE, tree)).toEqual(read);
  // Another listing of the same tree is a different call.
  await api.call(TREE, { ...tree, recursive: "1" });
  const blob = { file_sha: read.tree[0]?.sha };
  for (const _ of [1, 2]) await api.call("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", blob);
  expect(github.requests.map(({ path }) => path.split("/").at(-2))).toEqual([
    "commits",
    "trees",
    "trees",
    "blobs",
  ]);
});

test("an object that could not be read is requested again", async () => {
  await using github = await startGithub();
  const api = apiOf(github);
  const commit = { commit_sha: github.tip("main") };
  github.setFault(() => ({ status: 404, body: { message: "Not Found" } }));
  await expect(api.call(COMMIT, commit)).rejects.toThrow(/404/);
  github.setFault(undefined);
  expect(await api.call<Commit>(COMMIT, commit)).toMatchObject({ sha: commit.commit_sha });
});

test("the tip of a branch is requested each time, because it moves", async () => {
  await using github = await startGithub();
  const api = apiOf(github);
  const tip = async (): Promise<string> =>
    (await api.call<{ object: { sha: string } }>(BRANCH, { ref: "heads/main" })).object.sha;
  const before = await tip();
  github.commit({ branch: "main", files: { "README.md": "# Changed\n" }, author: "carol" });
  expect([await tip(), before === github.tip("main")]).toEqual([github.tip("main"), false]);
});
