import type { CommandSpec } from "./command-spec.ts";
import { ADDRESS, COMMON } from "./shared.ts";

export const doctorSpec: CommandSpec = {
  summary: "check what is missing: settings, address, token, Matomo and GitHub; changes nothing",
  options: {
    ...COMMON,
    url: {
      type: "string",
      value: "URL",
      help: "check the Matomo at this address (default: url of settings.yaml, or MATOMO_URL)",
    },
    timeout: ADDRESS["timeout"] ?? { type: "string", help: "" },
    "check-password": {
      type: "boolean",
      help: "try MATOMO_PASSWORD once; Matomo counts a wrong password as a failed login",
    },
    repo: {
      type: "string",
      value: "OWNER/NAME",
      help: "check this repository on GitHub (default: the repository of this checkout)",
    },
    format: {
      type: "string",
      value: "FORMAT",
      help: "print as text, markdown or json",
    },
  },
  prints: ["doctor"],
  needs: [
    "nothing is required; doctor reports what is missing",
    "MATOMO_TOKEN: a super user's token, to look into Matomo",
    "GH_TOKEN: the token of an administrator, to look at the repository on GitHub",
  ],
  exits: ["0 no problem was found (there may be warnings and unknown checks)", "1 problems"],
  examples: [
    "matomo-access doctor",
    "matomo-access doctor --url https://analytics.example.org",
    "matomo-access doctor --repo acme/access --format markdown",
  ],
};
