import type { Methods } from "./call.ts";
import { intval, PhpArray, type PhpRow } from "./php.ts";
import { findSite } from "./state.ts";

/** Other plugins, as far as an access job reads them. */
export const otherMethods: Methods = {
  "API.getMatomoVersion": {
    run: (call) => {
      call.viewer.needSomeView();
      return call.world.version;
    },
  },
  "API.getPiwikVersion": {
    run: (call) => {
      call.viewer.needSomeView();
      return call.world.version;
    },
  },
  "API.isPluginActivated": {
    required: ["pluginName"],
    run: (call) => {
      call.viewer.needSomeView();
      return call.state.plugins.includes(call.text("pluginName"));
    },
  },
  "TwoFactorAuth.resetTwoFactorAuth": {
    required: ["userLogin"],
    writes: true,
    run: (call) => {
      call.viewer.needSuperuser();
      // Nobody has a second factor here, and Matomo does not mind when the account does not exist.
      call.confirmPassword();
    },
  },
  "Login.unblockBruteForceIPs": {
    writes: true,
    run: (call) => {
      call.viewer.needSuperuser();
    },
  },
  "ScheduledReports.addReport": {
    required: ["idSite", "description", "period", "hour", "reportType", "reportFormat", "reports", "parameters"],
    writes: true,
    run: (call) => {
      call.viewer.needLogin();
      call.viewer.needViewOn(call.value("idSite"));
      const site = intval(call.text("idSite"));
      // How an e-mail shows the report is the one thing it cannot do without.
      const parameters = call.value("parameters");
      if (typeof parameters === "string" || typeof parameters["displayFormat"] !== "string") call.fail("Missing parameter : displayFormat");
      if (!findSite(call.state, site)) call.fail(`An unexpected website was found in the request: website id was set to '${site}' .`);
      const id = call.state.nextReport++;
      call.state.reports.push({ id, login: call.viewer.login, site, description: call.text("description"), period: call.text("period") });
      return id;
    },
  },
  "ScheduledReports.getReports": {
    run: (call) => {
      call.viewer.needSomeView();
      if (call.has("idSite")) call.viewer.needViewOn(call.value("idSite"));
      const site = call.has("idSite") ? call.number("idSite") : undefined;
      const all = call.viewer.isSuperuser && !call.has("ifSuperUserReturnOnlySuperUserReports");
      const rows = call.state.reports.filter(
        (report) => (all || report.login === call.viewer.login) && (site === undefined || report.site === site),
      );
      return PhpArray.list(
        rows.map(({ id, login, site: idsite, description, period }): PhpRow => ({
          idreport: id,
          idsite,
          login,
          description,
          period,
          type: "email",
          format: "pdf",
          deleted: 0,
        })),
      );
    },
  },
};
