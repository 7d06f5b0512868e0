/**
 * The environment with which git sends a token to a remote over HTTPS: in a header, so that no
 * address, no file and no list of processes holds it.
 */
export const environmentWithToken = (token: string | undefined): Record<string, string> =>
  token === undefined
    ? {}
    : {
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "http.extraHeader",
        GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
      };
