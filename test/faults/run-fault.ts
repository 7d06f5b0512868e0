import fc from "fast-check";
import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { diff, factsOf, readState, type Seen } from "../helpers/facts.ts";
import { canMount, smallDisk } from "../helpers/full-disk.ts";
import { filesOf, type RandomWorld, world } from "../helpers/random-worlds.ts";
import { runBundle } from "../helpers/run-bundle.ts";
import { openWorkplace, type Ran, type Workplace } from "../helpers/run-cli.ts";
import { type Dice, diceOf } from "../worlds/dice.ts";
import {
  type JudgedFile,
  type JudgedRun,
  judgeFiles,
  judgeFinished,
  judgeLeft,
  judgeOutput,
  judgeSpoiled,
} from "./judge.ts";
import { seenIn } from "./seen.ts";
import { isWrite, randomFaults } from "./spoil.ts";

/** The day on which `openWorkplace` runs its commands. */
const TODAY = "2026-11-25";
const TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
const PASSWORD = "Sesame&open+me%20/1";
const SECRETS = [TOKEN, PASSWORD];
const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/** The kinds of faults that a run can have. */
const KINDS = ["faults", "faults", "killed", "killed", "full disk", "interrupted"] as const;
type Kind = (typeof KINDS)[number];

/** The story of one seed, and what was wrong with it. */
export interface FaultResult {
  readonly kinds: readonly Kind[];
  /** The number of changes in the plan. */
  readonly made: number;
  readonly story: readonly string[];
  readonly violations: readonly string[];
}

/** The world of a seed, whose limits usually allow what a random plan removes and grants. */
function worldOf(seed: number, dice: Dice): RandomWorld {
  const [random] = fc.sample(world, { seed, numRuns: 1 });
  if (!random) throw new Error("no world");
  const limits = dice.chance(0.9)
    ? { losing: { count: 50 }, gaining: { count: 50 } }
    : (random.settings.limits ?? {});
  const invitations = { ...random.settings.invitations, recipients: [RECIPIENT] };
  const users = Object.entries(random.manifest.users ?? {}).map(([login, user]) => {
    const isByLink = user?.provision === "invite" && dice.chance(0.5);
    return [login, isByLink ? { ...user, provision: "invite-link" as const } : user] as const;
  });
  return {
    ...random,
    manifest: { ...random.manifest, users: Object.fromEntries(users) },
    settings: { ...random.settings, limits, invitations },
  };
}

function filesBelow(folder: string): JudgedFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, text: readFileSync(path, "latin1") }));
}

/** The story of one seed: a plan, runs of it with faults, and one without. */
class FaultStory {
  readonly story: string[] = [];
  readonly kinds: Kind[] = [];
  readonly violations: string[] = [];
  readonly #place: Workplace;
  readonly #dice: Dice;
  readonly #world: RandomWorld;
  readonly #hasBaseline: boolean;

  readonly #version: string;

  constructor(place: Workplace, dice: Dice, random: RandomWorld, version: string) {
    this.#place = place;
    this.#version = version;
    this.#dice = dice;
    this.#world = random;
    this.#hasBaseline = dice.chance(0.5);
  }

  /** The newest baseline that a run wrote. */
  #baseline(): string[] {
    const name = ["after.json", "before.json"].find((one) =>
      existsSync(join(this.#place.cwd, one)),
    );
    return name === undefined ? [] : ["--baseline", name];
  }

  async plan(): Promise<Plan> {
    const place = this.#place;
    if (this.#hasBaseline) {
      place.manifests({
        ...filesOf(this.#world),
        "people.yaml": "users: {}\n",
      });
      await place.run(["apply", "--yes", "--baseline-out", "before.json", "--only", "nobody"]);
    }
    place.manifests(filesOf(this.#world));
    const planned = await place.run(["plan", ...this.#baseline(), "--out", "plan.json"]);
    if (planned.code !== 0) throw new Error(planned.err);
    return JSON.parse(place.read("plan.json")) as Plan;
  }

  #apply(folder = this.#place.cwd): string[] {
    const files = (options: Readonly<Record<string, string>>): string[] =>
      Object.entries(options).flatMap(([option, name]) => [`--${option}`, join(folder, name)]);
    return [
      "apply",
      "--plan",
      "plan.json",
      "--json",
      "--debug",
      ...this.#baseline(),
      ...files({
        journal: "journal.jsonl",
        links: "links.age",
        record: "kept",
        "baseline-out": "after.json",
      }),
    ];
  }

  async #killed(): Promise<Ran> {
    const place = this.#place;
    const point = 1 + this.#dice.below(12);
    const phase = this.#dice.pick(["before", "after"] as const);
    let writes = 0;
    let child: ChildProcess | undefined;
    place.sandbox.setHook((event) => {
      if (!isWrite(event.method)) return undefined;
      if (event.phase === "before") writes += 1;
      if (event.phase !== phase || writes !== point) return undefined;
      child?.kill("SIGKILL");
      return { kind: "drop" };
    });
    const ran = await runBundle(place, this.#apply(), {
      started: (started) => {
        child = started;
      },
    });
    const end = ran.signal === null ? `ends by itself with ${ran.code}` : "is killed";
    this.story.push(`at write ${point}, ${phase} it is made, a run ${end}`);
    return ran;
  }

  async #fullDisk(): Promise<Ran> {
    using disk = smallDisk(64);
    const free = 4 * (1 + this.#dice.below(8));
    writeFileSync(join(disk.path, "filler"), Buffer.alloc((64 - free) * 1_024));
    const ran = await this.#place.run(this.#apply(disk.path));
    this.story.push(`with ${free} KiB of disk a run ends with ${ran.code}`);
    this.violations.push(...judgeFiles(filesBelow(disk.path), SECRETS));
    return ran;
  }

  async #interrupted(): Promise<Ran> {
    const point = 5 + this.#dice.below(25);
    const stop = new AbortController();
    let requests = 0;
    this.#place.sandbox.setHook((event) => {
      if (event.phase === "before") requests += 1;
      if (requests === point) stop.abort();
      return undefined;
    });
    const ran = await this.#place.run(this.#apply(), { signal: stop.signal });
    this.story.push(`asked to stop at request ${point}, a run ends with ${ran.code}`);
    return ran;
  }

  async #faulted(): Promise<Ran> {
    const { sandbox } = this.#place;
    const { hook, story } = randomFaults(this.#dice, SECRETS, sandbox.state());
    sandbox.setHook(hook);
    const ran = await this.#place.run(this.#apply());
    this.story.push(`${story}: a run ends with ${ran.code}`);
    return ran;
  }

  #spoiled(kind: Kind): Promise<Ran> {
    switch (kind) {
      case "faults":
        return this.#faulted();
      case "killed":
        return this.#killed();
      case "full disk":
        return this.#fullDisk();
      case "interrupted":
        return this.#interrupted();
    }
  }

  /** The current state of Matomo. */
  see(): Seen {
    return seenIn(this.#place.sandbox.state(), new Date());
  }

  #judged(ran: Ran, before: Seen, plan: Plan, firstCall: number): JudgedRun {
    const { calls } = this.#place.sandbox;
    return {
      ran,
      plan,
      before,
      after: this.see(),
      calls: calls.slice(firstCall),
      allCalls: calls,
      version: this.#version,
    };
  }

  #checkTexts(ran: Ran): void {
    this.violations.push(
      ...judgeOutput(ran, SECRETS),
      ...judgeFiles(filesBelow(this.#place.cwd), SECRETS),
    );
  }

  /** Runs the plan once with a fault, and checks the result. */
  async spoil(before: Seen, plan: Plan): Promise<void> {
    const kind = this.#dice.pick(canMount ? KINDS : KINDS.filter((one) => one !== "full disk"));
    this.kinds.push(kind);
    const firstCall = this.#place.sandbox.calls.length;
    const ran = await this.#spoiled(kind);
    this.#place.sandbox.setHook(undefined);
    this.violations.push(...judgeSpoiled(this.#judged(ran, before, plan, firstCall)));
    this.#checkTexts(ran);
  }

  /** Runs the same plan again without faults. */
  async finish(before: Seen, plan: Plan): Promise<void> {
    const firstCall = this.#place.sandbox.calls.length;
    const ran = await this.#place.run(this.#apply());
    const run = this.#judged(ran, before, plan, firstCall);
    this.violations.push(...judgeFinished(run, this.#world, TODAY));
    this.#checkTexts(ran);
    if (plan.guards.refusals.length > 0) return;
    const left = await this.#place.plan(...this.#baseline());
    this.violations.push(...judgeLeft(left, before, run.after));
  }
}

/** Runs the story of a seed against its own sandbox. */
export async function runFault(seed: number): Promise<FaultResult> {
  const dice = diceOf(seed);
  const random = worldOf(seed, dice);
  const version = dice.pick(["5.0.2", "5.2.0-b5"] as const);
  await using place = await openWorkplace(random.seed, {
    token: TOKEN,
    password: PASSWORD,
    version,
  });
  const fault = new FaultStory(place, dice, random, version);
  const { kinds, story, violations } = fault;
  const plan = await fault.plan();
  const before = fault.see();
  const read = factsOf(await readState(place));
  violations.push(...diff(read, factsOf(before)).map((text) => `read otherwise: ${text}`));
  const runs = dice.pick([1, 1, 2, 3]);
  for (let run = 0; run < runs && violations.length === 0; run++) await fault.spoil(before, plan);
  if (violations.length === 0) await fault.finish(before, plan);
  return { kinds, made: plan.summary.make, story, violations };
}
