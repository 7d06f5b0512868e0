import fc from "fast-check";
import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { ApplyOutput } from "../../src/render/json/apply.generated.ts";
import { diff, expectedFacts, factsOf, readState } from "../helpers/facts.ts";
import { canMount, smallDisk } from "../helpers/full-disk.ts";
import { leaks } from "../helpers/leaks.ts";
import { filesOf, type RandomWorld, world } from "../helpers/random-worlds.ts";
import { runBundle } from "../helpers/run-bundle.ts";
import { openWorkplace, type Ran, type Workplace } from "../helpers/run-cli.ts";
import { type Dice, diceOf } from "../worlds/dice.ts";
import { crossedGuards } from "./guards.ts";
import { loginOf, outsidePlan, strayCalls } from "./outside-plan.ts";
import { randomFaults } from "./spoil.ts";

/** The day on which `openWorkplace` runs its commands. */
const TODAY = "2026-11-25";
const TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00";
const PASSWORD = "Sesame&open+me%20/1";
const SECRETS = [TOKEN, PASSWORD];
const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/** Ways in which a run is spoiled. */
const KINDS = ["faults", "faults", "killed", "killed", "full disk", "interrupted"] as const;
type Kind = (typeof KINDS)[number];

/** A story of one seed, and what was wrong with it. */
export interface FaultResult {
  readonly kinds: readonly Kind[];
  /** Changes of the plan. */
  readonly made: number;
  readonly story: readonly string[];
  readonly violations: readonly string[];
}

/** The world of a seed, with room for what a random plan removes and grants, mostly. */
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

function filesBelow(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, text: readFileSync(path, "latin1") }));
}

/** Bulks carry writes only: reads go one by one. */
const isWrite = (method: string): boolean =>
  method === "API.getBulkRequest" || !/\.(?:get|is|has)[A-Z]/.test(method);

/** One seed: a plan, runs of it that are spoiled, and one that is not. */
class FaultStory {
  readonly story: string[] = [];
  readonly kinds: Kind[] = [];
  readonly violations: string[] = [];
  readonly #place: Workplace;
  readonly #dice: Dice;
  readonly #world: RandomWorld;
  readonly #hasBaseline: boolean;

  constructor(place: Workplace, dice: Dice, random: RandomWorld) {
    this.#place = place;
    this.#dice = dice;
    this.#world = random;
    this.#hasBaseline = dice.chance(0.5);
  }

  #wrong(texts: readonly string[], of: string): void {
    this.violations.push(...texts.map((text) => `${of}: ${text}`));
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
    for (const { path, text } of filesBelow(disk.path)) this.#checkFile(path, text);
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
    const { hook, story } = randomFaults(this.#dice, SECRETS);
    this.#place.sandbox.setHook(hook);
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

  /** Plays one run that goes wrong, and checks what it left. */
  async spoil(before: Live, plan: Plan): Promise<void> {
    const kind = this.#dice.pick(canMount ? KINDS : KINDS.filter((one) => one !== "full disk"));
    this.kinds.push(kind);
    const calls = this.#place.sandbox.calls.length;
    const ran = await this.#spoiled(kind);
    this.#place.sandbox.setHook(undefined);
    const cut = await readState(this.#place);
    this.#wrong(outsidePlan(before, cut, plan), "outside the plan");
    const made = this.#place.sandbox.calls.slice(calls);
    this.#wrong(strayCalls(made, plan), "a call outside the plan");
    if (ran.code === 1 && made.some(({ write }) => write))
      this.#wrong([ran.err], "exit 1 after writes");
    this.#checkOutput(ran);
    this.#checkClaims(ran, before, cut, plan);
    this.#checkInvitations(before, cut);
  }

  /** Green means done, and a change that is said to be done is there. */
  #checkClaims({ code, out }: Ran, before: Live, after: Live, plan: Plan): void {
    const wanted = expectedFacts(before, plan);
    const facts = factsOf(after);
    if (code === 0) this.#wrong(diff(facts, wanted), "green, and not done");
    if (code !== 0 && code !== 4) return;
    const { green, changes, verified } = JSON.parse(out) as ApplyOutput;
    if (green !== (code === 0)) this.#wrong([String(code)], "green and exit code differ");
    // Of a run that could not read Matomo again nothing more is said than what Matomo answered.
    for (const change of verified ? changes : []) {
      const place = change.kind === "site" ? `site ${change.site}` : change.kind;
      const fact = `${loginKey(change.login)}/${place}`;
      if (change.status === "done" && facts.get(fact) !== wanted.get(fact))
        this.#wrong([`${fact} is ${facts.get(fact)}`], "said to be done, and not there");
    }
  }

  /**
   * Nobody else's link leads to an account: an invitation that is open goes to the e-mail that the
   * account has.
   */
  #checkInvitations(before: Live, after: Live): void {
    const { calls } = this.#place.sandbox;
    for (const [key, { email, status, login }] of after.people) {
      const was = before.people.get(key);
      if (!was || was.status === "active" || was.email === email || status !== "pending") continue;
      const own = calls.filter(({ params }) => loginOf(params) === key);
      const changed = own.findLastIndex(({ method }) => method === "UsersManager.updateUser");
      const isSent = own
        .slice(changed)
        .some(({ method }) => method === "UsersManager.resendInvite");
      if (!isSent && after.version.startsWith("5.0"))
        this.#wrong([login], "an old invitation is valid beside a new e-mail");
    }
  }

  #checkFile(path: string, text: string): void {
    this.#wrong(leaks(text, SECRETS), `a secret in ${path}`);
    if (text.includes("acceptInvitation")) this.#wrong([path], "an invitation link");
    if (!/(?:journal|after|before|plan)\.jsonl?$|\/kept\/.*\.jsonl$/.test(path)) return;
    for (const line of path.endsWith("l") ? text.split("\n") : [text])
      if (line !== "" && !isJson(line)) this.#wrong([line], `no JSON in ${path}`);
  }

  #checkOutput({ out, err }: Ran): void {
    for (const text of [out, err]) {
      this.#wrong(leaks(text, SECRETS), "a secret in the output");
      if (text.includes("acceptInvitation"))
        this.#wrong([text], "an invitation link in the output");
      if (/internal error/i.test(text)) this.#wrong([text], "an internal error");
    }
    for (const { path, text } of filesBelow(this.#place.cwd)) this.#checkFile(path, text);
  }

  /** The next run with the same plan, of which nothing is spoiled. */
  async finish(before: Live, plan: Plan): Promise<void> {
    const ran = await this.#place.run(this.#apply());
    const after = await readState(this.#place);
    const isRefused = plan.guards.refusals.length > 0;
    const wanted = isRefused ? factsOf(before) : expectedFacts(before, plan);
    this.#wrong(diff(factsOf(after), wanted), "lost after the next run");
    this.#wrong(crossedGuards(this.#world, before, after, TODAY), "a guard");
    if (isRefused !== (ran.code === 3) || ran.code === 1)
      this.#wrong([ran.err], `the next run ends with ${ran.code}`);
    this.#checkOutput(ran);
    this.#checkInvitations(before, after);
    if (isRefused) return;
    this.#checkClaims(ran, before, after, plan);
    const left = await this.#place.plan(...this.#baseline());
    if (left.summary.make > 0) this.#wrong([`${left.summary.make}`], "left to do");
    const waiting = new Set(left.waiting.map(({ login }) => loginKey(login)));
    for (const [key, { status, login }] of after.people)
      if (status === "expired" && before.people.get(key)?.status !== "expired" && !waiting.has(key))
        this.#wrong([login], "an invitation that ended, and that no plan reports");
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Plays the story of a seed against a sandbox of its own. */
export async function runFault(seed: number): Promise<FaultResult> {
  const dice = diceOf(seed);
  const random = worldOf(seed, dice);
  const version = dice.pick(["5.0.2", "5.2.0-b5"] as const);
  await using place = await openWorkplace(random.seed, {
    token: TOKEN,
    password: PASSWORD,
    version,
  });
  const fault = new FaultStory(place, dice, random);
  const { kinds, story, violations } = fault;
  const plan = await fault.plan();
  const before = await readState(place);
  const runs = dice.pick([1, 1, 2, 3]);
  for (let run = 0; run < runs && violations.length === 0; run++) await fault.spoil(before, plan);
  if (violations.length === 0) await fault.finish(before, plan);
  return { kinds, made: plan.summary.make, story, violations };
}
