import type { CommandSpec } from "./command-spec.ts";
import { COMMON } from "./shared.ts";

export const initSpec: CommandSpec = {
  summary: "write what a new access repository needs: settings, workflows, code owners, README",
  options: {
    ...COMMON,
    dir: {
      type: "string",
      value: "FOLDER",
      help: "the folder of the instance; with --instance, the folder of all instances (default: access)",
    },
    url: { type: "string", value: "URL", help: "the address of Matomo" },
    instance: {
      type: "string",
      value: "NAME=URL",
      multiple: true,
      help: "one of several Matomo servers, in a folder of its own; can be repeated",
    },
    account: {
      type: "string",
      value: "LOGIN",
      help: "the login that owns the token (default: the only super user, if Matomo is read)",
    },
    contact: {
      type: "string",
      value: "TEXT",
      help: "whom to ask about access; shown in the README and the pull request template",
    },
    owner: {
      type: "string",
      value: "OWNER",
      multiple: true,
      help: "who approves changes: @user, @org/team or an e-mail; can be repeated",
    },
    approvals: {
      type: "string",
      value: "NUMBER",
      help: "how many people must approve a pull request, or none (default: 1)",
    },
    action: {
      type: "string",
      value: "OWNER/REPO@REF",
      help: "the release of the action that the workflows use",
    },
    branch: {
      type: "string",
      value: "NAME",
      help: "the default branch (default: that of the repository, or main)",
    },
    "no-github": {
      type: "boolean",
      help: "write only settings, schemas and README, for changes from your own computer",
    },
    update: {
      type: "boolean",
      help: "update the workflows that init wrote; your changes to them are kept",
    },
    "dry-run": { type: "boolean", help: "show what would be written, and write nothing" },
  },
  prints: ["init"],
  needs: [
    "a folder that becomes the repository; existing files are never overwritten",
    "MATOMO_TOKEN, if set: Matomo is read once, to choose suitable limits and mail domains",
    "the answers to its questions: in a terminal, or with --url, --contact, --owner and --action",
    "without GitHub: leave the owner empty in a terminal, or use --url, --contact and --no-github",
  ],
  exits: [
    "0 written, or nothing was left to write",
    "1 incorrect usage, or a file cannot be written; nothing was written",
  ],
  examples: [
    "matomo-access init",
    'matomo-access init --url https://analytics.example.org --contact "Anna Example" --owner @acme/analytics --action acme/matomo-access@v1.2.0',
    'matomo-access init --no-github --url https://analytics.example.org --contact "Anna Example"',
    "matomo-access init --instance europe=https://eu.example.org --instance america=https://us.example.org",
    "matomo-access init --update --action acme/matomo-access@v1.3.0",
  ],
};
