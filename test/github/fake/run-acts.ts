import type { Attempt, Run } from "./runs.ts";
import type { World } from "./world.ts";
import { zip } from "./zip.ts";

export interface RunWish {
  /** An id that the caller already knows. */
  readonly id?: number;
  /** The file name, such as "plan.yml". */
  readonly workflow: string;
  /** A ref that GitHub adds to the path of the workflow. */
  readonly ref?: string;
  readonly event: string;
  /** The `run-name`. Without one, GitHub shows a title that people typed. */
  readonly title?: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly conclusion: string | null;
  /** Default: "completed" if there is a conclusion, otherwise "in_progress". */
  readonly status?: string;
  readonly headOwner?: string;
  readonly actor?: string;
  readonly pulls?: readonly number[];
  readonly createdAt?: Date;
  /** The number of jobs in which the action's step started. Default: 0. */
  readonly jobs?: number;
}

/** Changes that a test makes to a run, either to its last attempt or to all. */
type RunChange = Partial<Omit<Run, "id" | "attempt" | "earlier"> & Omit<Attempt, "number">>;

const DAY = 86_400_000;

/** The actions of workflows and of the people who start them. */
export function runActs(world: World) {
  const runOf = (id: number): Run => {
    const run = world.runs.get(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  };

  const addRun = (wish: RunWish): number => {
    const id = wish.id ?? world.nextId();
    const earlier = [...world.runs.values()].find(({ workflow }) => workflow === wish.workflow);
    const number = (world.runNumbers.get(wish.workflow) ?? 0) + 1;
    world.runNumbers.set(wish.workflow, number);
    const createdAt = wish.createdAt ?? world.now();
    const actor = world.person(wish.actor ?? "alice");
    world.runs.set(id, {
      id,
      number,
      workflow: wish.workflow,
      ref: wish.ref ?? "",
      workflowId: earlier?.workflowId ?? world.nextId(),
      event: wish.event,
      title: wish.title ?? wish.event,
      headSha: wish.headSha,
      headBranch: wish.headBranch,
      headOwner: wish.headOwner ?? world.owner,
      actor,
      pulls: wish.pulls ?? [],
      jobs: wish.jobs ?? 0,
      createdAt,
      attempt: {
        number: 1,
        startedAt: createdAt,
        updatedAt: createdAt,
        status: wish.status ?? (wish.conclusion === null ? "in_progress" : "completed"),
        conclusion: wish.conclusion,
        by: actor,
      },
      earlier: [],
    });
    return id;
  };

  /** Changes a run and its last attempt. */
  const changeRun = (id: number, change: RunChange): void => {
    const { attempt, ...run } = runOf(id);
    const {
      startedAt = change.createdAt ?? attempt.startedAt,
      updatedAt = change.createdAt ?? world.now(),
      status = attempt.status,
      conclusion = attempt.conclusion,
      by = attempt.by,
      ...rest
    } = change;
    const { number } = attempt;
    const changed = { number, startedAt, updatedAt, status, conclusion, by };
    world.runs.set(id, { ...run, ...rest, attempt: changed });
  };

  /**
   * "Re-run" continues a run under its id with another attempt. @returns the number of the attempt
   */
  const rerun = (id: number, by: string, conclusion: string | null = null): number => {
    const run = runOf(id);
    const number = run.attempt.number + 1;
    const status = conclusion === null ? "in_progress" : "completed";
    const now = world.now();
    world.runs.set(id, {
      ...run,
      attempt: {
        number,
        startedAt: now,
        updatedAt: now,
        status,
        conclusion,
        by: world.person(by),
      },
      earlier: [...run.earlier, run.attempt],
    });
    return number;
  };

  const addArtifact = (
    run: number,
    name: string,
    files: Readonly<Record<string, string | Uint8Array>> | Buffer,
  ): number => {
    const id = world.nextId();
    const createdAt = world.now();
    const content = Buffer.isBuffer(files) ? files : zip(files);
    world.artifacts.set(id, {
      id,
      run,
      name,
      zip: content,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + 90 * DAY),
      expired: false,
    });
    return id;
  };

  return {
    addRun,
    changeRun,
    /** Ends a run's last attempt. */
    endRun: (id: number, conclusion: string): void =>
      changeRun(id, { status: "completed", conclusion }),
    rerun,
    addArtifact,
    expireArtifact: (id: number): void => {
      const artifact = world.artifacts.get(id);
      if (artifact !== undefined) artifact.expired = true;
    },
    /** Approves or rejects a run as a reviewer of an environment. */
    reviewRun: (
      run: number,
      by: string,
      state: "approved" | "rejected" = "approved",
      environment = "matomo-approve",
    ): void => void world.approvals.push({ run, by: world.person(by), state, environment }),
  };
}
