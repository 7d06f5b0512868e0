import { AccessError, type ErrorCode } from "../domain/error.ts";
import { PRODUCT } from "../domain/product.ts";
import type { Io } from "../job/io.ts";
import { renderAnnotations } from "../render/github/annotations.ts";
import { forMarkdown } from "../render/safe-text.ts";
import { makeActionIo, tellError } from "./action-io.ts";
import { applyRun } from "./apply/recorded-run.ts";
import { openContext, type Context, type Ended } from "./platform/context.ts";
import { sendHeartbeat } from "./platform/heartbeat.ts";
import { REASON_CODES, type ReasonCode } from "./platform/contract.ts";
import { driftRun } from "./drift/drift-run.ts";
import { reviewRun } from "./review/review-run.ts";
import { markEnded } from "./plan/plan-post.ts";
import { planRun } from "./plan/plan-run.ts";
import { type Runner, runnerFrom } from "./platform/runner.ts";
import { validateRun } from "./plan/validate-run.ts";

const COMMANDS: Readonly<Record<string, (context: Context) => Promise<Ended>>> = {
  validate: validateRun,
  plan: planRun,
  apply: applyRun,
  drift: driftRun,
  review: reviewRun,
};

const REASONS: Readonly<Record<ErrorCode, ReasonCode>> = {
  usage: "wrong-use",
  manifest: "manifest-errors",
  "matomo-unreachable": "matomo-error",
  "matomo-auth": "matomo-error",
  "matomo-locked": "matomo-error",
  "matomo-busy": "matomo-error",
  "matomo-answer": "matomo-error",
  "matomo-refused": "matomo-error",
  "matomo-incomplete": "matomo-error",
  github: "github-error",
  refused: "refused",
  "partly-done": "partly-done",
  internal: "internal",
};

/** Sets the outputs. @returns the exit code */
function answer(runner: Runner, ended: Ended): number {
  const {
    code,
    ok,
    planFile,
    artifactName,
    recordFile,
    linksFile,
    pageFile,
    hash,
    url,
    totals = "",
    changes,
    losses,
    held,
    settings = [],
  } = ended;
  runner.output("reason-code", code);
  runner.output("plan-file", planFile ?? "");
  runner.output("artifact-name", artifactName ?? "");
  runner.output("record-file", recordFile ?? "");
  runner.output("links-file", linksFile ?? "");
  runner.output("page-file", pageFile ?? "");
  runner.output("plan-hash", hash ?? "");
  runner.output("totals", totals);
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
      ...(totals === "" ? {} : { totals }),
      changes: changes ?? 0,
      losses: losses ?? 0,
      held: held ?? 0,
      ...(settings.length > 0 ? { settings } : {}),
    }),
  );
  runner.io.stdout(`${code}\n`);
  // An interrupted run may not have reported its end, so its `post` entry reports it.
  if (!runner.io.signal.aborted) markEnded(runner);
  const unwritten = runner.unwritten();
  runner.io.stdout(
    renderAnnotations(
      unwritten.map((message) => ({
        severity: "error",
        code: "matomo-access",
        message,
        hint: "The runner's disk may be full.",
      })),
    ),
  );
  return ok && unwritten.length === 0 ? 0 : 1;
}

/**
 * Handles an error that was thrown outside `runAction`, in code that nothing awaited. @returns the
 * exit code
 */
export function crash(error: unknown, io: Io): number {
  tellError(error, "(unknown)", makeActionIo(io));
  return 1;
}

/**
 * Runs the action: reads inputs and event, and writes outputs, summary and comments. Catches every
 * error, and prints it without secrets. @returns the exit code
 */
export async function runAction(given: Io): Promise<number> {
  const io = makeActionIo(given);
  let runner: Runner | undefined;
  try {
    runner = runnerFrom(io);
    const name = runner.input("command");
    io.debug?.(
      `matomo-access ${PRODUCT.version}, ${io.runtime ?? "unknown runtime"}, ${name} on ${runner.eventName}`,
    );
    const command = COMMANDS[name];
    if (!command)
      throw new AccessError(
        "usage",
        `Unknown command "${name}".`,
        `The commands are ${Object.keys(COMMANDS).join(", ")}.`,
      );
    const context = await openContext(runner);
    const ended = await command(context);
    const unsent = ended.isComplete === true ? await sendHeartbeat(context) : undefined;
    if (unsent) io.stdout(renderAnnotations([unsent]));
    if (!runner.hasSummary()) runner.summary(`${REASON_CODES[ended.code]}\n`);
    return answer(runner, ended);
  } catch (error) {
    const {
      code,
      message,
      hint = "",
    } = tellError(error, runner?.input("command") ?? "(unknown)", io);
    // An earlier summary does not mention a later internal error, so it is added.
    if (runner && !runner.hasSummary(code === "internal" ? forMarkdown(message) : ""))
      runner.summary(`**${forMarkdown(message)}** ${forMarkdown(hint)}\n`);
    if (runner) answer(runner, { code: REASONS[code], ok: false });
    return 1;
  }
}
