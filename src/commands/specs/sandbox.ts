import type { CommandSpec } from "./command-spec.ts";
import { COMMON } from "./shared.ts";

export const sandboxSpec: CommandSpec = {
  summary: "run an embedded Matomo on 127.0.0.1, for trying and for tests",
  options: {
    ...COMMON,
    dir: {
      type: "string",
      value: "FOLDER",
      help: "taken as by every command; the sandbox reads no manifests",
    },
    json: { type: "boolean", help: "taken as by every command; what it prints is JSON anyway" },
    port: { type: "string", value: "N", help: "the port (default: any free one)" },
    state: {
      type: "string",
      value: "FILE",
      help: "keep the state in this file; without it, in memory",
    },
    seed: {
      type: "string",
      value: "FILE",
      help: "what a new instance begins with (schemas/sandbox-seed.schema.json)",
    },
    "matomo-version": {
      type: "string",
      value: "VERSION",
      help: "behave as 5.0.2 (default) or 5.2.0-b5",
    },
  },
  prints: ["sandbox-ready"],
  needs: ["nothing; it ends with Ctrl-C"],
  exits: ["0 ended", "1 the seed or the state cannot be used, or the port is taken"],
  examples: ["matomo-access sandbox --port 8080 --seed access/sandbox-seed.json"],
};
