import { join } from "node:path";
import { fixedIo } from "../../src/demo/fixed-io.ts";
import { loginKey } from "../../src/domain/login.ts";
import { acceptedNames, approvedPlans, type Merged } from "../../src/github/apply/approvals.ts";
import { clockOf } from "../../src/job/connect.ts";
import { type ApplyJobResult, runApply } from "../../src/job/apply-job.ts";
import type { Manifest } from "../../src/manifest/model.ts";
import { openReader } from "../../src/matomo/matomo.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import type { AnyBaseline } from "../../src/plan/baseline.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import { madeEffects } from "../../src/plan/outcome.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { planPull } from "../../src/plan/pull-plan.ts";
import { readFiles } from "../helpers/read-files.ts";
import { click, PEOPLE } from "./clicks.ts";
import type { Dice } from "./dice.ts";
import { type Desk, edited, firstItems } from "./edits.ts";
import { ANONYMOUS, type Item, linesOf, manifestText, nameOfItem, placeOfItem } from "./items.ts";
import { Ledger, type Reviewed, type Rights } from "./ledger.ts";
import type { ClickedMatomo } from "./server.ts";

const FIRST_DAY = Date.UTC(2026, 10, 20);
const EVERYBODY = [...PEOPLE, ANONYMOUS];
/** The maximum number of open pull requests. */
const MAX_OPEN = 2;

/** A planned pull request that waits for its merge. */
interface OpenPull {
  readonly reviewed: Reviewed;
  readonly removed: ReadonlySet<string>;
  readonly added: readonly Item[];
}

/** The access that a plan after a run reports as on hold, because plans did not know each other. */
function namedIn({ rest }: ApplyJobResult): Set<string> {
  const cells = new Set<string>();
  for (const { login, unseen = [], missing = [] } of rest?.plan.grants.added ?? [])
    for (const site of [...unseen, ...missing]) cells.add(`${login} ${site}`);
  return cells;
}

/** A team with its Matomo, over several days. */
export class Team {
  readonly story: string[] = [];
  readonly violations: string[] = [];
  readonly ledger = new Ledger();
  readonly #matomo: ClickedMatomo;
  readonly #dice: Dice;
  readonly #folder: string;
  readonly #settings: string;
  readonly #hasAccount: boolean;
  #items: readonly Item[] = [];
  #baseline: AnyBaseline | undefined;
  readonly #open: OpenPull[] = [];
  /** Pull requests merged since the last green run after a push. */
  #merged: readonly Merged[] = [];
  #day = 0;
  #minute = 0;
  #pulls = 0;

  constructor(matomo: ClickedMatomo, dice: Dice, folder: string) {
    this.#matomo = matomo;
    this.#dice = dice;
    this.#folder = folder;
    this.#hasAccount = dice.chance(0.8);
    this.#settings = [
      `url: ${matomo.connection.url}`,
      this.#hasAccount ? "account: root" : "",
      `removals: ${dice.pick(["written", "all"])}`,
      "limits: { losing: { count: 100, percent: 100 }, gaining: { count: 100, percent: 100 } }",
    ].join("\n");
  }

  get #today(): string {
    return this.#dayAfter(0);
  }

  /** Every read is later than the one before. */
  #now(): Date {
    this.#minute += 1;
    return new Date(FIRST_DAY + this.#day * 86_400_000 + this.#minute * 60_000);
  }

  #dayAfter(days: number): string {
    return new Date(FIRST_DAY + (this.#day + days) * 86_400_000).toISOString().slice(0, 10);
  }

  #manifest(items: readonly Item[]): Manifest {
    const { manifest, diagnostics } = readFiles({
      "settings.yaml": this.#settings,
      "people.yaml": manifestText(PEOPLE, items),
    });
    if (!manifest) throw new Error(`the manifests are wrong: ${diagnostics[0]?.message}`);
    return manifest;
  }

  /** The plan of a pull request, as the action makes it. */
  async #planPull(before: Manifest, after: Manifest): Promise<Plan> {
    const now = this.#now();
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

  /** An apply on the default branch, after a push (with merged pull requests) or on schedule. */
  async run(cause: "push" | "schedule"): Promise<void> {
    const isScheduled = cause === "schedule";
    const merged = isScheduled ? [] : this.#merged;
    const manifest = this.#manifest(this.#items);
    const sites = await this.#matomo.sites();
    const before = await this.#matomo.rights(EVERYBODY);
    this.ledger.see(sites);
    const job = await runApply(
      {
        manifest,
        diagnostics: [],
        connection: this.#matomo.connection,
        baseline: this.#baseline,
        approved: (whole) => approvedPlans(merged, whole, this.#baseline),
        limits: { scheduled: isScheduled },
        allowances: {},
        today: this.#today,
        journalFile: join(this.#folder, "journal.jsonl"),
        linksFile: join(this.#folder, "links.age"),
      },
      fixedIo({ now: this.#now(), cwd: this.#folder }),
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
      accepted: acceptedNames(merged, this.#baseline, isScheduled),
    });
    if (job.green && !isScheduled) this.#merged = [];
    const after = await this.#matomo.rights(EVERYBODY);
    const wrong = this.ledger.judge(
      {
        today: this.#today,
        before,
        after,
        frozen: new Set(result.plan.frozen.map(({ login }) => String(loginKey(login)))),
        green: job.green,
        named: namedIn(job),
        kept: this.#keptSuperusers(job, after),
        lines: linesOf(this.#items),
      },
      new Set(sites.map(({ id }) => id)),
    );
    this.violations.push(...wrong.map((text) => `${this.#today}: ${text}`));
  }

  /**
   * Super users who stay because the settings do not name the token's owner, which makes the run
   * red.
   */
  #keptSuperusers({ green, result }: ApplyJobResult, after: Rights): ReadonlySet<string> {
    if (this.#hasAccount || green) return new Set();
    return new Set(
      result.plan.effects.flatMap(({ login, held }) =>
        held.some(({ reason }) => reason === "account-unknown") && after.superusers.has(login)
          ? [login]
          : [],
      ),
    );
  }

  async #desk(): Promise<Desk> {
    const sites = await this.#matomo.sites();
    return { dice: this.#dice, dayAfter: (days) => this.#dayAfter(days), sites };
  }

  /** Merges the first pull request. */
  async begin(): Promise<void> {
    const items = firstItems(await this.#desk());
    this.story.push(manifestText(PEOPLE, items));
    await this.#propose(items);
    await this.#merge();
  }

  /** Merges a planned pull request into the current files. */
  async #merge(): Promise<void> {
    const pull = this.#open.splice(this.#dice.below(this.#open.length || 1), 1)[0];
    if (!pull) return;
    const { reviewed, removed, added } = pull;
    const places = new Set(added.map(placeOfItem));
    const left = this.#items.filter(
      (item) => !removed.has(nameOfItem(item)) && !places.has(placeOfItem(item)),
    );
    this.story.push(`  merged: ${JSON.stringify({ removed: [...removed], added })}`);
    this.ledger.merge(reviewed);
    this.#items = [...left, ...added];
    this.#pulls += 1;
    const one = { pull: { number: this.#pulls } as Merged["pull"], approvers: ["dora"] };
    this.#merged = [...this.#merged, { ...one, plan: reviewed.plan }];
    await this.run("push");
  }

  async #propose(wanted: readonly Item[]): Promise<void> {
    const items = [...new Map(wanted.map((item) => [placeOfItem(item), item])).values()];
    const plan = await this.#planPull(this.#manifest(this.#items), this.#manifest(items));
    const errors = plan.diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      this.story.push(`  refused: ${errors[0]?.message}`);
      return;
    }
    const [was, is] = [this.#items, items].map((of) => new Set(of.map(nameOfItem)));
    this.#open.push({
      reviewed: {
        before: linesOf(this.#items),
        after: linesOf(items),
        sites: await this.#matomo.sites(),
        plan,
        known: this.ledger.keys,
        day: this.#today,
      },
      removed: was?.difference(is ?? new Set()) ?? new Set(),
      added: items.filter((item) => was?.has(nameOfItem(item)) !== true),
    });
  }

  /** One step: something happens, and a run follows. */
  async step(): Promise<void> {
    const dice = this.#dice;
    const { story, ledger } = this;
    if (dice.chance(0.6))
      await click({ matomo: this.#matomo, dice, ledger, tell: (text) => void story.push(text) });
    if (this.#open.length > 0 && dice.chance(0.3)) return this.#merge();
    const kind = dice.below(5);
    if (kind < 2) {
      this.#day += 1 + dice.below(3);
      this.#minute = 0;
      story.push(`${this.#today}: scheduled`);
      return this.run("schedule");
    }
    const items = edited(this.#items, await this.#desk());
    const text = manifestText(PEOPLE, items);
    if (kind === 2) {
      story.push(`${this.#today}: pushed past review\n${text}`);
      this.#items = [...new Map(items.map((item) => [placeOfItem(item), item])).values()];
      return this.run("push");
    }
    story.push(`${this.#today}: pull request\n${text}`);
    if (this.#open.length >= MAX_OPEN) await this.#merge();
    await this.#propose(items);
    // Some pull requests are merged days later, and some together with another one.
    return dice.chance(0.5) ? this.#merge() : undefined;
  }
}
