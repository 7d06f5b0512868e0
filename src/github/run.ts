import { AccessError, type ErrorCode } from "../domain/error.ts";
import type { Io } from "../job/io.ts";
import { renderAnnotations } from "../render/diagnostics.ts";
import { forMarkdown } from "../render/safe-text.ts";
import { applyRun } from "./apply/apply-run.ts";
import { openContext, type Context, type Ended } from "./platform/context.ts";
import { REASON_CODES, type ReasonCode } from "./platform/contract.ts";
import { driftRun } from "./drift/drift-run.ts";
import { planRun } from "./plan/plan-run.ts";
import { type Runner, runnerFrom } from "./platform/runner.ts";
import { validateRun } from "./plan/validate-run.ts";

const COMMANDS: Readonly<Record<string, (context: Context) => Promise<Ended>>> = {
  validate: validateRun,
  plan: planRun,
  apply: applyRun,
  drift: driftRun,
};

const REASONS: Readonly<Partial<Record<ErrorCode, ReasonCode>>> = {
  usage: "wrong-use",
  manifest: "manifest-errors",
  github: "github-error",
  refused: "refused",
  "partly-done": "partly-done",
  internal: "internal",
};

function answer(runner: Runner, ended: Ended): void {
  const { code, ok, planFile, artifactName, recordFile, linksFile, hash, url, changes, losses, held } = ended;
  runner.output("reason-code", code);
  runner.output("plan-file", planFile ?? "");
  runner.output("artifact-name", artifactName ?? "");
  runner.output("record-file", recordFile ?? "");
  runner.output("links-file", linksFile ?? "");
  runner.output("plan-hash", hash ?? "");
  runner.output("changes", String(changes ?? 0));
  runner.output("losses", String(losses ?? 0));
  runner.output("held", String(held ?? 0));
  runner.output(
    "result",
    JSON.stringify({
      version: 1,
      ok,
      "reason-code": code,
      ...(hash === undefined ? {} : { hash }),
      ...(url === undefined ? {} : { url }),
      changes: changes ?? 0,
      losses: losses ?? 0,
      held: held ?? 0,
    }),
  );
  runner.io.stdout(`${code}\n`);
}

/** Runs the action: inputs and event in, outputs, summary, comments and an exit code out. Everything that fails ends here, without a stack or a secret. */
export async function runAction(io: Io): Promise<number> {
  let runner: Runner | undefined;
  try {
    runner = runnerFrom(io);
    const name = runner.input("command");
    const command = COMMANDS[name];
    if (!command) throw new AccessError("usage", `There is no command "${name}".`, `Write ${Object.keys(COMMANDS).join(", ")}.`);
    const ended = await command(await openContext(runner));
    if (!runner.hasSummary()) runner.summary(`${REASON_CODES[ended.code]}\n`);
    answer(runner, ended);
    return ended.ok ? 0 : 1;
  } catch (error) {
    const known = error instanceof AccessError;
    const message = known ? error.message : `This is a defect of matomo-access (${error instanceof Error ? error.name : "unknown"}).`;
    io.stdout(
      renderAnnotations([
        { severity: "error", code: "matomo-access", message, hint: known ? error.hint : "Please report it with the workflow that ran." },
      ]),
    );
    if (runner && !runner.hasSummary()) runner.summary(`**${forMarkdown(message)}** ${known ? forMarkdown(error.hint ?? "") : ""}\n`);
    if (runner) answer(runner, { code: known ? (REASONS[error.code] ?? "matomo-error") : "internal", ok: false });
    return 1;
  }
}
