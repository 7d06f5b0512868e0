import { AccessError } from "../domain/error.ts";
import { PRODUCT } from "../domain/product.ts";
import { nameOfFolder } from "../files/instance-folder.ts";
import { defaultBranch } from "../files/git-branch.ts";
import { presentTexts } from "../files/write-new-files.ts";
import {
  actionProblem,
  type Answers,
  approvalsFrom,
  approvalsProblem,
  branchProblem,
  type Complaint,
  contactProblem,
  type FileAnswers,
  folderProblem,
  type InstanceAnswer,
  ownerProblem,
  refuse,
} from "../init/answers.ts";
import type { Io } from "../job/io.ts";
import { checkUrl } from "../matomo/connection.ts";
import { flagOf, listOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { folderOf } from "./shared-options.ts";

/** One question about the new repository. */
export interface Question {
  readonly option: string;
  readonly text: string;
  /** The answer if the person enters nothing. */
  readonly otherwise?: string | undefined;
  /** Whether the option must be given if nobody can be asked. */
  readonly required: boolean;
  readonly problem: (answer: string) => Complaint;
}

const urlProblem = (text: string): Complaint => {
  try {
    checkUrl(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { message: error.message, hint: error.hint ?? "Write the address of Matomo." };
  }
};

/** Repeats the question until the answer is valid. */
export async function ask({ text, otherwise, problem }: Question, io: Io): Promise<string> {
  for (;;) {
    const proposal = otherwise === undefined ? "" : ` [${otherwise}]`;
    const typed = (await io.ask?.(`${text}${proposal}: `))?.trim() ?? "";
    const answer = typed === "" ? (otherwise ?? "") : typed;
    const complaint = problem(answer);
    if (!complaint) return answer;
    io.stderr(`${complaint.message} ${complaint.hint}\n`);
  }
}

/** The action at this version, if its repository is known. */
const ownAction = (): string | undefined =>
  PRODUCT.actionRepository === undefined
    ? undefined
    : `${PRODUCT.actionRepository}@v${PRODUCT.version}`;

const eachOwner = (text: string): Complaint => {
  const owners = text.split(/[\s,]+/).filter((owner) => owner !== "");
  if (owners.length === 0) return ownerProblem("");
  return owners.map((owner) => ownerProblem(owner)).find((complaint) => complaint !== undefined);
};

const questions = (branch: string): Readonly<Record<string, Question>> => ({
  contact: {
    option: "contact",
    text: "Whom do people ask about access? A name, a channel or an address",
    required: true,
    problem: contactProblem,
  },
  owner: {
    option: "owner",
    text: "Who approves changes on GitHub? Users or teams, like @acme/analytics (empty: nobody, you apply changes yourself)",
    required: true,
    problem: (answer) => (answer === "" ? undefined : eachOwner(answer)),
  },
  approvals: {
    option: "approvals",
    text: "How many people must approve each pull request? (none: you work alone)",
    otherwise: "1",
    required: false,
    problem: approvalsProblem,
  },
  action: {
    option: "action",
    text: "Which release of the action? OWNER/REPOSITORY@VERSION",
    otherwise: ownAction(),
    required: ownAction() === undefined,
    problem: actionProblem,
  },
  branch: {
    option: "branch",
    text: "What is the default branch?",
    otherwise: branch,
    required: false,
    problem: branchProblem,
  },
});

const URL_QUESTION: Question = {
  option: "url",
  text: "What is the address of Matomo? Like https://analytics.example.org",
  required: true,
  problem: urlProblem,
};

const hasSettings = (dir: string, io: Io): boolean =>
  presentTexts([{ path: `${dir}/settings.yaml`, text: "" }], io.cwd).length > 0;

/** @throws AccessError `usage` */
function severalFrom(given: readonly string[], root: string, io: Io): InstanceAnswer[] {
  const instances = given.map((text): InstanceAnswer => {
    const [, name = "", url = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    if (!/^[A-Za-z\d][\w-]*$/.test(name))
      throw new AccessError(
        "usage",
        `--instance ${text} must be NAME=URL, with a name of letters, digits and hyphens.`,
        "For example: --instance europe=https://eu.example.org.",
      );
    refuse(urlProblem(url));
    const dir = `${root}/${name}`;
    return { name, dir, url: hasSettings(dir, io) ? undefined : checkUrl(url) };
  });
  const names = new Set(instances.map(({ name }) => name));
  if (names.size < instances.length)
    throw new AccessError("usage", "Two instances have the same name.");
  if (instances.length === 1)
    throw new AccessError(
      "usage",
      "--instance is for several Matomo servers, but only one is named.",
      "Use --url, or name the other one with a second --instance.",
    );
  return instances;
}

/** Reads the options, and asks for missing ones if a person can answer. */
class Asker {
  readonly #values: OptionValues;
  readonly #io: Io;
  readonly #missing: string[] = [];

  constructor(values: OptionValues, io: Io) {
    this.#values = values;
    this.#io = io;
  }

  /** @throws AccessError `usage` for an invalid option */
  async get(question: Question): Promise<string> {
    const { option, otherwise, required, problem } = question;
    const given = stringOf(this.#values, option) ?? listOf(this.#values, option).join(" ");
    if (given !== "") {
      refuse(problem(given));
      return given;
    }
    if (this.#io.ask) return ask(question, this.#io);
    if (required) this.#missing.push(`--${option}`);
    return otherwise ?? "";
  }

  /** @throws AccessError `usage` that lists all missing options */
  refuseMissing(): void {
    if (this.#missing.length === 0) return;
    throw new AccessError(
      "usage",
      `Missing: ${this.#missing.join(", ")}.`,
      "In a terminal, init asks for these answers. With --no-github, only --url and --contact are needed.",
    );
  }
}

/** Options that only a repository on GitHub needs. */
const OF_GITHUB = ["owner", "approvals", "action", "branch"] as const;

/** @throws AccessError `usage` */
function refuseGithubOptions(values: OptionValues): void {
  const given = OF_GITHUB.find((option) => values[option] !== undefined);
  if (given === undefined) return;
  throw new AccessError(
    "usage",
    `--no-github and --${given} cannot be combined.`,
    "Leave out --no-github to also write the files that GitHub needs.",
  );
}

/** @throws AccessError `usage` */
export async function answersFrom(values: OptionValues, io: Io): Promise<FileAnswers | Answers> {
  const root = nameOfFolder(folderOf(values), io.cwd);
  refuse(folderProblem(root));
  const isWithoutGithub = flagOf(values, "no-github");
  if (isWithoutGithub) refuseGithubOptions(values);
  const asker = new Asker(values, io);
  const several = listOf(values, "instance");
  let instances: readonly InstanceAnswer[];
  if (several.length > 0) instances = severalFrom(several, root, io);
  else if (hasSettings(root, io)) instances = [{ name: undefined, dir: root, url: undefined }];
  else {
    const url = await asker.get(URL_QUESTION);
    instances = [{ name: undefined, dir: root, url: url === "" ? "" : checkUrl(url) }];
  }
  const asked = questions((await defaultBranch(io.cwd)) ?? "main");
  const answer = async (name: string): Promise<string> => {
    const question = asked[name];
    return question ? asker.get(question) : "";
  };
  const contact = await answer("contact");
  const files = { instances, contact, version: PRODUCT.version };
  const owners = isWithoutGithub
    ? []
    : (await answer("owner")).split(/[\s,]+/).filter((owner) => owner !== "");
  if (isWithoutGithub || (io.ask && owners.length === 0)) {
    asker.refuseMissing();
    return files;
  }
  const approvals = approvalsFrom(await answer("approvals")) ?? 1;
  const action = await answer("action");
  const branch = await answer("branch");
  asker.refuseMissing();
  return { ...files, owners, approvals, action, branch };
}
