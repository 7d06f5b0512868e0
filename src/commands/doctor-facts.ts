import type { Facts } from "../doctor/doctor.ts";
import type { AddressFact, SettingsFact } from "../doctor/local-checks.ts";
import type { MatomoFacts, PasswordFact, TokenFact } from "../doctor/matomo-facts.ts";
import { isSeen, type Seen } from "../doctor/result.ts";
import { dayOf } from "../domain/day.ts";
import { AccessError } from "../domain/error.ts";
import { PRODUCT } from "../domain/product.ts";
import { addressOf, clockOf, connectionAt, tokenOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import { loadManifests } from "../job/load-manifests.ts";
import type { Settings } from "../manifest/model.ts";
import type { Connection } from "../matomo/connection.ts";
import { openReader } from "../matomo/matomo.ts";
import { proxyFor } from "../matomo/proxy.ts";
import { progressLine } from "./output.ts";
import { firstContact, type FirstContact } from "../probe/contact.ts";
import { lookAtGithub } from "./doctor-github.ts";
import { readInside } from "../probe/inside.ts";
import { askPassword, askToken } from "../probe/token.ts";

export interface Wanted {
  readonly dir: string;
  readonly url: string | undefined;
  readonly timeout: number | undefined;
  readonly checksPassword: boolean;
  /** The repository on GitHub, as OWNER/NAME. */
  readonly repo: string | undefined;
}

/** Reads the settings, even if other files in the folder have errors. */
async function lookAtFolder(
  dir: string,
  io: Io,
): Promise<{ readonly fact: SettingsFact; readonly settings: Settings | undefined }> {
  let settings: Settings | undefined;
  const { manifest, diagnostics, isAbsent } = await loadManifests(dir, io, (early) => {
    settings = early;
  });
  if (manifest)
    return {
      settings: manifest.settings,
      fact: {
        kind: "read",
        folder: dir,
        settings: manifest.settings,
        people: manifest.users.size,
      },
    };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const isMissing = isAbsent || errors.every(({ code }) => code === "settings-missing");
  if (isMissing) return { settings, fact: { kind: "missing", folder: dir } };
  const place = first?.at === undefined ? "" : `${first.at.file}:${first.at.line}: `;
  return {
    settings,
    fact: {
      kind: "broken",
      folder: dir,
      errors: errors.length,
      first: `${place}${first?.message ?? ""}`,
    },
  };
}

function lookAtAddress({ url }: Wanted, settings: Settings | undefined, io: Io): AddressFact {
  if (settings === undefined && url === undefined && (io.env["MATOMO_URL"] ?? "").trim() === "")
    return { kind: "not-set" };
  try {
    // The warning about the address is not printed, because the list of checks contains it.
    const address = addressOf({ ...io, stderr: () => undefined }, { settings, url });
    return {
      kind: "known",
      url: address,
      proxy: proxyFor(address, io.env)?.name,
      isReviewed: settings !== undefined && url === undefined,
    };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { kind: "wrong", message: error.message, fix: error.hint ?? "Correct the address." };
  }
}

const NOT_ASKED = {
  unseen: "Not checked, because the token is sent only to an address at which Matomo answers.",
  fix: "First fix the problems that are listed above.",
};

async function lookAtPassword(
  connection: Connection,
  { checksPassword }: Wanted,
  isSuperuser: boolean,
  io: Io,
): Promise<Seen<PasswordFact>> {
  if (connection.password === undefined) return { seen: { kind: "not-set" } };
  if (!checksPassword) return { seen: { kind: "not-checked" } };
  if (!isSuperuser)
    return {
      unseen: "Not checked, because this check needs a valid token of a super user.",
      fix: "Fix the token first.",
    };
  return askPassword(connection, clockOf(io), io.signal);
}

/** Sends the token only after a Matomo at this address has answered a request without the token. */
async function lookInside(
  url: string,
  { contact, clockSkew }: FirstContact,
  wanted: Wanted,
  io: Io,
): Promise<MatomoFacts> {
  const token = tokenOf(io);
  const outside = { contact, clockSkew, inside: undefined };
  const hasPassword = (io.env["MATOMO_PASSWORD"] ?? "") !== "";
  const password: Seen<PasswordFact> = {
    seen: { kind: hasPassword ? "not-checked" : "not-set" },
  };
  if (!token) return { ...outside, token: { seen: { kind: "not-set" } }, password };
  if (contact.kind !== "matomo") return { ...outside, token: NOT_ASKED, password };
  const connection = connectionAt(io, url, token, wanted.timeout);
  const asked: Seen<TokenFact> = await askToken(connection, clockOf(io), io.signal);
  const isSuperuser = isSeen(asked) && asked.seen.kind === "superuser";
  return {
    ...outside,
    token: asked,
    password: await lookAtPassword(connection, wanted, isSuperuser, io),
    inside: isSuperuser
      ? await readInside(connection, openReader(connection, clockOf(io)), io.signal)
      : undefined,
  };
}

/** Collects the facts for all checks. Only reads. */
export async function gatherFacts(wanted: Wanted, io: Io): Promise<Facts> {
  const line = progressLine(io, "checking");
  try {
    return await gather(wanted, io, line.show);
  } finally {
    line.clear();
  }
}

/** The stages of the progress line: settings, GitHub, the address, and the server behind it. */
const STAGES = 4;

async function gather(
  wanted: Wanted,
  io: Io,
  show: (done: number, of: number) => void,
): Promise<Facts> {
  show(0, STAGES);
  const { fact, settings } = await lookAtFolder(wanted.dir, io);
  const address = lookAtAddress(wanted, settings, io);
  show(1, STAGES);
  const facts = {
    node: /^Node (\S+?),?(?:\s|$)/.exec(io.runtime ?? "")?.[1],
    today: dayOf(io.now()),
    settings: fact,
    address,
    matomo: undefined,
    github: await lookAtGithub(wanted.repo, io),
    now: io.now(),
    version: PRODUCT.version,
  };
  show(2, STAGES);
  if (address.kind !== "known") return facts;
  const way = { proxy: proxyFor(address.url, io.env) };
  const first = await firstContact(address.url, way, clockOf(io), io.signal);
  show(3, STAGES);
  return { ...facts, matomo: await lookInside(address.url, first, wanted, io) };
}
