import type { Person } from "./world.ts";

/** An attempt of a run. */
export interface Attempt {
  readonly number: number;
  /** When the attempt was requested. The run's own time stays that of its creation. */
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly status: string;
  readonly conclusion: string | null;
  /** Who started the attempt. */
  readonly by: Person;
}
export interface Run {
  readonly id: number;
  readonly number: number;
  readonly workflow: string;
  /** What the API adds to the path of the workflow; "" for nothing. */
  readonly ref: string;
  readonly workflowId: number;
  readonly event: string;
  /** The workflow's `run-name`, or GitHub's title without one. */
  readonly title: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly headOwner: string;
  readonly actor: Person;
  readonly pulls: readonly number[];
  /** The number of jobs per attempt in which the action's step started. */
  readonly jobs: number;
  readonly createdAt: Date;
  /** The attempt that the API shows as the run. */
  readonly attempt: Attempt;
  /** The oldest first. */
  readonly earlier: readonly Attempt[];
}
export interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly zip: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  expired: boolean;
}
