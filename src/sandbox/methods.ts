import type { Methods } from "./call.ts";
import { otherMethods } from "./other-plugins.ts";
import { siteMethods } from "./sites-manager.ts";
import { accessMethods } from "./users-manager/access.ts";
import { accountMethods } from "./users-manager/accounts.ts";
import { readMethods } from "./users-manager/reads.ts";

/** Every method that the sandbox answers. */
export const METHODS: Methods = { ...readMethods, ...accountMethods, ...accessMethods, ...siteMethods, ...otherMethods };

/**
 * Methods of Matomo that the sandbox leaves out, by name, because neither the job nor its tests need them. They are refused with a message
 * that says so, not answered by guesses. All plugins but those above are left out whole (reports, goals, segments, tag manager contents).
 */
export const LEFT_OUT: readonly string[] = [
  "UsersManager.getUserPreference",
  "UsersManager.setUserPreference",
  "UsersManager.initUserPreferenceWithDefault",
  "UsersManager.getAllUsersPreferences",
  "UsersManager.newsletterSignup",
  "SitesManager.getSitesFromTimezones",
  "SitesManager.getSiteUrlsFromId",
  "SitesManager.setSiteAliasUrls",
  "SitesManager.getSiteSettings",
  "TwoFactorAuth.resetTwoFactorAuth",
  "Login.unblockBruteForceIPs",
];
