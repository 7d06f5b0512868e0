import { Ajv2020 } from "ajv/dist/2020.js";
import { resolve } from "node:path";
import seedSchema from "../../schemas/sandbox-seed.schema.json" with { type: "json" };
import { AccessError } from "../domain/error.ts";
import { renderJsonLine } from "../render/json/printable.ts";
import { errorCode } from "../files/error-code.ts";
import { readNamedFile } from "../files/read-json.ts";
import type { SandboxSeed } from "../sandbox/seed.generated.ts";
import type { SandboxOutput } from "../sandbox/ready.generated.ts";
import { startSandbox } from "../sandbox/server.ts";
import { choiceOf, countOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import type { Io } from "../job/io.ts";
import { SANDBOX_VERSIONS } from "./specs/choices.ts";

/** Reads a seed from a file. @throws AccessError `usage` that names the invalid part */
function readSeed(path: string): SandboxSeed {
  let seed: unknown;
  try {
    seed = JSON.parse(readNamedFile(path, "The seed"));
  } catch (error) {
    if (error instanceof AccessError) throw error;
    throw new AccessError(
      "usage",
      `The seed ${path} is not valid JSON${error instanceof Error ? `: ${error.message}` : ""}.`,
    );
  }
  const validate = new Ajv2020({ allErrors: true, strict: true }).compile<SandboxSeed>(seedSchema);
  if (validate(seed)) return seed;
  const problems = (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message }) => `${instancePath || "/"} ${message ?? ""}`);
  throw new AccessError(
    "usage",
    `The seed ${path} is invalid: ${problems.join("; ")}.`,
    "schemas/sandbox-seed.schema.json explains every key.",
  );
}

/**
 * Prints one JSON line with url, token and password when the server is ready, then serves until the
 * process is asked to stop. @returns the exit code
 */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const seed = stringOf(values, "seed");
  const stateFile = stringOf(values, "state");
  const port = countOf(values, "port");
  if (port !== undefined && port > 65_535)
    throw new AccessError("usage", `--port must be a number up to 65535, not ${port}.`);
  let sandbox;
  try {
    sandbox = await startSandbox({
      port,
      stateFile: stateFile === undefined ? undefined : resolve(io.cwd, stateFile),
      seed: seed === undefined ? undefined : readSeed(resolve(io.cwd, seed)),
      hook:
        io.debug &&
        (({ phase, request, method, calls }): void => {
          if (phase === "after")
            io.debug?.(
              `sandbox: request ${request}, ${method || "no method"}, ${calls.length} calls`,
            );
        }),
      version: choiceOf(values, "matomo-version", SANDBOX_VERSIONS, "5.0.2"),
    });
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const code = errorCode(error);
    throw new AccessError(
      "usage",
      code === "EADDRINUSE" ? "The port is in use." : `The sandbox cannot start (${code}).`,
    );
  }
  const { url, token, password } = sandbox;
  io.stdout(renderJsonLine<SandboxOutput>({ url, token, password }));
  if (!io.signal.aborted)
    await new Promise<void>((stop) =>
      io.signal.addEventListener("abort", () => stop(), { once: true }),
    );
  await sandbox.close();
  return 0;
}
