import type { SourceFile } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { planComment } from "../../src/render/github/plan-comment.ts";
import { manifestPatch } from "../../src/render/github/manifest-patch.ts";
import { renderPlanText } from "../../src/render/terminal/plan-text.ts";
import { shownPlan } from "../../src/github/store/plan-file.ts";
import { against, doubled, must, race, type Section } from "./measure.ts";
import { serve } from "./serve.ts";
import { plan, read } from "./states.ts";
import { makeWorld, TINY } from "./world.ts";

const INVITED = 5_000;
/** The maximum time that a person should wait, apart from reading Matomo, in milliseconds. */
const ALLOWED_MS = 5_000;
const USERS_PER_FILE = 500;
const FRAME = {
  instance: "access",
  head: "0".repeat(40),
  base: "1".repeat(40),
  runUrl: "https://github.example/run",
};

/**
 * The manifests of the small world, with further people who each have an e-mail and a reason that
 * contains another e-mail.
 */
function invite(people: number): SourceFile[] {
  const user = (index: number): string =>
    `  new.person${index}:\n    email: new.person${index}@example.org\n    access: [{ role: view, sites: [${1 + (index % TINY.sites)}], reason: asked by lead${index % 100}@example.org }]\n`;
  const files = Array.from({ length: Math.ceil(people / USERS_PER_FILE) }, (_, file) => {
    const count = Math.min(USERS_PER_FILE, people - file * USERS_PER_FILE);
    return `users:\n${Array.from({ length: count }, (_user, index) => user(file * USERS_PER_FILE + index)).join("")}`;
  });
  return [
    ...makeWorld(TINY).files,
    ...files.map((text, index) => ({ path: `access/invited-${index}.yaml`, text })),
  ];
}

/** The cost of a pull request that invites many people, apart from reading Matomo. */
export async function benchInvitations(): Promise<Section> {
  await using server = await serve(TINY);
  const live = await read(server);
  const before = makeWorld(TINY).files;
  const work = (people: number) => (): void => {
    const after = invite(people);
    const { manifest } = readManifest(after);
    must(manifest !== undefined, "the manifests have errors");
    const made = plan(manifest, live);
    must(
      made.effects.filter(({ kind }) => kind === "account").length === people,
      "not everybody is invited",
    );
    const shown = shownPlan(made);
    must(JSON.stringify(shown.effects.at(-1)).includes("(e-mail)"), "e-mails are not hidden");
    renderPlanText(made, { color: false });
    planComment({
      ...FRAME,
      plan: shown,
      patch: manifestPatch(before, after),
      resolved: 0,
      isBaseBroken: false,
    });
  };
  const times = await race(
    { half: work(INVITED / 2), full: work(INVITED) },
    { runs: 3, warmUps: 1 },
  );
  return {
    title: `${INVITED} people invited in one plan: files, plan, e-mails hidden, text and comment, without reading Matomo`,
    rows: [
      against("against five seconds", ["allowed", ALLOWED_MS], ["all", times.full], 1),
      doubled("twice the people", times.half, times.full, 2.75),
    ],
  };
}
