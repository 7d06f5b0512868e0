import type { Command } from "./command.ts";
import { applySpec } from "./specs/apply.ts";
import { auditSpec } from "./specs/audit.ts";
import { doctorSpec } from "./specs/doctor.ts";
import { driftSpec } from "./specs/drift.ts";
import { explainSpec } from "./specs/explain.ts";
import { importSpec } from "./specs/import.ts";
import { initSpec } from "./specs/init.ts";
import { planSpec } from "./specs/plan.ts";
import { reviewSpec } from "./specs/review.ts";
import { sandboxSpec } from "./specs/sandbox.ts";
import { schemaSpec } from "./specs/schema.ts";
import { validateSpec } from "./specs/validate.ts";

/**
 * Every command, in the order of `--help`. The code of a command is loaded when it runs, so
 * `--help` loads none of them and `validate` does not load the HTTP client.
 */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["doctor", { spec: doctorSpec, load: async () => (await import("./doctor.ts")).run }],
  ["init", { spec: initSpec, load: async () => (await import("./init.ts")).run }],
  ["review", { spec: reviewSpec, load: async () => (await import("./review.ts")).run }],
  ["import", { spec: importSpec, load: async () => (await import("./import.ts")).run }],
  ["schema", { spec: schemaSpec, load: async () => (await import("./schema.ts")).run }],
  ["validate", { spec: validateSpec, load: async () => (await import("./validate.ts")).run }],
  ["plan", { spec: planSpec, load: async () => (await import("./plan.ts")).run }],
  ["apply", { spec: applySpec, load: async () => (await import("./apply.ts")).run }],
  ["drift", { spec: driftSpec, load: async () => (await import("./drift.ts")).run }],
  ["explain", { spec: explainSpec, load: async () => (await import("./explain.ts")).run }],
  ["audit", { spec: auditSpec, load: async () => (await import("./audit.ts")).run }],
  ["sandbox", { spec: sandboxSpec, load: async () => (await import("./sandbox.ts")).run }],
]);
