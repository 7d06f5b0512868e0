import type { Answers, InstanceAnswer } from "./answers.ts";
import { WORKFLOWS } from "./workflows.generated.ts";

/** Where GitHub looks for workflows. */
const FOLDER = ".github/workflows";

/** The folder that the templates use. */
const TEMPLATE_DIR = "access";
const MATRIX = "${{ matrix.server }}";

/** The name of an instance in comments, branches and concurrency groups. */
const instanceOf = (dir: string): string => dir.replaceAll("/", ".");

/** Whether the text of a job uses the action. */
const usesAction = (job: string): boolean => job.includes("uses: ./");

/** The text before the jobs, and the text of each job. */
function splitJobs(text: string): { readonly head: string; readonly jobs: readonly string[] } {
  const [head = "", body = ""] = text.split(/^(?<=jobs:\n)/m);
  const jobs = body.split(/^(?= {2}(?:#|[\w-]+:$))/m);
  // A comment above a job belongs to the job.
  const joined: string[] = [];
  let comment = "";
  for (const part of jobs) {
    if (/^ {2}#/.test(part)) comment += part;
    else {
      joined.push(comment + part);
      comment = "";
    }
  }
  return { head, jobs: joined };
}

/** Adds `dir:` below `command:` in every step of the action. */
const withDir = (text: string, dir: string): string =>
  text.replaceAll(/^( +)(command: \w+)$/gm, `$1$2\n$1dir: ${dir}`);

/** Changes a job so that it runs once per server. */
function matrixJob(job: string, names: readonly string[]): string {
  const strategy = [
    "    strategy:",
    "      fail-fast: false # a server that is down does not stop the others",
    "      matrix:",
    `        server: [${names.join(", ")}]`,
    "",
  ].join("\n");
  return withDir(job, `${TEMPLATE_DIR}/${MATRIX}`)
    .replace(/^(?= {4}runs-on:)/m, strategy)
    .replace(/environment: \{ name: ([\w-]+),/, `environment: { name: "$1-${MATRIX}",`)
    .replace(/(group: matomo-access-plan-.*)$/m, `$1-${MATRIX}`);
}

function forSeveral(text: string, instances: readonly InstanceAnswer[]): string {
  const names = instances.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const { head, jobs } = splitJobs(text);
  const root = instances[0]?.dir.split("/").slice(0, -1).join("/") ?? TEMPLATE_DIR;
  return (
    head +
    jobs
      .map((job) =>
        usesAction(job)
          ? matrixJob(job, names).replaceAll(
              `dir: ${TEMPLATE_DIR}/${MATRIX}`,
              `dir: ${root}/${MATRIX}`,
            )
          : job,
      )
      .join("")
  );
}

/** Renames the concurrency groups after the instance. */
const forOne = (text: string, dir: string): string =>
  dir === TEMPLATE_DIR
    ? text
    : withDir(text, dir).replaceAll(
        /(group: matomo-access-\w+)-access$/gm,
        `$1-${instanceOf(dir)}`,
      );

/** The first line of a workflow that `init` wrote. */
const headLine = (version: string): string =>
  `# Written by matomo-access init ${version}. "matomo-access init --update" brings it up to date and keeps your changes.\n`;

function workflowText(template: string, answers: Answers): string {
  const { instances, action, branch, version } = answers;
  const [only] = instances;
  const adapted =
    instances.length > 1
      ? forSeveral(template, instances)
      : forOne(template, only?.dir ?? TEMPLATE_DIR);
  return (
    headLine(version) +
    adapted
      .replaceAll(/^ *- run: npm ci\n/gm, "")
      .replaceAll("uses: ./\n", `uses: ${action}\n`)
      .replaceAll(/branches: \[main\]/g, `branches: [${branch}]`)
  );
}

/** The workflows for a team, with their paths. */
export const workflowFiles = (answers: Answers): { path: string; text: string }[] =>
  Object.entries(WORKFLOWS).map(([name, template]) => ({
    path: `${FOLDER}/${name}`,
    text: workflowText(template, answers),
  }));
