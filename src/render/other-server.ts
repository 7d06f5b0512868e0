/** Explains that no recorded approval counts, because the record is for another server. */
export const otherServer = (url: string, recorded: string): string =>
  `settings.yaml has url: ${url}, but the approved grants are for ${recorded}. None of them begins or ends until this is resolved. Restore the url ${recorded} in settings.yaml, or open a pull request with any change to the manifests. Its plan lists everything that the merge approves for ${url}.`;
