// Generated from schemas/init-state.schema.json by "npm run types". Do not edit.

/**
 * The file .github/matomo-access.json: a record of the files that `init` wrote. With this record, `init --update` can keep your later changes to these files.
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
