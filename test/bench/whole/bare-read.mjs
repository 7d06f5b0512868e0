/** Makes only the calls of a complete read, with which every read of the project is compared. */
import { connect } from "./calls.mjs";

const ACCESS = [
  "view",
  "write",
  "admin",
  "tagmanager_write",
  "tagmanager_publish_live_container",
  "tagmanager_use_custom_templates",
];
const CALLS = [
  { method: "UsersManager.getUsers" },
  ...ACCESS.map((access) => ({ method: "UsersManager.getUsersSitesFromAccess", access })),
  { method: "SitesManager.getAllSites" },
  { method: "API.getMatomoVersion" },
  { method: "UsersManager.getUsersHavingSuperUserAccess" },
  { method: "UsersManager.getAvailableCapabilities" },
];

const matomo = connect();
await Promise.all(CALLS.map(matomo.call));
matomo.close();
