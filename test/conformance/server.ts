import { randomBytes } from "node:crypto";
import { Secret } from "../../src/domain/secret.ts";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { describeRights } from "../../src/domain/rights.ts";
import type { Connection } from "../../src/matomo/connection.ts";
import { openWriter } from "../../src/matomo/matomo.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import type { MatomoReader } from "../../src/matomo/reader.ts";
import type { MatomoWriter } from "../../src/matomo/writer.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { setTimeout as sleep } from "node:timers/promises";

export interface Server {
  /** The sandbox, or a real Matomo. */
  readonly kind: "sandbox" | "real";
  readonly url: string;
  readonly token: string;
  readonly password: string;
  readonly connection: Connection;
  readonly reader: MatomoReader;
  readonly writer: MatomoWriter;
  /** The beginning of logins and site names in this run, so that no other ones are changed. */
  readonly prefix: string;
  /** Makes a raw call like any other client. */
  call(method: string, fields?: Readonly<Record<string, string>>): Promise<unknown>;
  addSite(name: string, group?: string): Promise<number>;
  live(): Promise<Live>;
  /** A login's access as `{ siteId: "write + capability" }`; `undefined` without an account. */
  accessOf(login: string): Promise<Record<number, string> | undefined>;
  /** Deletes every user and site of this run. */
  close(): Promise<void>;
}

const clock = {
  now: (): Date => new Date(),
  sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
    sleep(ms, undefined, signal ? { signal } : {}),
  deadline: (ms: number): AbortSignal => AbortSignal.timeout(ms),
  random: () => Math.random(),
};

/**
 * The real Matomo of MATOMO_URL, MATOMO_TOKEN and MATOMO_PASSWORD if all are set, otherwise a
 * sandbox.
 */
export async function openServer(): Promise<Server> {
  const { MATOMO_URL, MATOMO_TOKEN, MATOMO_PASSWORD } = process.env;
  const real =
    MATOMO_URL && MATOMO_TOKEN && MATOMO_PASSWORD
      ? { url: MATOMO_URL.replace(/\/+$/, ""), token: MATOMO_TOKEN, password: MATOMO_PASSWORD }
      : undefined;
  const sandbox = real ? undefined : await startSandbox();
  const { url, token, password } = real ?? sandbox ?? { url: "", token: "", password: "" };
  const connection: Connection = { url, token: new Secret(token), password: new Secret(password) };
  const { reader, writer } = openWriter(connection, clock);
  const prefix = `conf${randomBytes(3).toString("hex")}`;
  const sites: number[] = [];
  const call: Server["call"] = async (method, fields = {}) => {
    const response = await fetch(`${url}/index.php?module=API&format=json&method=${method}`, {
      method: "POST",
      body: new URLSearchParams({ token_auth: token, ...fields }),
    });
    return response.json();
  };
  const live = (): Promise<Live> => readLive(reader);
  return {
    kind: real ? "real" : "sandbox",
    url,
    token,
    password,
    connection,
    reader,
    writer,
    prefix,
    call,
    live,
    addSite: async (name, group = "") => {
      const answer = (await call("SitesManager.addSite", {
        siteName: name,
        urls: `https://${prefix}.example`,
        group,
      })) as {
        value: number;
      };
      sites.push(answer.value);
      return answer.value;
    },
    accessOf: async (login) => {
      const { people, anonymous } = await live();
      const access = login === "anonymous" ? anonymous : people.get(loginKey(login))?.access;
      return (
        access &&
        Object.fromEntries(
          [...access]
            .filter(([site]) => sites.includes(site))
            .map(([site, rights]) => [site, describeRights(rights)]),
        )
      );
    },
    close: async () => {
      for (const person of (await live()).people.values())
        if (person.login.toLowerCase().startsWith(prefix))
          await call("UsersManager.deleteUser", {
            userLogin: person.login,
            passwordConfirmation: password,
          });
      for (const idSite of sites)
        await call("SitesManager.deleteSite", {
          idSite: String(idSite),
          passwordConfirmation: password,
        });
      await sandbox?.close();
    },
  };
}
