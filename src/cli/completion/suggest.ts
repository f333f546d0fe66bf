import type { Argument, Command, Option } from 'commander'

/** What may stand where the cursor is. */
export interface Suggestion {
  readonly value: string
  /** a few words; '' = none */
  readonly about: string
}

/** What the line is about so far, for those who look things up. */
export interface Typed {
  /** the command's arguments before the cursor */
  readonly given: readonly string[]
  /** the word under the cursor, from its beginning */
  readonly current: string
}

/** What cannot be read off the command line's own definition; undefined = the shell's file names, [] = nothing. */
export interface Lookups {
  /** by the name of the argument: `config`, `pipeline` */
  argument(name: string, typed: Typed): Promise<readonly string[] | undefined>
  /** by the name of the option: `--resources` */
  option(name: string, typed: Typed): Promise<readonly string[] | undefined>
}

/**
 * What may stand in place of word `index` of a command line whose first word is the program. Undefined = the names of
 * files.
 */
export async function suggest(
  root: Command,
  { words, index }: { readonly words: readonly string[]; readonly index: number },
  lookups: Lookups,
): Promise<readonly Suggestion[] | undefined> {
  const current = words[index] ?? ''
  const before = words.slice(1, index)
  const command = root.commands.find((candidate) => candidate.name() === before[0])
  if (command === undefined) return starting(before.length === 0 ? commandsOf(root, current) : [], current)
  const { given, open } = readWords(before.slice(1), command)
  const typed: Typed = { given, current }
  // a value that may be left out is not one that begins with a dash
  if (open !== undefined && (open.required || !current.startsWith('-'))) return valuesOf(open, { typed, lookups })
  const [, long = '', value] = /^(--[\w-]+)=(.*)$/.exec(current) ?? []
  const option = value === undefined ? undefined : command.options.find((one) => one.long === long)
  if (option !== undefined && value !== undefined) {
    const found = await valuesOf(option, { typed: { given, current: value }, lookups })
    return found?.map((one) => ({ ...one, value: `${long}=${one.value}` }))
  }
  if (current.startsWith('-')) return starting(optionsOf(command), current)
  return argumentsOf(command.registeredArguments, { typed, lookups })
}

function commandsOf(root: Command, current: string): readonly Suggestion[] {
  if (current.startsWith('-')) return optionsOf(root)
  const all = root.createHelp().visibleCommands(root)
  return all.map((command) => ({ value: command.name(), about: command.description() }))
}

function optionsOf(command: Command): readonly Suggestion[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) =>
      long === undefined || long === null ? [] : [{ value: long, about: description }],
    )
}

/** The arguments among words, and the option that the next word is the value of. */
function readWords(
  words: readonly string[],
  command: Command,
): { readonly given: readonly string[]; readonly open?: Option } {
  const given: string[] = []
  let open: Option | undefined
  for (const word of words) {
    if (open !== undefined && (open.required || !word.startsWith('-'))) open = undefined
    else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => long === word || short === word)
      open = option?.required === true || option?.optional === true ? option : undefined
    } else given.push(word)
  }
  return open === undefined ? { given } : { given, open }
}

interface Looking {
  readonly typed: Typed
  readonly lookups: Lookups
}

async function valuesOf(option: Option, { typed, lookups }: Looking): Promise<readonly Suggestion[] | undefined> {
  const { current } = typed
  // of a list, the last item is under the cursor
  const list = current.slice(0, current.lastIndexOf(',') + 1)
  const values = option.argChoices ?? (await lookups.option(option.long ?? '', typed))
  return (
    values &&
    starting(
      values.map((value) => ({ value: `${list}${value}`, about: '' })),
      current,
    )
  )
}

async function argumentsOf(
  registered: readonly Argument[],
  { typed, lookups }: Looking,
): Promise<readonly Suggestion[] | undefined> {
  const last = registered.at(-1)
  const argument = registered[typed.given.length] ?? (last?.variadic === true ? last : undefined)
  if (argument === undefined) return []
  const values = argument.argChoices ?? (await lookups.argument(argument.name(), typed))
  return (
    values &&
    starting(
      values.map((value) => ({ value, about: '' })),
      typed.current,
    )
  )
}

function starting(suggestions: readonly Suggestion[], current: string): readonly Suggestion[] {
  return suggestions.filter(({ value }) => value.startsWith(current))
}
