import { expect, test } from "vitest";
import { openStory, person } from "./story.ts";

const SITES = [
  { name: "Shop" },
  { name: "Blog" },
  { name: "Intranet" },
  { name: "Wiki" },
  { name: "Payroll", group: "HR" },
  { name: "Store DE", group: "Stores" },
  { name: "Archive" },
  { name: "News" },
] as const;
const LOGINS = ["ann", "bob", "carl", "dan", "eve", "hana", "ike", "rick"];

test("names and groups of sites in Matomo decide nothing: approved end dates are applied, and any other change waits until an offered option is used", async () => {
  await using story = await openStory(
    { sites: [...SITES], users: LOGINS },
    { actors: ["mallory", "trudy"] },
  );
  const { day, who, stage } = story;
  const began = await story.change({
    ...person("mallory", `{ role: admin, sites: [Intranet], until: ${day(2)} }`),
    ...person("trudy", `{ role: admin, sites: [Wiki], until: ${day(2)} }`),
    ...person("rick", `{ role: view, sites: [Shop], until: ${day(2)} }`),
    ...person("ann", "{ role: view, sites: [Shop] }"),
    ...person("bob", "{ role: write, sites: [Blog] }"),
    ...person("carl", "{ role: write, sites: { group: Stores } }"),
    ...person("eve", "{ role: view, sites: { group: HR } }"),
    ...person("dan", "{ role: view, sites: [Archive] }"),
    ...person("hana", "{ role: view, sites: [News] }"),
    ...person("ike", "{ role: view, sites: { name: W* } }"),
  });
  expect([began.reason, began.outputs["changes"]], began.summary).toEqual(["applied", "10"]);
  const APPROVED = [
    "ann view, rick view",
    "bob write",
    "mallory admin",
    "ike view, trudy admin",
    "eve view",
    "carl write",
    "dan view",
    "hana view",
  ];
  const IDS = [1, 2, 3, 4, 5, 6, 7, 8];
  const access = (): Promise<string[]> => Promise.all(IDS.map(who));
  expect(await access()).toEqual(APPROVED);

  // Before her end, mallory renames her site with her own token, and somebody raises rick's role.
  await story.as("mallory", "SitesManager.updateSite", { idSite: "3", siteName: "Sandbox" });
  await story.as("root", "UsersManager.setUserAccess", {
    userLogin: "rick",
    access: "admin",
    idSites: "1",
  });
  story.go(1);
  expect((await story.schedule()).outputs["changes"]).toBe("0");
  const renamed = await story.drift();
  expect(renamed.reason).toBe("drift");
  expect(story.issue()).toContain("Site 3 is now called Sandbox (was Intranet).");
  expect(story.issue()).toMatch(/\*\*rick\*\* has \*\*admin\*\* on Shop \(1\)/);

  // Two sites swap their names. After her end, trudy gives her site an existing name.
  await story.as("root", "SitesManager.updateSite", { idSite: "1", siteName: "Blog" });
  await story.as("root", "SitesManager.updateSite", { idSite: "2", siteName: "Shop" });
  story.go(3);
  await story.as("trudy", "SitesManager.updateSite", { idSite: "4", siteName: "Shop" });
  const ended = await story.schedule();
  expect([ended.code, ended.outputs["changes"]], ended.summary).toEqual([0, "3"]);
  const ENDED = ["ann view", "bob write", "", "ike view", ...APPROVED.slice(4)];
  expect(await access()).toEqual(ENDED);
  const swapped = await story.drift();
  expect([swapped.reason, swapped.outputs["changes"]]).toEqual(["drift", "0"]);
  for (const text of [
    "Site 1 is now called Blog (was Shop).",
    "Site 2 is now called Shop (was Blog).",
    "Site 4 is now called Shop (was Wiki).",
    "**Adopt it**: [run the drift workflow](",
    "Or give the sites their old names in Matomo.",
  ])
    expect(story.issue()).toContain(text);
  expect(story.issue()).not.toMatch(/Revert it|Undo it/);

  // As the issue says, a pull request adopts the current names, which approves them.
  const adopted = await story.adopt();
  expect(adopted.body).toContain("Site 1 is now called Blog (was Shop). Approving this plan");
  expect(stage.github.filesAt("matomo-access/adopt-access")["access/ann.yaml"]).toContain(
    "{ id: 1, name: Blog }",
  );
  const merged = await story.merge(adopted.pull);
  expect([merged.reason, merged.outputs["changes"]], merged.summary).toEqual(["applied", "0"]);
  // A pattern matched the site under its old name. The hash in the issue approves the new one.
  const pattern = await story.drift();
  expect(story.issue()).toContain("**ike** has **view** on Shop (4); no manifest grants it");
  expect((await story.approve(pattern.outputs["plan-hash"])).reason).toBe("applied");
  expect([(await story.drift()).reason, story.issue()]).toEqual(["no-drift", ""]);
  expect(await access()).toEqual(ENDED);

  // A super user regroups a site, deletes one and creates it again, and gives a new site a name
  // that is approved for another one.
  await story.as("root", "SitesManager.updateSite", { idSite: "5", group: "Stores" });
  await story.as("root", "SitesManager.deleteSite", {
    idSite: "7",
    passwordConfirmation: stage.sandbox.password,
  });
  for (const siteName of ["Archive", "News"])
    await story.as("root", "SitesManager.addSite", {
      siteName,
      "urls[0]": "https://new.example",
    });
  await story.as("root", "SitesManager.updateSite", { idSite: "8", siteName: "Fresh" });
  const others = (): Promise<string[]> => Promise.all([5, 6, 8, 9, 10].map(who));
  for (const nights of [4, 5]) {
    story.go(nights);
    const night = await story.schedule();
    expect([night.code, night.outputs["changes"]], night.summary).toEqual([1, "0"]);
    expect(await others()).toEqual(["eve view", "carl write", "hana view", "", ""]);
    const found = await story.drift();
    expect(found.code).toBe(1);
    for (const text of [
      "Site 5 is now in group Stores (was in group HR).",
      "**carl** has no access to Payroll (5); the manifests grant write",
      "Site 7 was deleted in Matomo (approved as Archive).",
      "Site 8 is now called Fresh (was News).",
      "**dan**: access/dan.yaml:2",
      "**Fix** the lines that are named above",
    ])
      expect(story.issue()).toContain(text);
    expect(story.issue()).not.toMatch(/dan\*\* has no access|hana\*\*:/);
  }

  // For the deleted site, the pull request writes the id that the error names.
  const other = await story.propose(person("bob", "{ role: write, sites: [2] }"));
  expect(other.plan.reason).toBe("manifest-errors");
  expect(other.body).toContain(
    "If you mean it, write &#123; id&#58; 9, name&#58; &#34;Archive&#34; &#125;",
  );
  const repaired = await story.change(
    person("dan", '{ role: view, sites: [{ id: 9, name: "Archive" }] }'),
  );
  expect([repaired.reason, repaired.outputs["changes"]], repaired.summary).toEqual([
    "applied",
    "1",
  ]);
  // The regrouped site is approved by the hash in the issue.
  const { outputs } = await story.drift();
  expect(story.issue()).toContain(`\`approve: ${outputs["plan-hash"]}\``);
  const approved = await story.approve(outputs["plan-hash"]);
  expect([approved.reason, approved.outputs["changes"]], approved.summary).toEqual([
    "applied",
    "1",
  ]);
  // For the honest rename, a person writes the new name in a pull request.
  const written = await story.propose(person("hana", "{ role: view, sites: [Fresh] }"));
  expect(written.body).toContain("Site 8 is now called Fresh (was News). Approving this plan");
  expect((await story.merge(written.pull)).reason).toBe("applied");
  expect([(await story.drift()).reason, story.issue()]).toEqual(["no-drift", ""]);
  expect(await others()).toEqual([
    "carl write, eve view",
    "carl write",
    "hana view",
    "dan view",
    "",
  ]);
  expect(stage.github.violations).toEqual([]);
});
