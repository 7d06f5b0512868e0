import type { Person } from "./world.ts";

/** One of the times that a run ran. */
export interface Attempt {
  readonly number: number;
  /** When it was asked for: a run that is started again keeps only its creation. */
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly status: string;
  readonly conclusion: string | null;
  /** Who started it. */
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
  /** The workflow's `run-name`, or what GitHub takes without one. */
  readonly title: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly headOwner: string;
  readonly actor: Person;
  readonly pulls: readonly number[];
  /** Jobs of each attempt in which the step of the action started. */
  readonly jobs: number;
  readonly createdAt: Date;
  /** The one that the API shows as the run. */
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
