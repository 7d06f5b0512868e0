// Generated from schemas/sandbox-ready.schema.json by "npm run types". Do not edit.

/**
 * The address of the embedded Matomo: the one line that `sandbox` prints when it is ready.
 */
export interface SandboxOutput {
/**
 * For MATOMO_URL.
 */
readonly url: string
/**
 * For MATOMO_TOKEN: of a super user.
 */
readonly token: string
/**
 * For MATOMO_PASSWORD: of the token's owner.
 */
readonly password: string
}
