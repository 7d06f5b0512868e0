import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { fixedIo } from "../../../src/demo/fixed-io.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { createApi } from "../../../src/github/platform/api.ts";
import { startScripted } from "../../helpers/scripted-server.ts";
import { apiOf } from "../fake/api.ts";
import { type FakeGithub, startGithub } from "../fake/start-github.ts";

const COMMENTS = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
const COUNT = 230;

/** A pull request with three pages of comments. */
async function talkative(): Promise<
  AsyncDisposable & { readonly github: FakeGithub; readonly read: () => Promise<string[]> }
> {
  const github = await startGithub();
  const api = apiOf(github);
  const issue = github.openPull({ head: "change", files: { "access/people.yaml": "users:\n" } });
  for (let index = 0; index < COUNT; index++) github.comment(issue, "carol", `comment ${index}`);
  const read = async (): Promise<string[]> => {
    const comments = await api.all<{ body: string }>(COMMENTS, { issue_number: issue });
    return comments.map(({ body }) => body);
  };
  return { github, read, [Symbol.asyncDispose]: () => github.stop() };
}
const isPage = (query: Readonly<Record<string, string>>, page: string): boolean =>
  query["per_page"] === "100" && query["page"] === page;

test("a list is read to its last page, with a hundred entries per call", async () => {
  await using place = await talkative();
  const { github, read } = place;
  expect(await read()).toEqual(Array.from({ length: COUNT }, (_, index) => `comment ${index}`));
  expect(github.requests.map(({ query }) => query["page"] ?? "1")).toEqual(["1", "2", "3"]);
  expect(github.violations).toEqual([]);
});

test("a list that comes inside an object is read to its last page", async () => {
  await using github = await startGithub();
  const api = apiOf(github);
  const base = github.tip("main");
  for (let index = 0; index < 130; index++)
    github.commit({ branch: "main", files: { "README.md": String(index) }, author: "carol" });
  const run = github.addRun({
    workflow: "plan.yml",
    event: "push",
    headSha: base,
    headBranch: "main",
    conclusion: "success",
  });
  for (let index = 0; index < 130; index++)
    github.addArtifact(run, `artifact-${index}`, { "plan.json": "{}" });
  const basehead = `${base}...${github.tip("main")}`;
  expect(
    await api.all("GET /repos/{owner}/{repo}/compare/{basehead}", { basehead }, "commits"),
  ).toHaveLength(130);
  const artifacts = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts";
  expect(await api.all(artifacts, { run_id: run }, "artifacts")).toHaveLength(130);
  expect(github.requests).toHaveLength(4);
  expect(github.violations).toEqual([]);
});

test("only the page that fails temporarily is requested again", async () => {
  await using place = await talkative();
  const { github, read } = place;
  let fails = 2;
  github.setFault(({ query }) => {
    if (!isPage(query, "2") || fails === 0) return undefined;
    fails -= 1;
    return { status: 502, body: {} };
  });
  expect(await read()).toHaveLength(COUNT);
  expect(github.requests.map(({ query }) => query["page"] ?? "1")).toEqual([
    "1",
    "2",
    "2",
    "2",
    "3",
  ]);
});

test.each([
  [409, { message: "Conflict" }, "with 409: Conflict"],
  [404, { message: "Not Found" }, "with 404: Not Found"],
  [200, "<html>Sign in</html>", "with something other than the requested list"],
  [200, null, "with something other than the requested list"],
  [200, { message: "Moved" }, "with something other than the requested list"],
])(
  "a list whose second page is answered with %i %j is an error, never a shorter list",
  async (status, body, says) => {
    await using place = await talkative();
    const { github, read } = place;
    github.setFault(({ query }) => (isPage(query, "2") ? { status, body } : undefined));
    await expect(read()).rejects.toThrow(says);
  },
);

test("a next page at another address is not requested, because it would get the token", async () => {
  await using place = await talkative();
  const { github, read } = place;
  let asked = 0;
  const other = createServer((_request, response) => {
    asked++;
    response.end("[]");
  });
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/repositories/1`;
  github.setFault(() => ({
    status: 200,
    body: [],
    headers: { link: `<${elsewhere}>; rel="next"` },
  }));
  await expect(read()).rejects.toThrow("continues at another address");
  expect(asked).toBe(0);
  await new Promise((done) => other.close(done));
});

test("reading a list without an end is stopped", async () => {
  await using place = await talkative();
  const { github, read } = place;
  github.setFault(() => ({
    status: 200,
    body: [],
    headers: { link: `<${github.url}/repositories/1/issues/1/comments?page=2>; rel="next"` },
  }));
  await expect(read()).rejects.toThrow("has too many pages");
});

test("a GitHub that accepts connections but never answers times out after a minute, and reads are repeated", async () => {
  const allowed: number[] = [];
  const deadlines: AbortController[] = [];
  await using server = await startScripted(() => {
    for (const deadline of deadlines.splice(0)) deadline.abort();
    return { hang: true };
  });
  const io = fixedIo({
    now: new Date(),
    deadline: (ms) => {
      const controller = new AbortController();
      allowed.push(ms);
      deadlines.push(controller);
      return controller.signal;
    },
  });
  const api = createApi(io, new Secret("ghs_x"), server.url, "acme", "access");
  await expect(api.call("GET /repos/{owner}/{repo}")).rejects.toThrow("GitHub cannot be reached");
  expect(allowed).toEqual([60_000, 60_000, 60_000, 60_000]);
  await expect(
    api.call("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      issue_number: 1,
      body: "once",
    }),
  ).rejects.toThrow("GitHub cannot be reached");
  // A repeated call could create it twice.
  expect(allowed).toHaveLength(5);
});
