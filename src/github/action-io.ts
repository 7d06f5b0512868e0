import type { AccessError } from "../domain/error.ts";
import { makeDebugLog } from "../job/debug-log.ts";
import { explainError, tellStack } from "../job/internal-error.ts";
import type { Io } from "../job/io.ts";
import { renderAnnotations, renderDebugLine } from "../render/github/annotations.ts";

/** Adds the debug log if somebody started the run with debug logging (RUNNER_DEBUG). */
export const makeActionIo = (io: Io): Io =>
  io.env["RUNNER_DEBUG"] === "1"
    ? { ...io, debug: makeDebugLog(io, (line) => io.stdout(renderDebugLine(line))) }
    : io;

/** Prints to the log why a run failed. */
export function tellError(error: unknown, command: string, io: Io): AccessError {
  tellStack(error, io);
  const known = explainError(error, command, io, "action");
  const { message, hint } = known;
  io.stdout(renderAnnotations([{ severity: "error", code: "matomo-access", message, hint }]));
  return known;
}
