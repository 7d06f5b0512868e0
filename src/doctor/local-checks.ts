import type { Settings } from "../manifest/model.ts";
import { type CheckResult, ok, problem, unknown, warning } from "./result.ts";

/** What was found in the folder of the instance. */
export type SettingsFact =
  | { readonly kind: "missing"; readonly folder: string }
  | {
      readonly kind: "broken";
      readonly folder: string;
      readonly errors: number;
      /** The first error, with its place. */
      readonly first: string;
    }
  | {
      readonly kind: "read";
      readonly folder: string;
      readonly settings: Settings;
      readonly people: number;
    };

/** The address to which the token would be sent. */
export type AddressFact =
  | { readonly kind: "not-set" }
  | { readonly kind: "wrong"; readonly message: string; readonly fix: string }
  | {
      readonly kind: "known";
      readonly url: string;
      /** Host and port of the proxy for requests to this address. */
      readonly proxy: string | undefined;
      /** Whether the address is from settings.yaml, which only a review can change. */
      readonly isReviewed: boolean;
    };

/** Versions of Node that still get fixes and that the program is tested with. */
const TESTED_NODES = [22, 24] as const;

/** @param version the version of Node, like `24.1.0` */
export function checkNode(version: string | undefined): CheckResult {
  const major = Number(version?.split(".")[0]);
  const tested = TESTED_NODES.join(" and ");
  if (version === undefined || !Number.isInteger(major))
    return unknown("node", "The version of Node is not known.", `Use Node ${TESTED_NODES.at(-1)}.`);
  if (major < TESTED_NODES[0])
    return problem(
      "node",
      `Node ${version} is too old.`,
      `Install Node ${TESTED_NODES.at(-1)} from https://nodejs.org.`,
    );
  return TESTED_NODES.some((one) => one === major)
    ? ok("node", `Node ${version}.`)
    : warning(
        "node",
        `Node ${version} works, but matomo-access is tested with ${tested}.`,
        `Install Node ${TESTED_NODES.at(-1)} if something behaves oddly.`,
      );
}

export function checkSettings(fact: SettingsFact): CheckResult {
  switch (fact.kind) {
    case "missing":
      return warning(
        "settings",
        `There is no ${fact.folder}/settings.yaml.`,
        "Write one with `matomo-access init`, or name another folder with --dir.",
      );
    case "broken":
      return problem(
        "settings",
        `The manifests in ${fact.folder} have ${fact.errors === 1 ? "1 error" : `${fact.errors} errors`}: ${fact.first}`,
        "`matomo-access validate` lists all errors, each with its fix.",
      );
    case "read":
      return ok(
        "settings",
        `${fact.folder}/settings.yaml is valid, and so are the manifests (${fact.people === 1 ? "1 person" : `${fact.people} people`}).`,
      );
  }
}

export function checkAddress(fact: AddressFact): CheckResult {
  switch (fact.kind) {
    case "not-set":
      return problem(
        "address",
        "The address of Matomo is not set.",
        "Write it into settings.yaml (url), or use --url https://analytics.example.org.",
      );
    case "wrong":
      return problem("address", fact.message, fact.fix);
    case "known": {
      const proxy = fact.proxy === undefined ? "" : `, through the proxy ${fact.proxy}`;
      return ok(
        "address",
        `${fact.url}${fact.isReviewed ? " (url in settings.yaml)" : ""}${proxy}.`,
      );
    }
  }
}
