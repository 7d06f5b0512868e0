/**
 * How the plan workflow names its run for a pull request (`run-name`): apply finds the runs of a
 * pull request by it. It holds nothing that people typed.
 */
export const planRunTitle = (pull: number): string => `plan #${pull}`;
