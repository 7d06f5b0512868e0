/**
 * The name that the plan workflow gives to its run for a pull request (`run-name`). Apply finds the
 * runs of a pull request by this name, which contains nothing that people typed.
 */
export const planRunTitle = (pull: number): string => `plan #${pull}`;
