/** Names of globals in an instrumented text. This one tells whether a mutant is on. */
export const IS_ON = "__isMutantOn";
/** The guard of loops, called in each iteration. */
export const TURN = "__turnOfLoop";
