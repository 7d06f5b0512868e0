/**
 * The calls of a whole read and nothing else: over four connections, bodies as they come, nothing
 * decoded. Every read of the project is compared with it.
 */
import { Agent, request } from "node:http";
import { env } from "node:process";

const CONNECTIONS = 4;
const ROLES = ["view", "write", "admin"];
const CAPABILITIES = [
  "tagmanager_write",
  "tagmanager_publish_live_container",
  "tagmanager_use_custom_templates",
];
const CALLS = [
  ...[...ROLES, ...CAPABILITIES].map((access) => ({
    method: "UsersManager.getUsersSitesFromAccess",
    access,
  })),
  { method: "UsersManager.getUsers" },
  { method: "SitesManager.getAllSites" },
  { method: "API.getMatomoVersion" },
  { method: "UsersManager.getUsersHavingSuperUserAccess" },
  { method: "UsersManager.getAvailableCapabilities" },
];

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const address = new URL("index.php", `${env["MATOMO_URL"] ?? ""}/`);

const call = (params) =>
  new Promise((resolve, reject) => {
    const body = new URLSearchParams({
      module: "API",
      format: "json",
      filter_limit: "-1",
      token_auth: env["MATOMO_TOKEN"] ?? "",
      ...params,
    }).toString();
    const sent = request(
      address,
      {
        method: "POST",
        agent,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      (answer) => {
        let bytes = 0;
        answer.on("data", (chunk) => void (bytes += chunk.length));
        answer.on("end", () => void resolve(bytes));
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

const bytes = await Promise.all(CALLS.map(call));
agent.destroy();
if (bytes.some((count) => count === 0)) throw new Error("Matomo answered with nothing.");
