// Generated from schemas/init-state.schema.json by "npm run types". Do not edit.

/**
 * .github/matomo-access.json: the files that `init` wrote, so that `init --update` can keep your later changes to them.
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
 * The action that the workflows use.
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
 * The lines of each workflow as init wrote it, by path.
 */
workflows: {
[k: string]: string[] | undefined
}
}
export interface InitInstance {
/**
 * The name of the instance in the matrix of the workflows, if there are several instances.
 */
name?: string
/**
 * Its folder.
 */
dir: string
}
