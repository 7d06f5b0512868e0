// Options that several commands share. `../shared-options.ts` reads their values.
import { AUDIT_BRANCH } from "../../domain/audit-branch.ts";
import { LIMIT_NAMES, LIMITS } from "../../plan/guards.ts";
import type { OptionSpec } from "./command-spec.ts";

/** Options of every command. */
export const COMMON: Readonly<Record<string, OptionSpec>> = {
  dir: {
    type: "string",
    value: "FOLDER",
    help: "use the instance in this folder, with settings.yaml (default: access)",
  },
  json: { type: "boolean", help: "print JSON, for programs" },
  "no-color": { type: "boolean", help: "print without colours" },
  debug: { type: "boolean", help: "print to stderr what is read, decided and sent; no secrets" },
};

/** What every command that talks to Matomo needs. */
export const NEEDS_MATOMO = [
  "the folder with settings.yaml (--dir, access by default)",
  "MATOMO_TOKEN: a super user's token, from the environment",
  "MATOMO_URL, if set, must be the url of settings.yaml; otherwise nothing is sent",
];

/** Options for trying the manifests on another Matomo, whose address must be given explicitly. */
export const ADDRESS: Readonly<Record<string, OptionSpec>> = {
  url: {
    type: "string",
    value: "URL",
    help: "send the token to this address instead of the url of settings.yaml",
  },
  timeout: {
    type: "string",
    value: "SECONDS",
    help: "wait up to this many seconds for one read, including retries (default: 60)",
  },
};

export const BASELINE: Readonly<Record<string, OptionSpec>> = {
  baseline: {
    type: "string",
    value: "FILE",
    help: "compare with the last verified state (apply --baseline-out), to find what was changed by hand since then",
  },
};

/**
 * The option for the journal of earlier runs of apply, which contains what an interrupted run left
 * behind.
 */
export const JOURNAL: Readonly<Record<string, OptionSpec>> = {
  journal: {
    type: "string",
    value: "FILE",
    help: "read the journal of earlier runs of apply, to find what new accounts inherited (default: .matomo-access/journal.jsonl)",
  },
};

/** Options that name the source of the audit record. */
export const RECORD: Readonly<Record<string, OptionSpec>> = {
  fetch: {
    type: "boolean",
    help: "fetch the audit branch from origin first (default: read what was fetched last)",
  },
  ref: {
    type: "string",
    value: "REF",
    help: `read this commit (default: origin/${AUDIT_BRANCH}, then ${AUDIT_BRANCH})`,
  },
  from: {
    type: "string",
    value: "FOLDER",
    help: "read a checkout of the audit branch in this folder",
  },
};

/** The option for the earlier commit that the manifests are compared with. */
export const BASE: Readonly<Record<string, OptionSpec>> = {
  base: {
    type: "string",
    value: "REF",
    help: "compare with this git commit, to find people who were removed from the manifests (default: where this branch began)",
  },
};

/** One option `--allow-NAME` per limit. */
export const ALLOWANCES: Readonly<Record<string, OptionSpec>> = Object.fromEntries(
  LIMIT_NAMES.map((name) => [
    `allow-${name}`,
    { type: "string", value: "N", help: LIMITS[name].allows },
  ]),
);
