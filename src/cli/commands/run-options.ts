import { type Command, InvalidArgumentError, Option } from 'commander'
import { isRunId, type RefreshMode, refreshModes, type RunOptions, runIdRule } from '../../library/report.ts'
import { given } from '../../model/given.ts'
import type { SchemaContract } from '../../model/schema.ts'
import type { ConfigOptions } from '../config-options.ts'
import { readContractFlag } from '../contract-flag.ts'
import type { Turn } from '../turns.ts'

/** The options that decide what a run does, as commander gives them: those of `run`, and of `plan`, which foresees it. */
export interface ForeseeableFlags extends ConfigOptions {
  readonly fullRefresh?: boolean
  readonly refresh?: RefreshMode
  readonly schemaContract?: Partial<SchemaContract>
  readonly limit?: number
  readonly runId?: string
  readonly allowShort?: boolean
  readonly allowEmpty?: boolean
}

/** Adds `--full-refresh --refresh --schema-contract --limit --run-id --allow-short --allow-empty` to a command. */
export function withRunOptions(command: Command): Command {
  return command
    .option('--full-refresh', 'forget the state and load everything anew, replacing the tables')
    .addOption(
      new Option('--refresh <what>', 'forget first: all of the source, the resources that are run, or only their rows')
        .choices(refreshModes)
        .conflicts('fullRefresh'),
    )
    .option(
      '--schema-contract <modes>',
      'evolve, freeze, discard_row or discard_value for everything; or tables=freeze,columns=evolve,data_type=…',
      readContractFlag,
    )
    .option('--limit <pages>', 'at most this many pages per resource', positive)
    .option('--run-id <id>', "a scheduler's own id: once that run is loaded, the same id does nothing more", readRunId)
    .option(
      '--allow-short',
      'what is short of what the API announced is not a failure, and replaces tables; cursors stay',
    )
    .option('--allow-empty', 'an empty list may empty tables that are replaced')
}

/** Those of a pipeline share their state: each of a file's configurations has an id of its own. */
export function runOptionsOf(
  { refresh, schemaContract, limit, ...flags }: ForeseeableFlags,
  { document }: Pick<Turn, 'document'>,
): RunOptions {
  const runId = flags.runId === undefined || document === 1 ? flags.runId : `${flags.runId}.${document}`
  const { fullRefresh = false, allowShort = false, allowEmpty = false } = flags
  return { fullRefresh, allowShort, allowEmpty, ...given({ refresh, schemaContract, limit, runId }) }
}

/** Empty is what an unset variable of a scheduler looks like. */
function readRunId(text: string): string {
  if (isRunId(text)) return text
  throw new InvalidArgumentError(runIdRule)
}

function positive(text: string): number {
  const pages = Number(text)
  if (!Number.isSafeInteger(pages) || pages < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return pages
}
