import type { RunRequest } from '../api/contract.ts'
import { shellWord } from '../design/out/shell-word.ts'

/** What a run may be asked for besides its pipeline. */
export type RunChoices = Omit<RunRequest, 'pipeline'>

/** The command that runs the same. */
export function runCommand(
  file: string,
  { resources, limit, refresh, environment, pendingOnly }: RunChoices = {},
): string {
  return [
    `sluice run ${shellWord(file)}`,
    ...(resources === undefined ? [] : [`--resources ${shellWord(resources.join(','))}`]),
    ...(limit === undefined ? [] : [`--limit ${limit}`]),
    ...(refresh === undefined ? [] : [`--refresh ${refresh}`]),
    ...(environment === undefined ? [] : [`--env ${shellWord(environment)}`]),
    ...(pendingOnly === true ? ['--pending-only'] : []),
  ].join(' ')
}
