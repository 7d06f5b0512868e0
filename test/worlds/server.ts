import { Secret } from "../../src/domain/secret.ts";
import type { Rights } from "./ledger.ts";
import type { Connection } from "../../src/matomo/connection.ts";

export type Role = "view" | "write" | "admin";

/** The name, group and address of a site in Matomo. */
export interface SiteFacts {
  readonly id: number;
  readonly name: string;
  readonly group: string;
  readonly host: string;
}

/** A Matomo as its administrators use it. Every call is a change made by hand, outside the tool. */
export class ClickedMatomo {
  readonly connection: Connection;
  readonly #url: string;
  readonly #token: string;
  readonly #password: string;

  constructor(server: { readonly url: string; readonly token: string; readonly password: string }) {
    this.#url = server.url;
    this.#token = server.token;
    this.#password = server.password;
    this.connection = {
      url: server.url,
      token: new Secret(server.token),
      password: new Secret(server.password),
    };
  }

  async call(method: string, fields: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(`${this.#url}/index.php?module=API&format=json&method=${method}`, {
      method: "POST",
      body: new URLSearchParams({ ...fields, token_auth: this.#token }),
    });
    const answer: unknown = await response.json();
    if (typeof answer === "object" && answer !== null && "result" in answer) {
      const { result, message } = answer as { result: string; message?: string };
      if (result === "error") throw new Error(`${method}: ${message}`);
    }
    return answer;
  }

  async sites(): Promise<readonly SiteFacts[]> {
    const rows = (await this.call("SitesManager.getAllSites", { filter_limit: "-1" })) as Record<
      string,
      { idsite: string | number; name: string; group: string; main_url: string }
    >;
    return Object.values(rows).map(({ idsite, name, group, main_url: url }) => ({
      id: Number(idsite),
      name,
      group,
      host: URL.parse(url)?.host ?? "",
    }));
  }

  async addSite({ name, group, host }: Omit<SiteFacts, "id">): Promise<void> {
    await this.call("SitesManager.addSite", {
      siteName: name,
      group,
      "urls[0]": `https://${host}`,
    });
  }

  async deleteSite(id: number): Promise<void> {
    await this.call("SitesManager.deleteSite", {
      idSite: String(id),
      passwordConfirmation: this.#password,
    });
  }

  async addPerson(login: string): Promise<void> {
    await this.call("UsersManager.addUser", {
      userLogin: login,
      password: `Aa1!${login}${login}`,
      email: `${login}@example.org`,
      passwordConfirmation: this.#password,
    });
  }

  async removePerson(login: string): Promise<void> {
    await this.call("UsersManager.deleteUser", {
      userLogin: login,
      passwordConfirmation: this.#password,
    });
  }

  async give(login: string, site: number, role: Role | "noaccess"): Promise<void> {
    await this.call("UsersManager.setUserAccess", {
      userLogin: login,
      access: role,
      idSites: String(site),
      passwordConfirmation: this.#password,
    });
  }

  async setSuperuser(login: string, isSuperuser: boolean): Promise<void> {
    await this.call("UsersManager.setSuperUserAccess", {
      userLogin: login,
      hasSuperUserAccess: isSuperuser ? "1" : "0",
      passwordConfirmation: this.#password,
    });
  }

  async superusers(): Promise<ReadonlySet<string>> {
    const rows = (await this.call("UsersManager.getUsersHavingSuperUserAccess")) as readonly {
      login: string;
    }[];
    return new Set(rows.map(({ login }) => login));
  }

  /** The rights of these people, and which of them are super users, whose rows do not count. */
  async rights(logins: readonly string[]): Promise<Rights> {
    const all = await this.superusers();
    const superusers = new Set(logins.filter((login) => all.has(login)));
    const found = new Map<string, Role>();
    for (const login of logins) {
      if (superusers.has(login)) continue;
      const rows = (await this.call("UsersManager.getSitesAccessFromUser", {
        userLogin: login,
      })) as readonly { site: string | number; access: Role }[];
      for (const { site, access } of rows) found.set(`${login} ${Number(site)}`, access);
    }
    return { cells: found, superusers };
  }

  async logins(): Promise<readonly string[]> {
    return (await this.call("UsersManager.getUsersLogin")) as readonly string[];
  }
}
