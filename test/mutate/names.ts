/** Names of globals in an instrumented text. This one tells whether a mutant is on. */
export const IS_ON = "__isMutantOn";
/** Called in each iteration of a loop, so that mutants with endless loops end. */
export const TURN = "__turnOfLoop";
