import type { Methods } from "./call.ts";
import { intval, PhpArray, type PhpRow } from "./php.ts";

/** `API` and `ScheduledReports`, as far as an access job reads them. */
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
  "ScheduledReports.addReport": {
    required: ["idSite", "description", "period"],
    writes: true,
    run: (call) => {
      call.viewer.needLogin();
      const site = intval(call.text("idSite"));
      call.viewer.needViewOn(site);
      const id = call.state.nextReport++;
      call.state.reports.push({ id, login: call.viewer.login, site, description: call.text("description"), period: call.text("period") });
      return id;
    },
  },
  "ScheduledReports.getReports": {
    run: (call) => {
      call.viewer.needLogin();
      const site = call.has("idSite") ? intval(call.text("idSite")) : undefined;
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
