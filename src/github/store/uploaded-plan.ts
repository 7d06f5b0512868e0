import type { Io } from "../../job/io.ts";
import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";
import { sha256 } from "../platform/digest.ts";
import { type Artifact, downloadArtifact, planBytes } from "./kept-plan.ts";

/** A plan that a step made, with the artifact that the workflow should have uploaded. */
export interface ExpectedPlan {
  /** The name of the artifact. */
  readonly artifact: string;
  /** SHA-256 of plan.json, in hex. */
  readonly digest: string;
}

/** How often to look for an artifact. GitHub may list it some moments after the upload. */
const MAX_LOOKS = 5;

async function artifactsOf(api: Api, io: Io, run: number, name: string): Promise<Artifact[]> {
  for (let look = 1; ; look++) {
    const artifacts = await api.all<Artifact>(
      "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
      { run_id: run, name },
      "artifacts",
    );
    const own = artifacts.filter((artifact) => artifact.name === name);
    if (own.length > 0 || look === MAX_LOOKS) return own;
    await io.sleep(1000 * look, io.signal);
  }
}

/**
 * Why apply would not find the uploaded plan, or would find another one; `undefined` if the
 * artifact contains exactly the plan that was made.
 * @throws GithubRefusal
 */
export async function problemWithUpload(
  api: Api,
  io: Io,
  run: number,
  { artifact: name, digest }: ExpectedPlan,
): Promise<string | undefined> {
  const artifacts = await artifactsOf(api, io, run, name);
  const [artifact] = artifacts;
  if (!artifact) return `The run has no artifact ${name}.`;
  if (artifacts.length > 1)
    return `The run has ${artifacts.length} artifacts with the name ${name}.`;
  try {
    const zip = await downloadArtifact(api, artifact);
    if (typeof zip === "string") return `The artifact ${name} cannot be used: ${zip}.`;
    const stated = artifact.digest?.replace(/^sha256:/, "");
    if (stated !== undefined && stated !== sha256(zip))
      return `The digest that GitHub reports for the artifact ${name} is not the digest of its content.`;
    const bytes = planBytes(zip);
    if (typeof bytes === "string") return `The artifact ${name} cannot be used: ${bytes}.`;
    return sha256(bytes) === digest
      ? undefined
      : `The artifact ${name} does not contain the plan that the step created.`;
  } catch (error) {
    if (error instanceof GithubRefusal && [404, 410, 413].includes(error.status))
      return `The artifact ${name} cannot be read: ${error.message}`;
    throw error;
  }
}
