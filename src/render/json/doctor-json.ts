import { CHECKS } from "../../doctor/result.ts";
import type { Checked } from "../checks.ts";
import type { DoctorOutput } from "./doctor.generated.ts";
import { renderJson } from "./printable.ts";

/** The results of `doctor` as JSON. */
export const renderDoctorJson = ({ url, results, totals }: Checked): string =>
  renderJson<DoctorOutput>({
    version: 1,
    url,
    totals,
    results: results.map((result) => ({ area: CHECKS[result.check].area, ...result })),
  });
