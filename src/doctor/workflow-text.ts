import { parse } from "yaml";

/** What a workflow needs in order to run, according to its text. */
export interface WorkflowNeeds {
  /** Environments, each with the secrets that steps read into environment variables. */
  readonly environments: ReadonlyMap<string, ReadonlySet<string>>;
  /** Folders of the instances that the workflow works on. */
  readonly dirs: readonly string[];
  /** Actions that its steps use, without those of GitHub. */
  readonly actions: readonly string[];
  /** Names of its jobs. */
  readonly jobs: readonly string[];
  readonly isScheduled: boolean;
}

/** The default of the action's input `dir`. */
const STANDARD_DIR = "access";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const recordsIn = (value: unknown): Readonly<Record<string, unknown>>[] =>
  (Array.isArray(value) ? value : []).filter(isRecord);

/** The names that result from a name with a `matrix` expression, one per value of the matrix. */
function expand(name: string, job: Readonly<Record<string, unknown>>): string[] {
  const strategy = isRecord(job["strategy"]) ? job["strategy"] : {};
  const matrix = isRecord(strategy["matrix"]) ? strategy["matrix"] : {};
  const [, key] = /\$\{\{\s*matrix\.(\w+)\s*\}\}/.exec(name) ?? [];
  if (key === undefined) return [name];
  const values = Array.isArray(matrix[key]) ? (matrix[key] as unknown[]) : [];
  return values.map((value) => name.replace(/\$\{\{\s*matrix\.\w+\s*\}\}/, String(value)));
}

const environmentOf = (job: Readonly<Record<string, unknown>>): string | undefined => {
  const { environment } = job;
  if (typeof environment === "string") return environment;
  const name = isRecord(environment) ? environment["name"] : undefined;
  return typeof name === "string" ? name : undefined;
};

/** Secrets in the `env` of steps. Secrets in `with`, such as a heartbeat address, are optional. */
function secretsOf(steps: readonly Readonly<Record<string, unknown>>[]): string[] {
  return steps.flatMap(({ env }) =>
    Object.values(isRecord(env) ? env : {}).flatMap((value) => {
      const [, name] = /\$\{\{\s*secrets\.(\w+)\s*\}\}/.exec(String(value)) ?? [];
      return name === undefined ? [] : [name];
    }),
  );
}

/** @returns a result without entries if the text is not a workflow */
export function needsOf(text: string): WorkflowNeeds {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    value = undefined;
  }
  const whole = isRecord(value) ? value : {};
  const jobs = isRecord(whole["jobs"]) ? whole["jobs"] : {};
  const on = isRecord(whole["on"]) ? whole["on"] : {};
  const environments = new Map<string, Set<string>>();
  const actions: string[] = [];
  const dirs = new Set<string>();
  for (const job of Object.values(jobs).filter(isRecord)) {
    const steps = recordsIn(job["steps"]);
    for (const step of steps) {
      const { uses } = step;
      if (typeof uses !== "string" || uses.startsWith("actions/")) continue;
      actions.push(uses);
      const given = isRecord(step["with"]) ? step["with"]["dir"] : undefined;
      for (const dir of expand(typeof given === "string" ? given : STANDARD_DIR, job))
        dirs.add(dir);
    }
    const name = environmentOf(job);
    for (const one of name === undefined ? [] : expand(name, job))
      environments.set(one, (environments.get(one) ?? new Set()).union(new Set(secretsOf(steps))));
  }
  return {
    environments,
    dirs: [...dirs],
    actions,
    jobs: Object.keys(jobs),
    isScheduled: "schedule" in on,
  };
}
