import type { Command } from "./command.ts";

/**
 * Every command, in the order of `--help`. Each is loaded when it is used: `validate` never loads
 * an HTTP client.
 */
export const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map<
  string,
  () => Promise<Command>
>([
  ["import", async () => (await import("./import.ts")).importCommand],
  ["validate", async () => (await import("./validate.ts")).validateCommand],
  ["plan", async () => (await import("./plan.ts")).planCommand],
  ["apply", async () => (await import("./apply.ts")).applyCommand],
  ["drift", async () => (await import("./drift.ts")).driftCommand],
  ["explain", async () => (await import("./explain.ts")).explainCommand],
  ["audit", async () => (await import("./audit.ts")).auditCommand],
  ["sandbox", async () => (await import("./sandbox.ts")).sandboxCommand],
]);
