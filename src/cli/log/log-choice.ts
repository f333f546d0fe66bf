import { type Command, Option } from 'commander'
import { SluiceError } from '../../model/errors.ts'

/** What is said on stderr: each level says all that the ones before it say. */
export const logLevels = ['errors', 'warnings', 'progress', 'everything'] as const

export type LogLevel = (typeof logLevels)[number]

const formats = ['text', 'json'] as const

export type LogFormat = (typeof formats)[number]

/** How a command talks on stderr. */
export interface LogChoice {
  readonly level: LogLevel
  readonly format: LogFormat
}

/** The options, as commander gives them. */
export interface LogFlags {
  /** how often it was written */
  readonly quiet?: number
  readonly verbose?: boolean
  readonly logFormat?: LogFormat
}

/** Commands whose work can be followed request by request; `preview` shows its requests in its own words. */
const followed = ['run', 'check']
const verboseHelp: Readonly<Record<string, string>> = {
  run: 'print each request with status, time and bytes, pages, waits, load steps',
  check: 'print each place that secrets and settings were looked for in, and which wins',
}
const quietable = ['run', 'check']

/** Adds `--log-format` to a command, and where they say something `-q` and `-v`; those it has already stay its own. */
export function addLogOptions(command: Command): void {
  const isTaken = (flag: string): boolean => command.options.some(({ short, long }) => short === flag || long === flag)
  const name = command.name()
  if (quietable.includes(name) && !isTaken('-q')) {
    const help =
      name === 'run' ? 'print errors and warnings only; -qq: errors only' : 'print what is wrong, and nothing else'
    command.option('-q, --quiet', help, (_: unknown, before: number) => before + 1, 0)
  }
  if (followed.includes(name) && !isTaken('-v'))
    command.addOption(new Option('-v, --verbose', verboseHelp[name]).conflicts('quiet'))
  if (!isTaken('--log-format'))
    command.addOption(
      new Option(
        '--log-format <format>',
        'json: each line on stderr is one JSON object (env: SLUICE_LOG_FORMAT)',
      ).choices(formats),
    )
}

/** What was chosen; the flag wins over the variable. */
export function logChoiceOf({ quiet = 0, verbose, logFormat }: LogFlags, env: Environment): LogChoice {
  const level = verbose === true ? 'everything' : (['progress', 'warnings'] as const)[quiet]
  return { level: level ?? 'errors', format: logFormat ?? formatOf(env) ?? 'text' }
}

/** The same from a command line that was not understood. */
export function logChoiceOfArgs(args: readonly string[], env: Environment): LogChoice {
  const index = args.findIndex((arg) => arg.startsWith('--log-format'))
  const written =
    index === -1 ? undefined : args[index]?.includes('=') === true ? args[index]?.split('=')[1] : args[index + 1]
  const logFormat = formats.find((format) => format === written)
  return logChoiceOf(logFormat === undefined ? {} : { logFormat }, env)
}

type Environment = Readonly<Record<string, string | undefined>>

const variable = 'SLUICE_LOG_FORMAT'

function formatOf(env: Environment): LogFormat | undefined {
  return formats.find((format) => format === env[variable])
}

/** Refuses a variable that says nothing known. Throws ENV_INVALID. */
export function checkLogVariable(env: Environment): void {
  const written = env[variable] ?? ''
  if (written === '' || formatOf(env) !== undefined) return
  throw new SluiceError('ENV_INVALID', `Could not begin because ${variable} is not the name of a format.`, {
    found: written,
    allowed: formats,
    hint: `Correct it, or take it away: unset ${variable}`,
  })
}
