import { SANDBOX_VERSIONS } from "./choices.ts";
import type { CommandSpec } from "./command-spec.ts";
import { COMMON } from "./shared.ts";

export const sandboxSpec: CommandSpec = {
  summary: "run an embedded Matomo on 127.0.0.1, to try things out and for tests",
  options: {
    ...COMMON,
    dir: {
      type: "string",
      value: "FOLDER",
      help: "no effect: the sandbox reads no manifests",
    },
    json: { type: "boolean", help: "no effect: the output is always JSON" },
    port: { type: "string", value: "N", help: "listen on this port (default: any free port)" },
    state: {
      type: "string",
      value: "FILE",
      help: "keep the state in this file (default: in memory)",
    },
    seed: {
      type: "string",
      value: "FILE",
      help: "fill a new instance with this data (schemas/sandbox-seed.schema.json)",
    },
    "matomo-version": {
      type: "string",
      value: "VERSION",
      choices: SANDBOX_VERSIONS,
      help: "behave like Matomo 5.0.2 (default) or 5.2.0-b5",
    },
  },
  prints: ["sandbox-ready"],
  needs: ["nothing; stop it with Ctrl-C"],
  exits: ["0 stopped", "1 the seed or the state file is invalid, or the port is in use"],
  examples: ["matomo-access sandbox --port 8080 --seed access/sandbox-seed.json"],
};
