import { unzipSync } from "fflate";
import { AccessError } from "../../domain/error.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { parsePlan } from "../../render/read-plan-json.ts";
import type { Api } from "../platform/api.ts";
import { GithubRefusal } from "../platform/refusal.ts";

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly expired: boolean;
  readonly size_in_bytes: number;
  /** `sha256:...` of the zip archive. GitHub Enterprise Server may omit it. */
  readonly digest?: string | null;
  readonly created_at: string | null;
  readonly workflow_run?: { readonly id?: number; readonly head_sha?: string } | null;
}

/** A plan, or why there is none. */
export type FoundPlan = { readonly plan: Plan } | { readonly missing: string };

const MAX_ZIP_BYTES = 64 * 1024 * 1024;
const MAX_PLAN_BYTES = 256 * 1024 * 1024;

/** The zip archive of an artifact, or why it cannot be used. @throws GithubRefusal */
export async function downloadArtifact(
  api: Api,
  { id, size_in_bytes: size }: Artifact,
): Promise<Uint8Array | string> {
  if (size > MAX_ZIP_BYTES) return "its plan is too large";
  return api.bytes(
    "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
    { artifact_id: id, archive_format: "zip" },
    MAX_ZIP_BYTES,
  );
}

/** The plan.json of a zip archive, or why it cannot be used. */
export function planBytes(zip: Uint8Array): Uint8Array | string {
  try {
    const entries = unzipSync(zip, {
      filter: ({ name, originalSize }) => name === "plan.json" && originalSize <= MAX_PLAN_BYTES,
    });
    return entries["plan.json"] ?? "its artifact contains no plan.json";
  } catch {
    return "its artifact is not a zip archive";
  }
}

/**
 * The plan in an artifact. @param url the Matomo server that it must be for. @throws GithubRefusal
 */
export async function readArtifact(api: Api, artifact: Artifact, url: string): Promise<FoundPlan> {
  const zip = await downloadArtifact(api, artifact);
  const bytes = typeof zip === "string" ? zip : planBytes(zip);
  if (typeof bytes === "string") return { missing: bytes };
  try {
    const plan = parsePlan(new TextDecoder().decode(bytes));
    return plan.url === url ? { plan } : { missing: "its plan is for another Matomo" };
  } catch (error) {
    if (error instanceof AccessError) return { missing: error.message };
    throw error;
  }
}

/** The number of digits of a hash in the name of an artifact, which is the minimum for a line. */
const HASH_DIGITS = 12;
/** How many of the oldest and of the newest artifacts with the same name are tried. */
const MAX_TRIED = 5;

/**
 * The name of the artifact with which apply and drift store open changes, so that a line can
 * approve them later.
 */
export const openPlanName = (kind: "rest" | "drift", instance: string, hash: string): string =>
  `matomo-access-${kind}-${instance}-${hash.slice(0, HASH_DIGITS)}`;

/**
 * Finds a plan that apply or drift stored, by its hash or the beginning of it. Artifacts of any
 * uploader can be used, because the hash is computed again from the content.
 * @throws GithubRefusal
 */
export async function findOpenPlan(
  api: Api,
  instance: string,
  hash: string,
  url: string,
): Promise<Plan | undefined> {
  for (const kind of ["rest", "drift"] as const) {
    const artifacts = await api.all<Artifact>(
      "GET /repos/{owner}/{repo}/actions/artifacts",
      { name: openPlanName(kind, instance, hash) },
      "artifacts",
    );
    const kept = artifacts.filter(({ expired }) => !expired).toSorted((a, b) => a.id - b.id);
    // Everybody who can push can upload under this name, but only once the hash is known.
    const tried = new Set([...kept.slice(0, MAX_TRIED), ...kept.slice(-MAX_TRIED)]);
    for (const artifact of tried) {
      const found = await readKept(api, artifact, url);
      if (found && "plan" in found && found.plan.hash.startsWith(hash)) return found.plan;
    }
  }
  return undefined;
}

/** `undefined` if the artifact expired between the list and the download. */
async function readKept(api: Api, artifact: Artifact, url: string): Promise<FoundPlan | undefined> {
  try {
    return await readArtifact(api, artifact, url);
  } catch (error) {
    if (error instanceof GithubRefusal && [404, 410, 413].includes(error.status)) return undefined;
    throw error;
  }
}
