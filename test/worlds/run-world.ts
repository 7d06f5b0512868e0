import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedIo } from "../../src/demo/fixed-io.ts";
import { loginKey } from "../../src/domain/login.ts";
import { clockOf } from "../../src/job/connect.ts";
import { runApply } from "../../src/job/apply-job.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { openReader } from "../../src/matomo/matomo.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import type { AnyBaseline } from "../../src/plan/baseline.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import { madeEffects } from "../../src/plan/outcome.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { planPull } from "../../src/plan/pull-plan.ts";
import { readFiles } from "../helpers/read-files.ts";
import { type Dice, diceOf } from "./dice.ts";
import { Ledger } from "./ledger.ts";
import { type GrantLine, keyOf, manifestText } from "./lines.ts";
import { ClickedMatomo, type Role, type SiteFacts } from "./server.ts";

const PEOPLE = ["ann", "bob", "cleo", "mallory"];
const NAMES = ["Shop DE", "Shop FR", "Blog", "Intranet", "Payroll", "Sandbox"];
const GROUPS = ["Shops", "HR", ""];
const ROLES: readonly Role[] = ["view", "write", "admin"];
const FIRST_DAY = Date.UTC(2026, 10, 20);
const STEPS = 10;

const SETTINGS = (url: string, removals: string): string =>
  `url: ${url}\naccount: root\nremovals: ${removals}\nlimits: { losing: { count: 100, percent: 100 } }\n`;

/** A world of one seed: what it did, and what was wrong. */
export interface WorldResult {
  readonly seed: number;
  readonly story: readonly string[];
  readonly violations: readonly string[];
}

/** A pull request that was planned and waits for its merge. */
interface OpenPull {
  readonly plan: Plan;
  readonly sites: readonly SiteFacts[];
  readonly removed: readonly string[];
  readonly added: readonly GrantLine[];
}

/** A team, its Matomo, and the days that pass. */
class Team {
  readonly story: string[] = [];
  readonly violations: string[] = [];
  readonly ledger = new Ledger();
  readonly #matomo: ClickedMatomo;
  readonly #dice: Dice;
  readonly #folder: string;
  readonly #removals: string;
  #lines: readonly GrantLine[] = [];
  #baseline: AnyBaseline | undefined;
  #open: OpenPull | undefined;
  #day = 0;

  constructor(matomo: ClickedMatomo, dice: Dice, folder: string) {
    this.#matomo = matomo;
    this.#dice = dice;
    this.#folder = folder;
    this.#removals = dice.pick(["written", "all"]);
  }

  get #today(): string {
    return this.#dayAfter(0);
  }

  #dayAfter(days: number): string {
    return new Date(FIRST_DAY + (this.#day + days) * 86_400_000).toISOString().slice(0, 10);
  }

  #manifest(lines: readonly GrantLine[]): Manifest {
    const { manifest, diagnostics } = readFiles({
      "settings.yaml": SETTINGS(this.#matomo.connection.url, this.#removals),
      "people.yaml": manifestText(PEOPLE, lines),
    });
    if (!manifest) throw new Error(`the manifests are wrong: ${diagnostics[0]?.message}`);
    return manifest;
  }

  /** The plan of a pull request, as the action makes it. */
  async #planPull(before: Manifest, after: Manifest): Promise<Plan> {
    const now = new Date(`${this.#today}T06:00:00Z`);
    const live = await readLive(openReader(this.#matomo.connection, clockOf(fixedIo({ now }))));
    const input = {
      live,
      now,
      today: this.#today,
      run: { hasPassword: true },
      baseline: this.#baseline,
    };
    return planPull(input, { base: before, head: after }).plan;
  }

  /** An apply on the default branch: after a push (with what was merged), or on schedule. */
  async run(merged: readonly Plan[] | undefined): Promise<void> {
    const manifest = this.#manifest(this.#lines);
    const sites = await this.#matomo.sites();
    const before = await this.#matomo.rights(PEOPLE);
    this.ledger.see(sites);
    const job = await runApply(
      {
        manifest,
        diagnostics: [],
        connection: this.#matomo.connection,
        baseline: this.#baseline,
        approved: (merged ?? []).map((plan) => ({ plan, covers: "pull-request" as const })),
        limits: { scheduled: merged === undefined },
        allowances: {},
        today: this.#today,
        journalFile: join(this.#folder, "journal.jsonl"),
        linksFile: join(this.#folder, "links.age"),
      },
      fixedIo({ now: new Date(`${this.#today}T06:00:00Z`), cwd: this.#folder }),
    );
    const { rest, result, state } = job;
    if (!rest) {
      this.violations.push(`${this.#today}: the run was not verified`);
      return;
    }
    this.#baseline = makeBaseline({
      live: rest.live,
      plan: rest.plan,
      manifest,
      state,
      previous: this.#baseline,
      made: madeEffects(result),
    });
    const frozen = new Set(result.plan.frozen.map(({ login }) => String(loginKey(login))));
    const wrong = this.ledger.judge(
      {
        today: this.#today,
        before,
        after: await this.#matomo.rights(PEOPLE),
        frozen,
        lines: this.#lines,
      },
      new Set(sites.map(({ id }) => id)),
    );
    this.violations.push(...wrong.map((text) => `${this.#today}: ${text}`));
  }

  async pull(lines: readonly GrantLine[]): Promise<void> {
    await this.#propose(lines);
    await this.#merge();
  }

  /** The pull request that was planned last, merged into the lines of today. */
  async #merge(): Promise<void> {
    if (!this.#open) return;
    const { plan, sites, removed, added } = this.#open;
    this.#open = undefined;
    const left = this.#lines.filter((line) => !removed.includes(keyOf(line)));
    const present = new Set(left.map(keyOf));
    const lines = [...left, ...added.filter((line) => !present.has(keyOf(line)))];
    this.story.push(`  merged: ${JSON.stringify({ removed, added: added.map(keyOf) })}`);
    this.ledger.merge(this.#lines, lines, sites, plan);
    this.#lines = lines;
    await this.run([plan]);
  }

  async #propose(lines: readonly GrantLine[]): Promise<void> {
    const [before, after] = [this.#manifest(this.#lines), this.#manifest(lines)];
    const plan = await this.#planPull(before, after);
    const errors = plan.diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      this.story.push(`  refused: ${errors[0]?.message}`);
      return;
    }
    const [was, is] = [this.#lines, lines].map((of) => new Set(of.map(keyOf)));
    this.#open = {
      plan,
      sites: await this.#matomo.sites(),
      removed: [...(was ?? [])].filter((key) => is?.has(key) !== true),
      added: lines.filter((line) => was?.has(keyOf(line)) !== true),
    };
  }

  #newLine(sites: readonly SiteFacts[]): GrantLine {
    const dice = this.#dice;
    const site = dice.pick(sites);
    const named = dice.pick([
      { name: site.name },
      { id: site.id },
      { group: dice.pick(["Shops", "HR"]) },
    ]);
    const isNamedOnce = sites.filter(({ name }) => name === site.name).length === 1;
    return {
      person: dice.pick(PEOPLE),
      role: dice.pick(ROLES),
      sites: "name" in named && !isNamedOnce ? { id: site.id } : named,
      ...(dice.chance(0.2) ? { from: this.#dayAfter(dice.below(4)) } : {}),
      ...(dice.chance(0.5) ? { until: this.#dayAfter(4 + dice.below(4)) } : {}),
    };
  }

  async #edit(): Promise<readonly GrantLine[]> {
    const dice = this.#dice;
    const sites = await this.#matomo.sites();
    const lines = [...this.#lines];
    const index = dice.below(lines.length || 1);
    const old = lines[index];
    if (!old || dice.chance(0.5)) return [...lines, this.#newLine(sites)];
    if (dice.chance(0.4)) return lines.toSpliced(index, 1);
    if (old.until !== undefined && dice.chance(0.6))
      return lines.with(index, { ...old, until: this.#dayAfter(20) });
    return lines.with(index, { ...this.#newLine(sites), person: old.person });
  }

  /** Somebody clicks in Matomo. */
  async #click(): Promise<void> {
    const dice = this.#dice;
    const matomo = this.#matomo;
    const sites = (await matomo.sites()).filter(({ id }) => id > 1);
    const site = dice.pick(sites);
    const other = dice.pick(sites);
    const person = dice.pick(PEOPLE);
    const update = async (id: number, fields: Record<string, string>): Promise<void> => {
      this.story.push(`  site ${id} is now ${JSON.stringify(fields)}`);
      await matomo.call("SitesManager.updateSite", { idSite: String(id), ...fields });
    };
    switch (dice.below(7)) {
      case 0:
        return update(site.id, { siteName: dice.pick(NAMES) });
      case 1:
        await update(site.id, { siteName: other.name });
        return update(other.id, { siteName: site.name });
      case 2:
        return update(site.id, { siteName: site.name, group: dice.pick(GROUPS) });
      case 3: {
        if (sites.length < 3) return;
        this.story.push(`  site ${site.id} (${site.name}) is deleted`);
        await matomo.deleteSite(site.id);
        if (dice.chance(0.5)) await matomo.addSite(site.name, site.group);
        return;
      }
      case 4: {
        const [name, group] = [dice.pick(NAMES), dice.pick(GROUPS)];
        this.story.push(`  a site is made: ${name} in "${group}"`);
        return matomo.addSite(name, group);
      }
      default: {
        const role = dice.pick(["view", "write", "admin", "admin", "noaccess"] as const);
        this.story.push(`  ${person} gets ${role} on site ${site.id} by hand`);
        this.ledger.touch(person, site.id);
        return matomo.give(person, site.id, role);
      }
    }
  }

  /** One step: something happens, and a run follows. */
  async step(): Promise<void> {
    const dice = this.#dice;
    if (dice.chance(0.6)) await this.#click();
    if (this.#open && dice.chance(0.3)) return this.#merge();
    const kind = dice.below(4);
    if (kind < 2) {
      this.#day += 1 + dice.below(3);
      this.story.push(`${this.#today}: scheduled`);
      return this.run(undefined);
    }
    const lines = await this.#edit();
    const text = manifestText(PEOPLE, lines);
    if (kind === 2) {
      this.story.push(`${this.#today}: pushed past review\n${text}`);
      this.#lines = lines;
      return this.run([]);
    }
    this.story.push(`${this.#today}: pull request\n${text}`);
    if (this.#open) await this.#merge();
    await this.#propose(lines);
    // Some are merged days later.
    return dice.chance(0.5) ? this.#merge() : undefined;
  }
}

async function prepare(matomo: ClickedMatomo, dice: Dice): Promise<void> {
  for (const login of await matomo.logins())
    if (PEOPLE.includes(login)) await matomo.removePerson(login);
  for (const { id } of await matomo.sites()) if (id > 1) await matomo.deleteSite(id);
  for (const name of NAMES.slice(0, 4)) await matomo.addSite(name, dice.pick(GROUPS));
  for (const person of PEOPLE) await matomo.addPerson(person);
}

/**
 * Plays one world: a first pull request, then steps. Sites, accounts and access of four people on
 * the server are made anew.
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
    await team.pull([]);
    for (let step = 0; step < STEPS && violations.length === 0; step++) await team.step();
    return { seed, story, violations };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
