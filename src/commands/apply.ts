import { resolve } from "node:path";
import type { ApplyContext } from "../apply/context.ts";
import { applyPlan, type ApplyResult, isGreen } from "../apply/apply.ts";
import { AccessError } from "../domain/error.ts";
import type { Live } from "../domain/live.ts";
import { Secret } from "../domain/secret.ts";
import { linkKeeper } from "../files/invite-links.ts";
import { openJournal } from "../files/journal-file.ts";
import { writeWhole } from "../files/write-file.ts";
import { openWriter } from "../matomo/matomo.ts";
import { readLive, readSuperusers } from "../matomo/read-live.ts";
import { ownAccount } from "../plan/account.ts";
import { makeBaseline } from "../plan/baseline.ts";
import { makePlan, selectLogins } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { renderBaseline, renderPlanJson } from "../render/plan-json.ts";
import { renderPlanHeadline, renderPlanText } from "../render/plan-text.ts";
import { renderResultText } from "../render/result-text.ts";
import { type CommandSpec, countOf, flagOf, listOf, type OptionValues, stringOf } from "./arguments.ts";
import { BASELINE, baselineFrom, COMMON, dayFrom, folderOf, NEEDS_MATOMO, outputOf, planFrom, readWithProgress } from "./common.ts";
import { clockOf, connectionOf } from "./connect.ts";
import type { Io } from "./io.ts";
import { loadManifests, needManifest } from "./load.ts";
import { type Output, printDiagnostics, progressLine } from "./report.ts";

export const applySpec: CommandSpec = {
  summary: "make the changes of a plan, then read Matomo again and compare",
  options: {
    ...COMMON,
    ...BASELINE,
    plan: { type: "string", value: "FILE", help: "the approved plan (plan --out): what it does not hold is not made" },
    yes: { type: "boolean", help: "make a fresh plan and apply it, without an approved one" },
    scheduled: { type: "boolean", help: "only end what has ended, and give new sites to the selectors that cover them (needs --baseline)" },
    only: { type: "string", value: "LOGIN", multiple: true, help: "only the changes of this person; may stand several times" },
    "allow-losing": { type: "string", value: "N", help: "so many people may lose something in this run" },
    "allow-gaining": { type: "string", value: "N", help: "so many people or sites may gain admin, super user or the public's view" },
    journal: { type: "string", value: "FILE", help: "where the run is written down, line by line (default: .matomo-access/journal.jsonl)" },
    "baseline-out": { type: "string", value: "FILE", help: "write the verified state, for --baseline of later runs" },
    links: { type: "string", value: "FILE", help: "where invitation links go, encrypted (default: .matomo-access/invite-links.age)" },
    "held-out": { type: "string", value: "FILE", help: "write the plan of what is left, to be approved" },
  },
  needs: [
    ...NEEDS_MATOMO,
    "MATOMO_PASSWORD, for super users and e-mails: the password of the token's owner",
    "that nobody else applies to the same Matomo at the same time",
  ],
  exits: [
    "0 everything that should be done is done, and was read back",
    "1 wrong use, errors in the manifests, or Matomo cannot be read",
    "3 refused by a guard: nothing was written",
    "4 partly done",
  ],
  examples: ["matomo-access apply --plan plan.json", "matomo-access apply --yes --only alice.martin"],
};

/** 32 characters of the base64 alphabet: nobody sees it, and nobody can guess it. */
const passwordFrom = (io: Io): Secret => new Secret(Buffer.from(io.randomBytes(24)).toString("base64"));

function printResult(result: ApplyResult, green: boolean, output: Output, io: Io): void {
  if (output.json) {
    const { plan, outcomes, verified, refused, stopped } = result;
    const changes = outcomes.map(({ effectIndex, ...outcome }) => ({ ...plan.effects[effectIndex], ...outcome }));
    io.stdout(
      `${JSON.stringify({ version: 1, green, url: plan.url, plan: plan.hash, summary: plan.summary, changes, verified, refused, stopped }, undefined, 2)}\n`,
    );
  } else io.stdout(`\n${renderResultText(result, { color: output.color, width: io.columns, green })}`);
}

export async function applyCommand(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const planFile = stringOf(values, "plan");
  const scheduled = flagOf(values, "scheduled");
  const only = listOf(values, "only");
  if (planFile === undefined && !flagOf(values, "yes") && !scheduled) {
    throw new AccessError(
      "usage",
      "apply wants to know what was approved.",
      "Give the approved plan with --plan FILE, or --yes to make and apply a fresh one.",
    );
  }
  if (scheduled && stringOf(values, "baseline") === undefined)
    throw new AccessError(
      "usage",
      "--scheduled needs --baseline FILE: without the last verified state a new site cannot be told from one that somebody closed.",
    );
  const allowances = { losing: countOf(values, "allow-losing"), gaining: countOf(values, "allow-gaining") };
  const loaded = await loadManifests(folderOf(values), io.cwd);
  if (!loaded.manifest) printDiagnostics(loaded.diagnostics, loaded.files, output, io);
  const manifest = needManifest(loaded);
  const { settings } = manifest;
  const connection = connectionOf(io, settings);
  const baseline = baselineFrom(values, connection.url, io);
  const approved = planFile === undefined ? undefined : planFrom(resolve(io.cwd, planFile), connection.url);
  const { reader, writer } = openWriter(connection, clockOf(io));
  const today = dayFrom(values, io);
  const live = await readWithProgress(reader, io);
  const replan = (state: Live, full = false): Plan =>
    makePlan({
      manifest,
      live: state,
      now: io.now(),
      today,
      baseline,
      diagnostics: loaded.diagnostics,
      ...(full ? {} : { approved }),
      run: {
        hasPassword: connection.password !== undefined,
        ...(only.length > 0 && !full ? { only: selectLogins(only) } : {}),
        ...(scheduled && !full ? { scheduled } : {}),
      },
      allowances,
    });
  const plan = replan(live);
  const isAsApproved = approved?.hash === plan.hash && plan.guards.refusals.length === 0 && plan.frozen.length === 0;
  if (!output.json)
    io.stdout(isAsApproved ? renderPlanHeadline(plan, output) : renderPlanText(plan, { color: output.color, width: io.columns }));
  const run = Buffer.from(io.randomBytes(6)).toString("hex");
  const journal = openJournal(resolve(io.cwd, stringOf(values, "journal") ?? ".matomo-access/journal.jsonl"), run, () => io.now());
  const line = progressLine(io, "applying");
  const context: ApplyContext = {
    writer,
    read: () => readLive(reader),
    readSuperusers: () => readSuperusers(reader),
    journal,
    newPassword: () => passwordFrom(io),
    keepLink: linkKeeper(resolve(io.cwd, stringOf(values, "links") ?? ".matomo-access/invite-links.age"), settings.invitations.recipients),
    invitationDays: settings.invitations.days,
    minimumSuperusers: settings.protect.superusers,
    own: ownAccount(live, settings),
    progress: line.show,
    signal: io.signal,
  };
  let result: ApplyResult;
  try {
    result = await applyPlan(plan, context, replan);
  } finally {
    line.clear();
    journal.close();
  }
  if (result.after) {
    const rest = replan(result.after.live, true);
    const baselineOut = stringOf(values, "baseline-out");
    const heldOut = stringOf(values, "held-out");
    if (baselineOut !== undefined) writeWhole(resolve(io.cwd, baselineOut), renderBaseline(makeBaseline(result.after.live, rest)));
    if (heldOut !== undefined) writeWhole(resolve(io.cwd, heldOut), renderPlanJson(rest));
  }
  const green = isGreen(result);
  printResult(result, green, output, io);
  if (result.refused) return 3;
  return green ? 0 : 4;
}
