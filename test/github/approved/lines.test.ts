import { expect, test } from "vitest";
import { openStory, person } from "./story.ts";

const LOGINS = ["pia", "quinn", "rob", "finn", "gil", "kim", "lou"];

test("unreviewed lines stay on hold until a hash or a pull request approves them, while approved end dates are applied on their day", async () => {
  await using story = await openStory({
    sites: [{ name: "Shop" }, { name: "Blog" }],
    users: LOGINS,
  });
  const { day, who, stage } = story;
  const { github } = stage;
  const access = (): Promise<string[]> => Promise.all([1, 2].map(who));
  const until = (last: string, role = "write"): string =>
    `{ role: ${role}, sites: [Shop], until: ${last} }`;
  await story.change({
    ...person("pia", until(day(2))),
    ...person("quinn", until(day(2))),
    ...person("rob", until(day(2))),
  });
  expect(await access()).toEqual(["pia write, quinn write, rob write", ""]);

  // A push postpones an end, deletes a line, and adds two lines that begin later. One comes from a
  // fork.
  const pushed = await story.push({
    ...person("pia", until("2099-12-31")),
    "access/quinn.yaml": null,
    ...person("gil", `{ role: admin, sites: [Shop], from: ${day(1)} }`),
  });
  const forked = github.openPull({
    head: "forked",
    author: "evil",
    fork: true,
    files: person("finn", `{ role: admin, sites: [Blog], from: ${day(1)} }`),
  });
  expect((await story.plan(forked)).reason).toBe("offline");
  const fork = await story.merge(forked);
  for (const result of [pushed, fork]) {
    expect([result.code, result.reason, result.outputs["changes"]]).toEqual([
      1,
      "not-approved",
      "0",
    ]);
    expect(result.summary).toContain(`\`approve: ${result.outputs["plan-hash"]}\``);
  }
  // A reviewed pull request at the same time is applied, without the pushed lines.
  const beside = await story.propose(person("lou", "{ role: view, sites: [Blog] }"));
  expect(beside.body).toContain("On hold: grants in the manifests that nobody approved");
  expect([(await story.merge(beside.pull)).outputs["changes"], await who(2)]).toEqual([
    "1",
    "lou view",
  ]);
  for (const days of [0, 1, 2]) {
    story.go(days + 0.1);
    const night = await story.schedule();
    expect([night.code, night.reason, night.outputs["changes"]]).toEqual([1, "not-approved", "0"]);
    expect((await story.drift()).code).toBe(1);
    for (const text of [
      `finn: admin on Blog (2) from ${day(1)} (access/finn.yaml:2)`,
      `gil: admin on Shop (1) from ${day(1)} (access/gil.yaml:2)`,
      "pia: write on Shop (1) until 2099-12-31 (access/pia.yaml:2)",
      `quinn: write on Shop (1) until ${day(2)}`,
      "**Approve it**: [run the apply workflow](",
      "**Undo it**: nobody changed anything by hand",
    ])
      expect(story.issue()).toContain(text);
  }
  expect(await access()).toEqual(["pia write, quinn write, rob write", "lou view"]);

  // On their day, approved end dates come without any action. The remaining access is not reported as
  // made by hand.
  story.go(3);
  const ends = await story.schedule();
  expect([ends.outputs["changes"], await who(1)], ends.summary).toEqual(["3", ""]);
  await story.drift();
  expect(story.issue()).toContain("On hold since the last apply: 1 person");
  expect(story.issue()).not.toContain("Changed by hand");

  // Access granted by hand that a pull request confirms is shown, counted, hashed, and not
  // reverted.
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "kim",
    access: "admin",
    idSites: "1",
  });
  const kept = await story.propose(person("kim", "{ role: admin, sites: [Shop] }"));
  expect([kept.plan.reason, kept.plan.outputs["changes"]]).toEqual(["no-changes", "0"]);
  expect(kept.body).toMatch(/1 right granted by hand becomes official[^]*Granted by hand:/);
  expect(kept.body).toContain("kim keeps admin on Shop (1) (access/kim.yaml:2)");
  expect(github.statuses(github.tip("change-3"))[0]?.description).toContain(
    "1 right granted by hand becomes official",
  );
  await story.merge(kept.pull);
  expect(await who(1)).toBe("kim admin");
  await story.drift();
  expect(story.issue()).not.toContain("kim");

  // The options in the issue: a pull request that reverts it, or an approval by hash.
  const back = await story.propose({
    ...person("pia", until(day(2))),
    ...person("gil", ""),
  });
  await story.merge(back.pull);
  const { outputs } = await story.drift();
  expect(story.issue()).toContain("finn");
  expect(story.issue()).not.toMatch(/gil|pia|quinn/);
  const approved = await story.approve(outputs["plan-hash"]);
  expect([approved.reason, approved.outputs["changes"]], approved.summary).toEqual([
    "applied",
    "1",
  ]);
  expect([(await story.drift()).reason, story.issue()]).toEqual(["no-drift", ""]);
  expect(await access()).toEqual(["kim admin", "finn admin, lou view"]);
  expect((await story.schedule()).reason).toBe("applied");
  expect(github.violations).toEqual([]);
});
