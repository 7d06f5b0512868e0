/** Global names in an instrumented text: whether a mutant is on. */
export const IS_ON = "__isMutantOn";
/** The guard of loops, called once a turn. */
export const TURN = "__turnOfLoop";
