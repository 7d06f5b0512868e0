import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GROUPS, HOSTS, NAMES, PEOPLE } from "./clicks.ts";
import { type Dice, diceOf } from "./dice.ts";
import { ANONYMOUS } from "./items.ts";
import { ClickedMatomo } from "./server.ts";
import { Team } from "./team.ts";

const STEPS = 12;

/** The events of a world with one seed, and what was wrong. */
export interface WorldResult {
  readonly seed: number;
  readonly story: readonly string[];
  readonly violations: readonly string[];
}

async function prepare(matomo: ClickedMatomo, dice: Dice): Promise<void> {
  for (const login of await matomo.logins())
    if (PEOPLE.includes(login)) await matomo.removePerson(login);
  for (const { id } of await matomo.sites()) if (id > 1) await matomo.deleteSite(id);
  await matomo.give(ANONYMOUS, 1, "noaccess");
  for (const name of NAMES.slice(0, 4))
    await matomo.addSite({ name, group: dice.pick(GROUPS), host: dice.pick(HOSTS) });
  for (const person of PEOPLE) await matomo.addPerson(person);
}

/**
 * Plays one world: a first pull request, and then steps. Creates the sites, accounts and access of
 * four people and the public on the server again.
 */
export async function runWorld(
  seed: number,
  server: ConstructorParameters<typeof ClickedMatomo>[0],
): Promise<WorldResult> {
  const dice = diceOf(seed);
  const matomo = new ClickedMatomo(server);
  const folder = mkdtempSync(join(tmpdir(), "matomo-access-world-"));
  try {
    await prepare(matomo, dice);
    const team = new Team(matomo, dice, folder);
    const { story, violations } = team;
    await team.begin();
    for (let step = 0; step < STEPS && violations.length === 0; step++) await team.step();
    return { seed, story, violations };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
