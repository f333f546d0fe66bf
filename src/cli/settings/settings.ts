import type { Command } from 'commander'
import { given } from '../../model/given.ts'
import type { EnvFileChoice } from '../../library/environment/env-files.ts'
import { addEnvFileOptions, type EnvFileFlags, envFileChoiceOf } from './env-file-options.ts'
import { addLogOptions, type LogChoice, type LogFlags, logChoiceOf, logChoiceOfArgs } from '../log/log-choice.ts'

/** What holds for every command: how it talks, and which files add to its environment. */
export interface CommandSettings {
  readonly log: LogChoice
  readonly envFiles: EnvFileChoice
}

/** The settings of a command line, as far as they are known. */
export interface Settings {
  /** adds the options to every command; from then on a command that begins settles what is chosen */
  addTo(root: Command): void
  now(): CommandSettings
}

type Environment = Readonly<Record<string, string | undefined>>

/** Before a command is known, its arguments alone tell how mistakes of usage are to be printed. */
export function openSettings(args: readonly string[], env: Environment): Settings {
  let chosen: CommandSettings = { log: logChoiceOfArgs(args, env), envFiles: {} }
  return {
    now: () => chosen,
    addTo: (root) => {
      for (const command of root.commands) {
        addEnvFileOptions(command)
        addLogOptions(command)
      }
      root.hook('preAction', (_root, command) => {
        const flags: LogFlags & EnvFileFlags = command.opts()
        const config = configOf(command)
        chosen = { log: logChoiceOf(flags, env), envFiles: { ...envFileChoiceOf(flags), ...given({ config }) } }
      })
    },
  }
}

/** The config that a command is about, when it is about one. */
function configOf(command: Command): string | undefined {
  const index = command.registeredArguments.findIndex((argument) => argument.name() === 'config')
  return index === -1 ? undefined : command.args[index]
}
