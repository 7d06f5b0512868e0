import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import type { FakeOptions } from "../fake/world.ts";
import { strFromU8, unzipSync } from "fflate";
import { hashEffects } from "../../../src/plan/effect-core.ts";
import type { Plan } from "../../../src/plan/plan.generated.ts";
import type { Baseline } from "../../../src/plan/baseline.generated.ts";
import { openStage, type Stage, type StepResult } from "../stage.ts";

type Files = Readonly<Record<string, string | null>>;

/**
 * A repository and a Matomo over several days. Every step happens on the current day of the story.
 */
export interface Story extends AsyncDisposable {
  readonly stage: Stage;
  /** Inputs and environment of all steps, in addition to those of the stage. */
  readonly given: { inputs: Record<string, string>; env: Record<string, string> };
  /** Advances to this number of days after the beginning. */
  readonly go: (days: number) => void;
  /** The day this many days after the first, like `2026-12-01`. */
  readonly day: (days: number) => string;
  /**
   * Opens a pull request and plans it. @returns its number, the result of the plan, and the comment
   */
  readonly propose: (files: Files) => Promise<{ pull: number; plan: StepResult; body: string }>;
  /** Plans a pull request, for the first time or again. */
  readonly plan: (pull: number) => Promise<StepResult>;
  /** Merges a planned pull request, and applies. */
  readonly merge: (pull: number) => Promise<StepResult>;
  /** A whole pull request, from the proposal to the apply. */
  readonly change: (files: Files) => Promise<StepResult>;
  /** A push to the default branch without review, and its apply. */
  readonly push: (files: Files) => Promise<StepResult>;
  readonly schedule: () => Promise<StepResult>;
  readonly drift: () => Promise<StepResult>;
  /** The workflow that asks owners to confirm access. */
  readonly review: () => Promise<StepResult>;
  /** The drift workflow with `adopt`, and the plan of its pull request. */
  readonly adopt: () => Promise<{ pull: number; plan: StepResult; body: string }>;
  /** A dispatch with the hash of a plan. */
  readonly approve: (hash: string | undefined) => Promise<StepResult>;
  /** Changes the record of approvals to that of an earlier version of the action. */
  readonly downgrade: () => void;
  /** Changes the plan of a pull request to that of an earlier version of the action. */
  readonly downgradePlan: (pull: number) => void;
  /** The text of the open drift issue; empty if there is none. */
  readonly issue: () => string;
  /** The roles on a site: `ann view, bob admin`. */
  readonly who: (site: number) => Promise<string>;
  /** A call that a person makes with their own token. */
  readonly as: (
    login: string,
    method: string,
    fields: Readonly<Record<string, string>>,
  ) => Promise<void>;
}

const FIRST = Date.parse("2026-12-01T06:00:00Z");
const DAY = 86_400_000;
const PASSWORD = "their-own-password-1";

/** The file of one person with these grants. */
export const person = (login: string, grants: string): Record<string, string> => ({
  [`access/${login}.yaml`]: `users:\n  ${login}: { access: [${grants}] }\n`,
});

export interface StoryOptions extends FakeOptions {
  /** Logins that have a password, and so their own token. */
  readonly actors?: readonly string[];
  /** Lines of settings.yaml in addition to `url`. */
  readonly settings?: string;
}

/** @param users logins of accounts without access */
export async function openStory(
  { sites, users }: Pick<SandboxSeed, "sites"> & { readonly users: readonly string[] },
  { actors = [], settings = "", files, ...options }: StoryOptions = {},
): Promise<Story> {
  let clock = FIRST;
  const now = (): Date => new Date(clock);
  const stage = await openStage(
    {
      ...(sites ? { sites } : {}),
      users: users.map((login) => ({ login, email: `${login}@mail.example` })),
    },
    { "access/settings.yaml": `url: https://analytics.example.org\n${settings}`, ...files },
    { now, ...options },
  );
  const { github, sandbox } = stage;
  const pass = (): Date => {
    clock += 60_000;
    return now();
  };
  const call = async (
    token: string,
    method: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<unknown> => {
    const response = await fetch(
      `${sandbox.url}/index.php?module=API&format=json&method=${method}`,
      { method: "POST", body: new URLSearchParams({ ...fields, token_auth: token }) },
    );
    const answer = (await response.json()) as { result?: string; message?: string };
    if (answer.result === "error") throw new Error(`${method}: ${answer.message}`);
    return answer;
  };
  const tokens = new Map<string, string>();
  for (const login of actors) {
    await call(sandbox.token, "UsersManager.addUser", {
      userLogin: login,
      email: `${login}@mail.example`,
      password: PASSWORD,
      passwordConfirmation: sandbox.password,
    });
    const made = (await call(sandbox.token, "UsersManager.createAppSpecificTokenAuth", {
      userLogin: login,
      passwordConfirmation: PASSWORD,
      description: "own",
    })) as { value: string };
    tokens.set(login, made.value);
  }
  let pulls = 0;
  const given: Story["given"] = { inputs: {}, env: {} };
  const story: Omit<Story, typeof Symbol.asyncDispose> = {
    stage,
    given,
    go: (days) => {
      clock = FIRST + days * DAY;
    },
    day: (days) => new Date(FIRST + days * DAY).toISOString().slice(0, 10),
    propose: async (edits) => {
      pulls += 1;
      pass();
      const pull = github.openPull({ head: `change-${pulls}`, author: "carol", files: edits });
      const plan = await story.plan(pull);
      return { pull, plan, body: github.comments(pull).at(-1)?.body ?? "" };
    },
    plan: (pull) => stage.plan(pull, { ...given, now: pass() }),
    merge: async (pull) => {
      pass();
      stage.merge(pull, "dora");
      return stage.apply({ ...given, now: pass() });
    },
    change: async (edits) => {
      const { pull, plan } = await story.propose(edits);
      if (plan.code !== 0) throw new Error(plan.log + plan.summary);
      return story.merge(pull);
    },
    push: async (edits) => {
      pass();
      github.commit({ branch: github.world.defaultBranch, author: "mallory", files: edits });
      return stage.apply({ ...given, now: pass() });
    },
    schedule: () =>
      stage.step(
        "apply",
        "schedule",
        {},
        { ...given, inputs: { ...given.inputs, scheduled: "true" }, now: pass() },
      ),
    drift: () => stage.drift({ ...given, now: pass() }),
    review: () => stage.review({ ...given, now: pass() }),
    adopt: async () => {
      await stage.drift({ ...given, inputs: { ...given.inputs, adopt: "true" }, now: pass() });
      const { number: pull } = github
        .issues()
        .findLast(({ isPull, title }) => isPull && title.startsWith("Adopt")) ?? { number: 0 };
      const plan = await story.plan(pull);
      return { pull, plan, body: github.comments(pull).at(-1)?.body ?? "" };
    },
    approve: (hash = "") =>
      stage.apply({
        ...given,
        dispatch: true,
        inputs: { ...given.inputs, approve: hash },
        actor: "dora",
        now: pass(),
      }),
    downgrade: () => {
      const path = "state/access.json";
      const {
        url,
        at,
        day: on,
        people,
        ...rest
      } = JSON.parse(github.filesAt("matomo-access/audit")[path] ?? "") as Baseline;
      const { public: open, left, highestSite: lastSite } = rest;
      const known = Object.entries(people).map(([login, one]) => [
        login,
        { superuser: one?.superuser, email: one?.email, access: one?.access },
      ]);
      const old = { version: 1, url, at, day: on, lastSite, public: open, left };
      // Lines of that version had no link.
      const unlinked = (text: string): string =>
        text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Record<string, unknown>)
          .filter(({ mark }) => mark === undefined)
          .map(({ link: _link, ...record }) => `${JSON.stringify({ ...record, version: 1 })}\n`)
          .join("");
      const lines = Object.entries(github.filesAt("matomo-access/audit")).flatMap(([file, text]) =>
        file.endsWith(".jsonl") ? [[file, unlinked(text)] as const] : [],
      );
      github.commit({
        branch: "matomo-access/audit",
        files: {
          ...Object.fromEntries(lines),
          [path]: JSON.stringify({ ...old, people: Object.fromEntries(known) as object }),
        },
      });
    },
    downgradePlan: (pull) => {
      const found = [...github.world.artifacts].findLast(([, { name }]) =>
        name.startsWith(`matomo-access-plan-access-${pull}-`),
      );
      if (!found) throw new Error(`no plan of ${pull}`);
      const [id, { run, name, zip }] = found;
      const {
        grants: _,
        identities: _i,
        kept: _k,
        initial: _b,
        ...plan
      } = JSON.parse(strFromU8(unzipSync(zip)["plan.json"] ?? new Uint8Array())) as Plan;
      github.world.artifacts.delete(id);
      github.addArtifact(run, name, {
        "plan.json": JSON.stringify({ ...plan, version: 1, hash: hashEffects(plan.effects) }),
      });
    },
    issue: () =>
      github.issues().find(({ isPull, state }) => !isPull && state === "open")?.body ?? "",
    who: async (site) => {
      const answer = (await call(sandbox.token, "UsersManager.getUsersAccessFromSite", {
        idSite: String(site),
        filter_limit: "-1",
      })) as Record<string, string>;
      return Object.entries(answer)
        .map(([login, role]) => `${login} ${role}`)
        .toSorted()
        .join(", ");
    },
    as: async (login, method, fields) => {
      await call(tokens.get(login) ?? sandbox.token, method, fields);
    },
  };
  return { ...story, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
}
