import type { Command } from 'commander'
import type { EnvFileChoice } from '../../library/environment/env-files.ts'

/** The options, as commander gives them. */
export interface EnvFileFlags {
  /** false = `--no-dotenv` */
  readonly dotenv?: string | boolean
}

/** Those that read a file alone, and write one: nothing is looked up. */
const without = ['init', 'import']

/** Adds `--dotenv` and `--no-dotenv` to a command. */
export function addEnvFileOptions(command: Command): void {
  if (without.includes(command.name())) return
  command
    .option('--dotenv <path>', 'variables for this command, in place of the .env beside the config and here')
    .option('--no-dotenv', 'read no .env (env: SLUICE_DOTENV=0)')
}

/** The same, in the words of the library. */
export function envFileChoiceOf({ dotenv }: EnvFileFlags): EnvFileChoice {
  if (dotenv === false) return { none: true }
  return typeof dotenv === 'string' ? { file: dotenv } : {}
}
