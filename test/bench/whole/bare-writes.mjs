/**
 * Makes only the changes of a file, each `[login, site, access]`. `together` sends bulk requests
 * over four connections. `each` sends one request per change, like tools that call the API change
 * by change. `users` also reads the access of the person before each change, like tools that look
 * up every user.
 */
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { connect } from "./calls.mjs";

const BULK = 100;
const [, , how, file = ""] = argv;
const changes = JSON.parse(readFileSync(file, "utf8"));
const matomo = connect(how === "together" ? undefined : 1);
const paramsOf = ([login, site, access]) => ({
  method: "UsersManager.setUserAccess",
  userLogin: login,
  access,
  idSites: String(site),
});

if (how === "together") {
  const parts = [];
  for (let at = 0; at < changes.length; at += BULK) parts.push(changes.slice(at, at + BULK));
  await Promise.all(
    parts.map((part) =>
      matomo.call({
        method: "API.getBulkRequest",
        ...Object.fromEntries(
          part.map((change, index) => [
            `urls[${index}]`,
            new URLSearchParams(paramsOf(change)).toString(),
          ]),
        ),
      }),
    ),
  );
} else {
  for (const change of changes)
    await matomo.call(
      how === "each"
        ? paramsOf(change)
        : { method: "UsersManager.getSitesAccessFromUser", userLogin: change[0] },
    );
}
matomo.close();
