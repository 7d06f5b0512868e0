import { AccessError } from "../domain/error.ts";
import type { Live } from "../domain/live.ts";
import { loginKey } from "../domain/login.ts";
import { mailDomainProblem } from "../domain/mail-domains.ts";
import { ownDomains } from "../domain/own-domains.ts";
import { PRODUCT } from "../domain/product.ts";
import { defaultBranch, originUrl } from "../files/git-branch.ts";
import { presentTexts, writeAllOrNone } from "../files/write-new-files.ts";
import {
  actionProblem,
  type Answers,
  type Complaint,
  type FileAnswers,
  isOnGithub,
  refuse,
} from "../init/answers.ts";
import { nextSteps } from "../init/next-steps.ts";
import { readState, STATE_FILE, stateText, writtenWorkflows } from "../init/state.ts";
import { basesAfter, updateWorkflows } from "../init/update.ts";
import { decidedText, SETTINGS_HEADER, teamFiles } from "../init/write-files.ts";
import { workflowFiles } from "../init/write-workflows.ts";
import { settingsText } from "../import/settings-text.ts";
import { clockOf, connectionAt, tokenOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import type { SourceFile } from "../manifest/model.ts";
import { openReader } from "../matomo/matomo.ts";
import { forTerminal } from "../render/safe-text.ts";
import type { InitResult } from "../render/init-result.ts";
import { renderInitJson } from "../render/json/init-json.ts";
import { renderInitText } from "../render/terminal/init-text.ts";
import { flagOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { accountFrom } from "./import.ts";
import { answersFrom, ask } from "./init-answers.ts";
import { readWithProgress } from "./open-instance.ts";
import { outputOf } from "./shared-options.ts";
import { schemaFiles } from "./schema.ts";

/**
 * Reads Matomo, so that the settings fit it. Does so only with a token and exactly one instance,
 * because the token belongs to one server. If reading fails, prints why and returns `undefined`.
 */
async function lookAtMatomo({ instances }: FileAnswers, io: Io): Promise<Live | undefined> {
  const [only] = instances;
  const token = tokenOf(io);
  if (!token || instances.length !== 1 || only?.url === undefined) return undefined;
  try {
    const connection = connectionAt(io, only.url, token, undefined);
    return await readWithProgress(openReader(connection, clockOf(io)), io);
  } catch (error) {
    if (!(error instanceof AccessError) || error.code === "internal") throw error;
    io.stderr(
      `Matomo was not read, so settings.yaml has standard limits and no account: ${forTerminal(error.message)}\n`,
    );
    return undefined;
  }
}

/**
 * The login that owns the token: the value of `--account`, or the only super user, or the login
 * that the person enters.
 */
async function accountOf(values: OptionValues, live: Live, io: Io): Promise<string | undefined> {
  const named = stringOf(values, "account");
  const known = accountFrom(named, live);
  if (known !== undefined || !io.ask) return known;
  const logins = [...live.people.values()].flatMap(({ login, superuser, status }) =>
    superuser && status === "active" ? [login] : [],
  );
  for (;;) {
    const question = `Which login owns the token? ${logins.join(", ")} (empty: decide later): `;
    const typed = (await io.ask(forTerminal(question))).trim();
    if (typed === "") return undefined;
    const found = logins.find((login) => loginKey(login) === loginKey(typed));
    if (found !== undefined) return found;
    io.stderr(`${forTerminal(typed)} is not an active super user in Matomo.\n`);
  }
}

/** Reads mail domains separated by commas or spaces, each with or without an `@`. */
const domainsIn = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((word) => word.replace(/^@/, "").toLowerCase())
    .filter((domain) => domain !== "");

function domainsProblem(answer: string): Complaint {
  if (answer === "none") return undefined;
  const [problem] = domainsIn(answer).flatMap((domain) => mailDomainProblem(domain) ?? []);
  return problem;
}

/** The organization's mail domains. Asks for the domains if a person can answer. */
async function domainsOf(live: Live, io: Io): Promise<readonly string[] | undefined> {
  const proposed = ownDomains(live);
  if (!io.ask || proposed.length === 0) return undefined;
  const answer = await ask(
    {
      option: "domains",
      text: "Which mail domains are the organization's own? (none: decide later)",
      otherwise: proposed.join(", "),
      required: false,
      problem: domainsProblem,
    },
    io,
  );
  const domains = answer === "none" ? [] : domainsIn(answer);
  return domains.length > 0 ? domains : undefined;
}

/** What `init` learned from Matomo. */
interface Found {
  readonly live: Live | undefined;
  readonly domains: readonly string[] | undefined;
}

/** All files of a new repository. */
function allFiles(
  answers: FileAnswers,
  workflows: readonly SourceFile[],
  { live, domains }: Found,
): SourceFile[] {
  const schemas = answers.instances.flatMap(({ dir }) => schemaFiles(dir, { live }));
  const fitting = live && {
    path: `${answers.instances[0]?.dir ?? ""}/settings.yaml`,
    text: settingsText({
      live,
      account: answers.account,
      header: SETTINGS_HEADER,
      decided: isOnGithub(answers) ? decidedText(answers) : undefined,
      domains,
    }),
  };
  return [
    ...teamFiles(answers).map((file) => (file.path === fitting?.path ? fitting : file)),
    ...schemas,
    ...workflows,
    ...(isOnGithub(answers) ? [{ path: STATE_FILE, text: stateText(answers, workflows) }] : []),
  ];
}

async function begin(values: OptionValues, io: Io): Promise<InitResult> {
  const [present] = presentTexts([{ path: STATE_FILE, text: "" }], io.cwd);
  if (present)
    throw new AccessError(
      "usage",
      `init was run here before (${STATE_FILE}).`,
      "To bring the workflows up to date: matomo-access init --update.",
    );
  const given = await answersFrom(values, io);
  const live = await lookAtMatomo(given, io);
  const account = live ? await accountOf(values, live, io) : stringOf(values, "account");
  const domains = live && (await domainsOf(live, io));
  const answers = { ...given, account };
  const onGithub = isOnGithub(answers) ? answers : undefined;
  const workflows = onGithub ? workflowFiles(onGithub) : [];
  const files = allFiles(answers, workflows, { live, domains });
  const there = presentTexts(files, io.cwd);
  const kept = new Set(there.map(({ path }) => path));
  const isNew = ({ path }: SourceFile): boolean => !kept.has(path);
  // A workflow that existed before belongs to the team, so later updates do not change it.
  const own = workflows.filter(isNew);
  const written = files
    .filter(isNew)
    .map((file) =>
      onGithub && file.path === STATE_FILE ? { ...file, text: stateText(onGithub, own) } : file,
    );
  const isDryRun = flagOf(values, "dry-run");
  if (!isDryRun) writeAllOrNone(written, [], io.cwd, io);
  const paths = written.map(({ path }) => path);
  return {
    isDryRun,
    written: paths,
    kept: [...kept],
    updates: [],
    steps: nextSteps(answers, paths, {
      isRepository: (await defaultBranch(io.cwd)) !== undefined,
      hasRemote: (await originUrl(io.cwd)) !== undefined,
    }),
    approvals: answers.instances.some(({ url }) => url === undefined)
      ? onGithub?.approvals
      : undefined,
  };
}

function update(values: OptionValues, io: Io): InitResult {
  const [present] = presentTexts([{ path: STATE_FILE, text: "" }], io.cwd);
  if (!present)
    throw new AccessError(
      "usage",
      `There is no ${STATE_FILE}, so init cannot know which workflows it wrote.`,
      "Run this in the root of the access repository. If the workflows were copied by hand, move them away and run matomo-access init.",
    );
  const state = readState(present.text);
  const action = stringOf(values, "action") ?? state.action;
  refuse(actionProblem(action));
  const answers: Answers = {
    instances: state.instances.map(({ name, dir }) => ({ name, dir, url: undefined })),
    action,
    branch: state.branch,
    owners: [],
    contact: "",
    approvals: 1,
    version: PRODUCT.version,
  };
  const next = workflowFiles(answers);
  const there = presentTexts(next, io.cwd);
  const updates = updateWorkflows(
    writtenWorkflows(state),
    new Map(there.map(({ path, text }) => [path, text])),
    next,
  );
  const changed = updates.flatMap((one): SourceFile[] =>
    one.kind === "updated" || one.kind === "added" ? [{ path: one.path, text: one.text }] : [],
  );
  const text = stateText(answers, basesAfter(updates));
  const isDryRun = flagOf(values, "dry-run");
  const written = [...changed, ...(text === present.text ? [] : [{ path: STATE_FILE, text }])];
  if (!isDryRun && written.length > 0) writeAllOrNone(written, [...there, present], io.cwd, io);
  return {
    isDryRun,
    written: written.map(({ path }) => path),
    kept: [],
    updates,
    steps: [],
    approvals: undefined,
    action: stringOf(values, "action") === undefined ? state.action : undefined,
  };
}

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const result = flagOf(values, "update") ? update(values, io) : await begin(values, io);
  io.stdout(
    output.json
      ? renderInitJson(result)
      : renderInitText(result, { color: output.color, width: io.columns }),
  );
  return 0;
}
