// Generated from schemas/init-state.schema.json by "npm run types". Do not edit.

/**
 * .github/matomo-access.json: what `init` wrote, so that `init --update` can keep later changes.
 */
export interface InitState {
/**
 * Version of this format.
 */
version: 1
/**
 * The version of matomo-access.
 */
writtenBy: string
/**
 * What the workflows use.
 */
action: string
/**
 * The default branch.
 */
branch: string
/**
 * The folders of the instances.
 */
instances: InitInstance[]
/**
 * The lines of each workflow as it was written, by path.
 */
workflows: {
[k: string]: string[] | undefined
}
}
export interface InitInstance {
/**
 * Its name in the matrix, where there are several.
 */
name?: string
/**
 * Its folder.
 */
dir: string
}
