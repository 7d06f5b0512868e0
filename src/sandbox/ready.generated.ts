// Generated from schemas/sandbox-ready.schema.json by "npm run types". Do not edit.

/**
 * The address of the embedded Matomo: the one line that `sandbox` prints when it is ready.
 */
export interface SandboxOutput {
/**
 * The value for MATOMO_URL.
 */
readonly url: string
/**
 * The value for MATOMO_TOKEN: a token of a super user.
 */
readonly token: string
/**
 * The value for MATOMO_PASSWORD: the password of the token's owner.
 */
readonly password: string
}
