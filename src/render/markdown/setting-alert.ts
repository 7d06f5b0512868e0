import type { SettingChange } from "../../plan/plan.generated.ts";
import { forMarkdown } from "../safe-text.ts";
import { settingLines } from "../setting-lines.ts";

/**
 * A warning above the changes, because a changed guard or address is more important than any change
 * of access.
 */
export function settingAlert(changes: readonly SettingChange[] = [], more = ""): string[] {
  const lines = settingLines(changes, forMarkdown, (key) => `\`${key}\``);
  return lines.length === 0
    ? []
    : [
        "> [!WARNING]",
        `> **This pull request changes the guards in settings.yaml.**${more}`,
        "",
        ...lines.map((line) => `- ${line}`),
        "",
      ];
}
