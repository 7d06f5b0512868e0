import type { Cursor } from "./cursor.ts";
import type { ApproveLine } from "./model.ts";
import { readText } from "./scalars.ts";

const EXAMPLE = "{ plan: 1a2b3c4d5e6f, reason: agreed with the client }";
const HASH = /^[0-9a-f]{12,64}$/;

function readHash(cursor: Cursor): string | undefined {
  // YAML reads some hashes as numbers: those with only digits, and hashes like 12e456789012. So the
  // source text is used.
  const { scalar } = cursor;
  const text = typeof scalar?.value === "string" ? scalar.value : cursor.source;
  if (scalar && HASH.test(text)) return text;
  return cursor.report(
    "wrong-value",
    "`plan:` must be the hash of a plan: 12 to 64 digits and letters a to f.",
    "Copy the hash from the comment, the issue or the summary that shows the plan.",
  );
}

/** Reads one approval. Returns `undefined` if there is a problem, which is reported. */
function readLine(item: Cursor): ApproveLine | undefined {
  const line = item.fields("An approval", ["plan", "reason"], EXAMPLE);
  if (!line.isMapping) return undefined;
  for (const key of ["plan", "reason"] as const)
    if (!line.get(key))
      item.report("missing-key", `The approval has no ${key}.`, `Write ${EXAMPLE}.`);
  const [hash, why] = [line.get("plan"), line.get("reason")];
  const plan = hash && readHash(hash);
  const reason = why && readText(why, "reason");
  return plan === undefined || reason === undefined ? undefined : { plan, reason, at: item.at };
}

/** Reads the lines of approve.yaml. Problems are reported, and wrong lines are left out. */
export function readApprove(root: Cursor): ApproveLine[] {
  if (root.isNothing) return [];
  const fields = root.fields(
    "approve.yaml",
    ["approve"],
    `approve: [${EXAMPLE}]`,
    (name) => `approve.yaml contains only approvals. Move ${name} to another file.`,
  );
  const list = fields.get("approve");
  if (!list || list.isNothing) return [];
  const seen = new Set<string>();
  const lines: ApproveLine[] = [];
  for (const item of list.items("approve", `a list, like [${EXAMPLE}]`, "approve: []")) {
    const line = readLine(item);
    if (!line) continue;
    if (seen.has(line.plan))
      item.report(
        "defined-twice",
        `The plan ${line.plan.slice(0, 12)} is approved twice.`,
        "Delete one of the lines.",
      );
    else lines.push(line);
    seen.add(line.plan);
  }
  return lines;
}
