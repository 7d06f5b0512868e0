/** Why nothing that was approved counts, where the record is for another server. */
export const otherServer = (url: string, recorded: string): string =>
  `settings.yaml says url: ${url}, but what was approved is for ${recorded}: none of it begins or ends until this is settled. Write ${recorded} back, or open a pull request with any change to the manifests: its plan lists everything that its merge approves on ${url}.`;
