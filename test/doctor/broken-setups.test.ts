import { expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/result.ts";
import { openWorkplace } from "../helpers/run-cli.ts";
import { ADDRESS_SETUPS } from "./address-setups.ts";
import { GITHUB_SETUPS, goodGithub } from "./github-setups.ts";
import { MATOMO_SETUPS } from "./matomo-setups.ts";
import { runDoctor } from "./setups.ts";

test.each([...ADDRESS_SETUPS, ...MATOMO_SETUPS, ...GITHUB_SETUPS])(
  "doctor reports that $name",
  async (setup) => {
    const { finds, unseen, exit, prepare } = setup;
    await using place = await openWorkplace({ sites: [{ name: "Shop" }] });
    const token = place.sandbox.token;
    const start = await prepare(place);
    const { code, results, all } = await runDoctor(place, start);
    const found = results.filter(
      ({ check, status }) => check === finds.check && status === finds.status,
    );
    expect(found, all).toHaveLength(1);
    expect(found[0]?.message).toMatch(finds.message);
    expect(found[0]?.fix).toMatch(finds.fix);
    const green = results.filter(({ status }) => status === "ok").map(({ check }) => check);
    expect(green.filter((check) => unseen.includes(check))).toEqual([]);
    // Every result that is not ok has a fix.
    expect(results.filter(({ status, fix }) => (status === "ok") === (fix !== undefined))).toEqual(
      [],
    );
    // Each problem is reported once, and nothing else is called a problem.
    const problems = results.filter(({ status }) => status === "problem");
    expect(problems.map(({ check }) => check)).toEqual(
      finds.status === "problem" ? [finds.check] : [],
    );
    expect(code).toBe(exit);
    const secrets = ["MATOMO_TOKEN", "MATOMO_PASSWORD", "GH_TOKEN"].map(
      (name) => start.env?.[name],
    );
    for (const secret of [token, ...secrets])
      if (secret !== undefined) expect(all).not.toContain(secret);
    // Ignores the writes of the set-up itself.
    const own = place.writes().filter((write) => !/addUser|setUserAccess|createApp/.test(write));
    expect(own.filter((write) => !write.includes("no such account"))).toEqual([]);
    expect(own.length).toBeLessThan(2);
  },
);

test("a set-up without faults has no problem, and unreadable facts are unknown", async () => {
  await using place = await openWorkplace({ sites: [{ name: "Shop" }] });
  place.manifests({ "settings.yaml": `url: ${place.sandbox.url}\naccount: root\n` });
  const { code, results } = await runDoctor(place, {
    args: ["--check-password"],
    env: { MATOMO_PASSWORD: place.sandbox.password },
  });
  expect(code).toBe(0);
  const of = (status: string): string[] =>
    results.filter((result) => result.status === status).map(({ check }) => check);
  expect(of("problem")).toEqual([]);
  expect(of("warning")).toEqual(["superusers"]);
  // The version of Node comes from the process, and this test has none.
  expect(of("unknown")).toEqual(["node", "token-age", "repository"]);
  expect(of("ok")).toHaveLength(
    Object.values(CHECKS).filter(({ area }) => area !== "github").length - 3,
  );
});

test("a fully configured repository has only results that are ok or unknown", async () => {
  await using place = await openWorkplace({ sites: [{ name: "Shop" }] });
  const { start } = await goodGithub(place);
  const { code, results } = await runDoctor(place, start);
  const github = results.filter(({ area }) => area === "github");
  expect(github.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(new Set(github.map(({ check }) => check))).toEqual(
    new Set(
      Object.entries(CHECKS)
        .filter(([, { area }]) => area === "github")
        .map(([name]) => name),
    ),
  );
  expect(code).toBe(0);
});
