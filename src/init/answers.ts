import { AccessError } from "../domain/error.ts";

/** One Matomo server: a folder with settings.yaml. */
export interface InstanceAnswer {
  /** Its name in the matrix of the workflows; `undefined` if there is only one instance. */
  readonly name: string | undefined;
  /** Path in the repository. */
  readonly dir: string;
  /** `undefined` if settings.yaml already exists. */
  readonly url: string | undefined;
}

/** The facts from which the files are made, with or without GitHub. */
export interface FileAnswers {
  readonly instances: readonly InstanceAnswer[];
  /** The login that owns the token, if given. */
  readonly account?: string | undefined;
  /** Whom people should ask about access, as free text. */
  readonly contact: string;
  /** Version of this program. */
  readonly version: string;
}

/** The facts for a repository on GitHub. */
export interface Answers extends FileAnswers {
  /** `OWNER/REPOSITORY@REF`, as in `uses:`. */
  readonly action: string;
  /** The default branch. */
  readonly branch: string;
  /** Code owners: `@user`, `@org/team` or e-mail addresses. */
  readonly owners: readonly string[];
  readonly approvals: number | "none";
}

/** Whether the files are for a repository on GitHub. */
export const isOnGithub = (answers: FileAnswers): answers is Answers => "owners" in answers;

/** What is wrong with an answer, and what would be right; `undefined` if it is valid. */
export type Complaint = { readonly message: string; readonly hint: string } | undefined;

const complain = (message: string, hint: string): Complaint => ({ message, hint });

/** `acme/matomo-access@v1.2.0`, or a path below the repository. */
const ACTION = /^[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?\/[\w.-]+(?:\/[\w./-]+)?@[\w./-]+$/;

/** Placeholders from examples. GitHub would run whatever exists under that name. */
const PLACEHOLDER = /^OWNER\/|@(?:COMMIT|VERSION|REF)$/;

const ACTION_HINT =
  "For example: acme/matomo-access@v1.2.0, where acme is the organization that publishes the action. Instead of v1.2.0, you can write the commit of that release.";

export function actionProblem(text: string): Complaint {
  if (!ACTION.test(text))
    return complain(`The action "${text}" must be OWNER/REPOSITORY@VERSION.`, ACTION_HINT);
  return PLACEHOLDER.test(text)
    ? complain(`The action "${text}" is a placeholder from the documentation.`, ACTION_HINT)
    : undefined;
}

/** Branch names that git accepts and that need no quotes in a workflow. */
const BRANCH = /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock$|[/.]$))[\w./+-]+$/;

export const branchProblem = (text: string): Complaint =>
  BRANCH.test(text)
    ? undefined
    : complain(`"${text}" cannot be the name of the default branch.`, "For example: main.");

const OWNER = /^@[A-Za-z\d][\w-]*(?:\/[\w.-]+)?$|^[^@\s#]+@[^@\s#]+\.[^@\s#]+$/;

export const ownerProblem = (text: string): Complaint =>
  OWNER.test(text)
    ? undefined
    : complain(
        `"${text}" is not a code owner.`,
        "Write a GitHub user, a team or an e-mail address: @anna, @acme/analytics, anna@example.org.",
      );

/** The values that the action accepts for `dir`. */
const DIR = /^(?!\.)(?!.*\/\.)[A-Za-z\d._-]+(?:\/[A-Za-z\d._-]+)*$/;

export const folderProblem = (text: string): Complaint =>
  DIR.test(text)
    ? undefined
    : complain(
        `"${text}" cannot be the folder of an instance.`,
        "Use letters, digits, dots, hyphens and slashes, like access or access/europe.",
      );

const MAX_CONTACT = 200;

export const contactProblem = (text: string): Complaint =>
  text.trim() === "" || text.length > MAX_CONTACT || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
    ? complain(
        "The contact must be one line of text.",
        "Name the person or team to ask about access: Analytics team, analytics@example.org.",
      )
    : undefined;

const MAX_APPROVALS = 6;

/** @returns `undefined` if settings.yaml would not accept the value */
export function approvalsFrom(text: string): number | "none" | undefined {
  if (text === "none") return "none";
  const number = /^\d$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= MAX_APPROVALS ? number : undefined;
}

export const approvalsProblem = (text: string): Complaint =>
  approvalsFrom(text) === undefined
    ? complain(
        `Approvals must be a number from 1 to ${MAX_APPROVALS}, or none; not "${text}".`,
        "1 is right for most teams. none: whoever can merge decides alone.",
      )
    : undefined;

/** @throws AccessError `usage` */
export function refuse(complaint: Complaint): void {
  if (complaint) throw new AccessError("usage", complaint.message, complaint.hint);
}
