// Generated from schemas/schema-output.schema.json by "npm run types". Do not edit.

/**
 * The schema files that `schema` wrote for editors: `schema --json`.
 */
export interface SchemaOutput {
/**
 * Version of this format.
 */
readonly version: 1
/**
 * The files, in the folder of the instance.
 */
readonly files: readonly string[]
/**
 * Whether the schemas contain names from Matomo.
 */
readonly live: boolean
}
