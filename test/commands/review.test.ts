import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runBundle } from "../helpers/run-bundle.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";
import type { Review } from "../../src/review/review.generated.ts";

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace({
    sites: [{ name: "Shop DE", group: "Shops" }, { name: "Blog" }],
    users: [
      { login: "ann", email: "ann@example.org", access: [{ access: ["admin"], sites: [1] }] },
      { login: "far", email: "far@client.example", access: [{ access: ["admin"], sites: [2] }] },
    ],
  });
});
afterAll(() => place[Symbol.asyncDispose]());

const live = (...args: string[]): ReturnType<Workplace["run"]> =>
  place.run(["review", "--live", ...args], { env: { MATOMO_URL: place.sandbox.url } });

test("--live needs only the address and the token, and writes one page", async () => {
  const { code, out, err } = await runBundle(place, ["review", "--live"], {
    env: { MATOMO_URL: place.sandbox.url },
  });
  expect([code, err]).toEqual([0, `Matomo: ${place.sandbox.url}\n`]);
  expect(out).toContain("Wrote access-review.html: 3 accounts, 2 sites.");
  expect(out).toMatch(/1 {2}Admins outside the organization/);
  expect(place.read("access-review.html")).toContain("<title>Access review of 127.0.0.1");
  expect(place.writes()).toEqual([]);
});

test("other formats are printed, or written to a file", async () => {
  const csv = await live("--format", "csv");
  expect(csv.out.split("\r\n")).toHaveLength(5);
  expect((await live("--format", "markdown")).out).toContain("## Who can see what");
  const { out } = await live("--format", "csv", "--out", "all.csv");
  expect(out).toContain("Wrote all.csv");
  expect(place.read("all.csv")).toBe(csv.out);
  const review = JSON.parse((await live("--format", "json")).out) as Review;
  expect(review.people.map(({ login }) => login)).toEqual(["ann", "far", "root"]);
});

test("a part can be selected by site group and domain, and selecting nobody is an error", async () => {
  const logins = async (...args: string[]): Promise<string[]> =>
    (JSON.parse((await live("--format", "json", ...args)).out) as Review).people.map(
      ({ login }) => login,
    );
  expect(await logins("--site-group", "shops")).toEqual(["ann", "root"]);
  expect(await logins("--domain", "client.example")).toEqual(["far"]);
  const { code, err } = await live("--domain", "nowhere.example");
  expect(code).toBe(1);
  expect(err).toContain("Nobody in Matomo matches --domain nowhere.example.");
});

test("options that --live cannot support are refused, and so is a missing record", async () => {
  const refused = await live("--team", "shops");
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining("--live and --team cannot be combined."),
  ]);
  const since = await live("--since", "2026-10-01");
  expect(since.code).toBe(1);
  expect(since.err).toContain("git repository");
  expect((await live("--since", "October")).err).toContain("--since must be a day");
});

test("--live sends the token to the address of settings.yaml, if there is one", async () => {
  await using own = await openWorkplace();
  const elsewhere = "https://elsewhere.example.org";
  own.write("access/settings.yaml", `url: ${own.sandbox.url}\n`);
  own.write("access/people.yaml", "users: { broken: }\n");
  const args = ["review", "--live", "--format", "csv"];
  expect(await own.run(args)).toMatchObject({ code: 0, err: "" });
  const other = await own.run(args, { env: { MATOMO_URL: elsewhere } });
  expect(other.code).toBe(1);
  expect(other.err).toContain(`MATOMO_URL is ${elsewhere}, but url in settings.yaml is`);
  own.write("europe/settings.yaml", `url: ${elsewhere}\n`);
  const europe = await own.run([...args, "--dir", "europe", "--url", own.sandbox.url]);
  expect(europe).toMatchObject({ code: 0, err: `Matomo: ${own.sandbox.url}\n` });
  own.write("access/settings.yaml", "url: [\n");
  const broken = await own.run(args);
  expect(broken.code).toBe(1);
  expect(broken.err).toContain("access/settings.yaml has errors");
});

test("--live does not follow a link to get the address that receives the token", async () => {
  await using own = await openWorkplace();
  own.write("elsewhere.yaml", `url: ${own.sandbox.url}\n`);
  own.write("access/people.yaml", "users: {}\n");
  symlinkSync("../elsewhere.yaml", join(own.cwd, "access/settings.yaml"));
  const { code, err } = await own.run(["review", "--live", "--format", "csv"]);
  expect(code).toBe(1);
  expect(err).toContain("access/settings.yaml has errors");
  expect(own.sandbox.calls).toEqual([]);
});

test("without files, the error mentions --live, which needs none", async () => {
  const { code, err } = await place.run(["review"]);
  expect(code).toBe(1);
  expect(err).toContain("matomo-access review --live");
});
