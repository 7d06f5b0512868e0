import type { Diagnostic } from "../../src/domain/diagnostic.ts";
import { AccessError } from "../../src/domain/error.ts";
import { explainPerson } from "../../src/explain/explain-person.ts";
import { explainSite } from "../../src/explain/explain-site.ts";
import { adopt } from "../../src/adopt/adopt.ts";
import { FINDING_CODES } from "../../src/domain/finding-codes.ts";
import type { Manifest, SourceFile } from "../../src/manifest/model.ts";
import { readManifest } from "../../src/manifest/read.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { settingChanges } from "../../src/plan/setting-changes.ts";
import { renderDiagnosticsJson } from "../../src/render/json/diagnostics-json.ts";
import { renderAnnotations } from "../../src/render/github/annotations.ts";
import { manifestPatch } from "../../src/render/github/manifest-patch.ts";
import { offlineDifference } from "../../src/render/github/offline-diff.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan-markdown.ts";
import { forMarkdown } from "../../src/render/safe-text.ts";
import { settingLines } from "../../src/render/setting-lines.ts";
import { renderDiagnosticsText } from "../../src/render/terminal/diagnostics-text.ts";
import { renderPlanText } from "../../src/render/terminal/plan-text.ts";
import { makeLive } from "../helpers/make-world.ts";
import { GOOD } from "./mutations.ts";

const LIVE = makeLive({
  sites: [
    { name: "Shop DE", group: "Client A shops", mainUrl: "https://shop.example.org" },
    { name: "Shop FR", group: "Production", mainUrl: "https://xn--mller-kva.example" },
    { name: "Shop ?? (EU)" },
    "Blog",
    "Blog",
  ],
  people: {
    "alice.martin": { access: { 1: "view", 4: "admin" } },
    tom: { access: { 2: "write" } },
    muller: {},
    "old.colleague": { access: { 1: "view" } },
    "ldap-x": {},
  },
  public: { 4: "view" },
});
const NOW = new Date("2026-12-10T09:00:00Z");
const TODAY = "2026-12-10";

const codes: ReadonlySet<string> = new Set(Object.keys(FINDING_CODES));

/** Why people could not use a finding; `undefined` if they can. */
function problemOf(
  { code, message, hint, at }: Diagnostic,
  files: readonly SourceFile[],
): string | undefined {
  if (!codes.has(code)) return `the code ${code} is not in the list`;
  if (message.trim() === "" || !message.isWellFormed() || hint?.isWellFormed() === false)
    return "the message is empty or broken";
  if (message.length > 600 || (hint?.length ?? 0) > 600) return "the message is too long";
  if (/undefined|\[object|NaN/.test(`${message} ${hint ?? ""}`.replaceAll(/"[^"]*"/g, "")))
    return `the message is no sentence: ${message}`;
  if (!at)
    return code === "too-many" || code === "settings-missing"
      ? undefined
      : `the finding ${code} has no place`;
  const lines = files.find(({ path }) => path === at.file)?.text.split("\n");
  const line = lines?.[at.line - 1];
  if (line === undefined) return `${code} stands in ${at.file}:${at.line}, which does not exist`;
  return at.column >= 1 && at.column <= line.length + 1
    ? undefined
    : `${code} stands in column ${at.column} of a line of ${line.length}`;
}

/** Uses valid manifests in every way in which those of a contributor are used. */
function useManifest(manifest: Manifest, files: readonly SourceFile[]): void {
  const before = readManifest(GOOD).manifest;
  if (before) {
    offlineDifference(before, manifest);
    settingLines(settingChanges(before, manifest), forMarkdown);
  }
  // The guards of a case could name an account that does not exist, which is a different error.
  const guarded: Manifest = {
    ...manifest,
    settings: { ...manifest.settings, account: "root", protect: { logins: [], superusers: 1 } },
  };
  const plan = makePlan({
    manifest: guarded,
    live: LIVE,
    now: NOW,
    today: TODAY,
    run: { hasPassword: true },
  });
  renderPlanText(plan, { color: false });
  renderPlanMarkdown(plan, {});
  explainPerson({ manifest: guarded, live: LIVE, today: TODAY, login: "tom" });
  explainSite({ manifest: guarded, live: LIVE, today: TODAY, site: "2" });
  try {
    const adoptedFile = "access/adopted.yaml";
    adopt({
      files,
      manifest: guarded,
      live: LIVE,
      today: TODAY,
      drift: plan.effects,
      newUnmanaged: ["ldap-x"],
      adoptedFile,
      reason: "as it is",
    });
  } catch (error) {
    // Adopting reads the files again, including the guards with accounts that this server does not
    // have.
    if (!(error instanceof AccessError)) throw error;
  }
}

/**
 * What is wrong with how a case is read; `undefined` if every finding is usable.
 * Throws what the program throws.
 */
export function checkCase(files: readonly SourceFile[]): string | undefined {
  const { manifest, diagnostics } = readManifest(files);
  renderDiagnosticsText(diagnostics, files, { color: true });
  renderDiagnosticsJson(diagnostics);
  renderAnnotations(diagnostics);
  manifestPatch(GOOD, files);
  for (const diagnostic of diagnostics) {
    const problem = problemOf(diagnostic, files);
    if (problem !== undefined) return problem;
  }
  if (!manifest)
    return diagnostics.some(({ severity }) => severity === "error")
      ? undefined
      : "there is no manifest and no error";
  useManifest(manifest, files);
  return undefined;
}
