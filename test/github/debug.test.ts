import { generateIdentity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { leaks } from "../helpers/leaks.ts";
import { type ListeningProxy, listenTo } from "../helpers/listening-proxy.ts";
import { once } from "./fake/one-fault.ts";
import { openStage, type Stage, type StepOptions, type StepResult } from "./stage.ts";

const BY_LINK =
  "  guest: { email: guest@example.org, provision: invite-link, access: [{ role: view, sites: [One] }] }\n";
const EMAIL = /[\w.+-]+@[\w-]+/;
/** Logins and sites of Matomo that are not logins on GitHub in this story. */
const LIVE =
  /old\.boss|new\.boss|\bbob\b|leaver|\blate\b|stranger|fresh|robot|guest|\bOne\b|\bTwo\b|Three/;

interface Story extends AsyncDisposable {
  readonly stage: Stage;
  readonly proxy: ListeningProxy;
  readonly pull: number;
  readonly options: StepOptions;
}

/** A pull request with every kind of change, and debug logging on. */
async function open(): Promise<Story> {
  const recipient = await identityToRecipient(await generateIdentity());
  const settings = BUSY_SETTINGS.replace(
    "invitations: {",
    `invitations: { recipients: [${recipient}],`,
  );
  const stage = await openStage(BUSY_SEED, {
    "access/settings.yaml": settings,
    "access/people.yaml": "users:\n",
  });
  const proxy = await listenTo(stage.sandbox.url);
  const { github } = stage;
  const reviewed = github.filesAt("main")["access/settings.yaml"] ?? "";
  const listening = reviewed.replace(stage.sandbox.url, proxy.url);
  github.commit({ branch: "main", files: { "access/settings.yaml": listening } });
  const pull = stage.github.openPull({
    head: "busy",
    title: "Ask alice@example.org",
    author: "carol",
    files: { "access/people.yaml": BUSY_MANIFEST.replace("public:", `${BY_LINK}public:`) },
  });
  const stop = async (): Promise<void> => {
    await proxy[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  };
  return {
    stage,
    proxy,
    pull,
    options: { env: { RUNNER_DEBUG: "1" } },
    [Symbol.asyncDispose]: stop,
  };
}

const debugLines = ({ log }: StepResult): string[] =>
  log.split("\n").filter((line) => line.startsWith("::debug::"));

test("with RUNNER_DEBUG the log has requests, approvals and decisions, and without it none of them", async () => {
  await using story = await open();
  const { stage, pull, options } = story;
  const plain = await stage.plan(pull);
  expect(debugLines(plain)).toEqual([]);
  const planned = debugLines(await stage.plan(pull, options)).join("\n");
  for (const fact of [
    /matomo-access \S+, .*, plan on pull_request_target$/m,
    /repository: private, default branch main, folder access, run \d+\.1$/m,
    /github: GET \/repos\/\{owner\}\/\{repo\}\/pulls\/\{pull_number\} \(pull_number \d+\): HTTP 200, \d+ bytes, \d+ ms$/m,
    /github: GET \S+ \(commit_sha [0-9a-f]{10}\): HTTP 200/,
    /base: read access\/people\.yaml, 7 bytes$/m,
    /test merge: read access\/people\.yaml, \d{3} bytes$/m,
    /a live plan is computed$/m,
    /matomo: POST UsersManager\.getUsers: HTTP 200, \d+ bytes, \d+ ms$/m,
    /plan [0-9a-f]{12}: day \S+, \d+ changes for \d+ people/,
    /guard gaining: \d+ of 20 allowed$/m,
  ])
    expect(planned).toMatch(fact);
  stage.github.review(pull, "carol", "APPROVED");
  stage.github.review(pull, "dora", "APPROVED");
  stage.merge(pull, "dora");
  const applied = debugLines(await stage.apply(options)).join("\n");
  for (const fact of [
    /baseline: none in matomo-access\/audit$/m,
    new RegExp(`approval: #${pull} has the plan [0-9a-f]{12}, made at`),
    new RegExp(`approval: review of #${pull} by dora counts$`, "m"),
    new RegExp(`approval: review of #${pull} by carol does not count: carol is an author`, "m"),
    /approval: plan [0-9a-f]{12} approves \d+ effects$/m,
    /apply: to the end; done \d+; verified at \S+, 0 left$/m,
  ])
    expect(applied).toMatch(fact);
});

test("a repeated call, and a pull request that approves nothing, are logged with the reason", async () => {
  await using story = await open();
  const { stage, pull, options } = story;
  stage.merge(pull, "dora");
  stage.github.setFault(
    once(({ method }) => method === "GET", { status: 502, body: { message: "Bad gateway" } }),
  );
  const applied = debugLines(await stage.apply(options)).join("\n");
  expect(applied).toMatch(
    /github: GET \/repos\/\{owner\}\/\{repo\}: HTTP 502, \d+ bytes, \d+ ms$/m,
  );
  expect(applied).toMatch(/github: retrying in \d+ ms \(try 2\)$/m);
  expect(applied).toMatch(
    new RegExp(`approval: #${pull} approves nothing: no plan was made for the merged commit$`, "m"),
  );
});

test("no log line of a whole story contains a secret, and no debug line contains an e-mail address", async () => {
  await using story = await open();
  const { stage, proxy, pull, options } = story;
  const { github } = stage;
  const steps: StepResult[] = [];
  const take = async (step: Promise<StepResult>): Promise<void> => void steps.push(await step);
  await take(stage.plan(pull, options));
  github.review(pull, "dora", "APPROVED");
  stage.merge(pull, "dora");
  await take(stage.apply(options));
  await take(stage.drift(options));
  await stage.click("UsersManager.setUserAccess", {
    userLogin: "bob",
    access: "admin",
    idSites: "4",
  });
  await take(stage.drift(options));
  await take(stage.drift({ ...options, inputs: { adopt: "true" } }));
  await take(stage.apply({ ...options, inputs: { scheduled: "true" } }));
  await take(stage.apply({ ...options, dispatch: true, inputs: { approve: "0123456789ab" } }));
  await take(stage.step("validate", "push", {}, options));
  for (const body of [
    `<html>${stage.sandbox.token} ${stage.sandbox.password} alice@example.org</html>`,
    `{"result":"error","message":"token_auth=${stage.sandbox.token} ${stage.sandbox.password} alice@example.org"}`,
  ]) {
    stage.sandbox.setHook((event) =>
      event.request % 4 === 0 ? { kind: "answer", status: 200, body } : undefined,
    );
    await take(stage.drift(options));
    await take(stage.apply(options));
  }
  stage.sandbox.setHook(undefined);
  github.setFault(({ path }) =>
    path.includes("/issues")
      ? { status: 403, body: { message: `no: ${github.token} alice@example.org` } }
      : undefined,
  );
  await take(stage.drift(options));

  const secrets = [...proxy.secrets(), github.token];
  // The token, the owner's password, a created password, that of an invitation, and GitHub's token.
  expect(secrets).toEqual(
    expect.arrayContaining([stage.sandbox.token, stage.sandbox.password, github.token]),
  );
  expect(secrets.length).toBeGreaterThanOrEqual(5);
  for (const step of steps) {
    expect(leaks(step.log, secrets)).toEqual([]);
    expect(debugLines(step).length).toBeGreaterThan(3);
    expect(
      debugLines(step).filter(
        (line) => EMAIL.test(line) || LIVE.test(line) || /authorization/i.test(line),
      ),
    ).toEqual([]);
  }
});
