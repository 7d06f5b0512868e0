import { appendFileSync } from "node:fs";
import { AccessError } from "../../domain/error.ts";
import { Secret } from "../../domain/secret.ts";
import { errorCode } from "../../files/error-code.ts";
import { readNamedFile } from "../../files/read-json.ts";
import type { Io } from "../../job/io.ts";
import type { InputName, OutputName } from "./contract.ts";

/** The environment that GitHub's runner gives to a step, and the files for the step's results. */
export interface Runner {
  readonly io: Io;
  /** As OWNER/NAME. */
  readonly repository: string;
  readonly owner: string;
  readonly repo: string;
  readonly eventName: string;
  readonly event: Record<string, unknown>;
  /** The commit for which the workflow runs. */
  readonly sha: string;
  readonly runId: number;
  /** The run and the attempt, which show which of two runs is newer. */
  readonly order: readonly [number, number];
  /**
   * Number of the run within its workflow, and the file of the workflow, if the runner provides
   * them.
   */
  readonly runNumber: number | undefined;
  readonly workflow: string | undefined;
  readonly runUrl: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly actor: string;
  readonly workspace: string;
  /** A folder for files that exist only as long as the job runs. */
  readonly temporary: string;
  readonly token: Secret | undefined;
  input(name: InputName): string;
  flag(name: InputName): boolean;
  output(name: OutputName, value: string): void;
  /** Stores a text for the step's `post` entry, which reads it with `saved`. */
  save(name: string, value: string): void;
  /** `undefined` if the step stored nothing under this name. */
  saved(name: string): string | undefined;
  /** Adds Markdown to the job's summary page. */
  summary(markdown: string): void;
  /**
   * Whether the step wrote anything to the summary, and, if `text` is given, whether it wrote this
   * text.
   */
  hasSummary(text?: string): boolean;
  /**
   * Files of the runner that could not be written, and why. A run with any of them is not green.
   */
  unwritten(): readonly string[];
}

/** GitHub discards a whole step summary above 1 MiB. */
const MAX_SUMMARY_BYTES = 1_000_000;

const need = (io: Io, name: string): string => {
  const value = io.env[name];
  if (value === undefined || value === "")
    throw new AccessError(
      "usage",
      `${name} is not set: this program is a GitHub action and must be run by GitHub's runner.`,
      "In a terminal, use matomo-access.",
    );
  return value;
};

/** Cuts a text at the end of a line to at most `max` bytes, and notes that it was shortened. */
function cutAtLine(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text;
  const note = "\n\n_Shortened: the rest is in the artifact._\n";
  const cut = Buffer.from(text)
    .subarray(0, max - note.length)
    .toString("utf8");
  return `${cut.slice(0, Math.max(0, cut.lastIndexOf("\n")))}${note}`;
}

/** Reads the runner's environment and event file. @throws AccessError `usage` */
export function runnerFrom(io: Io): Runner {
  const repository = need(io, "GITHUB_REPOSITORY");
  const [owner = "", repo = ""] = repository.split("/");
  const serverUrl = io.env["GITHUB_SERVER_URL"] ?? "https://github.com";
  const runId = Number(need(io, "GITHUB_RUN_ID"));
  const event = JSON.parse(readNamedFile(need(io, "GITHUB_EVENT_PATH"), "The event")) as Record<
    string,
    unknown
  >;
  const input = (name: InputName): string =>
    (io.env[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim();
  const token = input("github-token");
  let written = "";
  const unwritten: string[] = [];
  // A full disk must not end the run here, because its changes are already applied.
  const append = (
    variable: "GITHUB_OUTPUT" | "GITHUB_STATE" | "GITHUB_STEP_SUMMARY",
    text: string,
  ): void => {
    const file = io.env[variable];
    if (file === undefined || file === "") return;
    try {
      appendFileSync(file, text);
    } catch (error) {
      const message = `${variable} cannot be written (${errorCode(error)}).`;
      if (!unwritten.includes(message)) unwritten.push(message);
    }
  };
  // A random delimiter, so that a value cannot end early and set other values.
  const delimited = (name: string, value: string): string => {
    const mark = `end-${Buffer.from(io.randomBytes(12)).toString("hex")}`;
    return `${name}<<${mark}\n${value}\n${mark}\n`;
  };
  return {
    io,
    repository,
    owner,
    repo,
    eventName: need(io, "GITHUB_EVENT_NAME"),
    event,
    sha: need(io, "GITHUB_SHA"),
    runId,
    order: [runId, Number(io.env["GITHUB_RUN_ATTEMPT"] ?? "1")],
    runNumber: Number(io.env["GITHUB_RUN_NUMBER"]) || undefined,
    workflow: /\/\.github\/workflows\/([^/@]+)@/.exec(io.env["GITHUB_WORKFLOW_REF"] ?? "")?.[1],
    runUrl: `${serverUrl}/${repository}/actions/runs/${runId}`,
    apiUrl: io.env["GITHUB_API_URL"] ?? "https://api.github.com",
    serverUrl,
    actor: io.env["GITHUB_TRIGGERING_ACTOR"] ?? io.env["GITHUB_ACTOR"] ?? "",
    workspace: need(io, "GITHUB_WORKSPACE"),
    temporary: need(io, "RUNNER_TEMP"),
    token: token === "" ? undefined : new Secret(token),
    input,
    flag: (name) => {
      const value = input(name).toLowerCase();
      if (value === "" || value === "false") return false;
      if (value === "true") return true;
      throw new AccessError("usage", `The input ${name} must be true or false, not "${value}".`);
    },
    output: (name, value) => append("GITHUB_OUTPUT", delimited(name, value)),
    save: (name, value) => append("GITHUB_STATE", delimited(name, value)),
    saved: (name) => {
      const value = io.env[`STATE_${name}`];
      return value === "" ? undefined : value;
    },
    hasSummary: (text = "") => written !== "" && written.includes(text),
    summary: (markdown) => {
      const file = io.env["GITHUB_STEP_SUMMARY"];
      if (file === undefined || file === "") return;
      const text = cutAtLine(markdown, MAX_SUMMARY_BYTES - Buffer.byteLength(written));
      written += text;
      append("GITHUB_STEP_SUMMARY", text);
    },
    unwritten: () => unwritten,
  };
}
