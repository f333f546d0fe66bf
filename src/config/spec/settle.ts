import { dirname } from 'node:path'
import type { SpecChoices } from '../../model/plan/plan-spec.ts'
import type { SecretVault } from '../../model/secrets.ts'
import { looksLikeToken } from '../../model/token-shapes.ts'
import type { ModuleGate } from '../../model/user-code/module-gate.ts'
import type { EnvFile, World } from '../../model/world.ts'
import type { ConfigDocument, ConfigPath } from '../document.ts'
import { moveTokenUrl } from '../move-token-url.ts'
import { applyOverrides } from '../overrides.ts'
import { checkEnvironments, chooseEnvironment, type ChosenConfig } from '../plan/choose-environment.ts'
import type { ConfigWarning } from '../plan/context.ts'
import { hasName } from '../plan/expression/has-name.ts'
import { readNames, type RunNames } from '../plan/names.ts'
import { wrongType } from '../plan/problem/explain-issue.ts'
import { createProblems, type Problems } from '../plan/problem/problems.ts'
import { withProvided } from '../plan/provided.ts'
import { withQueryFiles } from '../plan/endpoint/query-files.ts'
import { resolveChoices } from '../plan/resolve-choices.ts'
import type { SecretLookup } from '../plan/secret-lookup.ts'
import { createProviders, type NoticedLookup } from '../providers.ts'
import { isPlainObject } from '../shapes/kinds.ts'

/** What is said beside the config, and wins over it. */
export interface Choices extends Omit<SpecChoices, 'destination'> {
  /** a text, or what a config may hold */
  readonly destination?: unknown
}

/** What a config is settled with. */
export interface SettleInput extends Choices {
  readonly document: ConfigDocument
  /** `path=value`, as `--set` takes them */
  readonly overrides?: readonly string[]
  /** default: `SLUICE_ENV` */
  readonly environment?: string
  readonly world: World
  readonly vault: SecretVault
  /** where secrets are looked up; default: the environment and the files of the current folder */
  readonly providers?: SecretLookup
  /** stands around them: a run that is recorded notes what was looked up, a replay has stand-ins */
  readonly aroundLookups?: (providers: SecretLookup) => SecretLookup
  readonly warn: (warning: ConfigWarning) => void
  /** whatever is looked up counts as secret, but for plain numbers, hosts and times */
  readonly hideLookups?: boolean
  /** modules that the config names are not run */
  readonly refuseModules?: boolean | ModuleGate
  /** hears of each lookup, where `providers` are not given */
  readonly noticed?: (lookup: NoticedLookup) => void
}

/** A config whose environment, overrides and conditional values are settled, and whose secrets are still references. */
export interface Settled {
  readonly names: RunNames
  readonly environment: string | null
  readonly file: string | undefined
  /** where `resources` is written: at the top, or in the chosen environment */
  readonly resourcesPath: ConfigPath
  /** the config; from a TypeScript module it may hold functions and instances */
  readonly config: Readonly<Record<string, unknown>>
  readonly choices: Choices
  /** the config's `destination` is that of the program around it (`ConfigDocument.pipelineDestination`) */
  readonly isProgramsDestination: boolean
  /** where secrets are looked up */
  readonly providers: SecretLookup
  /** modules that the config names are not run */
  readonly refusesModules?: boolean | ModuleGate | undefined
  /** where nodes stand, and what is wrong with the config so far */
  readonly problems: Problems
}

/** Settles a config. What is wrong with it is in `problems`, so that it is told with all that building finds. */
export async function settle(input: SettleInput): Promise<Settled> {
  const { vault, world, warn } = input
  const wanted = input.environment ?? (world.env['SLUICE_ENV'] || undefined)
  const [below, above] = splitOverrides(input.overrides ?? [])
  const written = applyOverrides(input.document, below)
  const chosen = chooseEnvironment(written, wanted)
  // what is set by hand wins over the environment too
  const document = moveTokenUrl(chosen.document, applyOverrides(chosen.document, above), warn)
  const problems = createProblems({ placeOf: (path) => document.placeOf(path), mask: vault.mask })
  const root = rootOf(document, problems)
  const environments = isPlainObject(written.value) ? written.value['environments'] : undefined
  checkEnvironments({ written: environments, wanted, client: root['client'] }, problems)
  const names = namesOf(root, { file: document.file, ...chosen }, problems)
  const { pipeline } = names
  const { environment } = chosen
  const folder: { readonly folder?: string } = document.file === undefined ? {} : { folder: dirname(document.file) }
  const noticed = (lookup: NoticedLookup): void => {
    const { result, key } = lookup
    // whatever the name sounds like, only secrets are put into files of their own
    if (result.found && result.isOfFile === true && typeof result.value === 'string') vault.add(result.value, key)
    if (!result.found) return input.noticed?.(lookup)
    for (const text of textsIn(result.value))
      if (looksLikeToken(text) || (input.hideLookups === true && !isPlain(text))) vault.add(text, key)
    input.noticed?.(lookup)
  }
  const found = input.providers ?? (await createProviders({ world, pipeline, environment, ...folder, noticed }))
  const providers = input.aroundLookups?.(found) ?? found
  const chosenConfig = resolveChoices(withProvided(root, providers, names.source), providers)
  const beside = { world, folder: folder.folder ?? '.', problems }
  const config = (await withQueryFiles(chosenConfig, [], beside)) as typeof root
  input.document.warnings?.forEach(warn)
  world.envFiles?.forEach((file) => warnOfLines(file, warn))
  const { pipelineDestination } = input.document
  const isProgramsDestination = pipelineDestination !== undefined && config['destination'] === pipelineDestination
  const choices = choicesOf(input, Object.hasOwn(config, 'dev_mode') || asksForNow(config))
  const { resourcesPath } = chosen
  const where = { file: document.file, environment, resourcesPath }
  return {
    names,
    ...where,
    config,
    choices,
    isProgramsDestination,
    providers,
    problems,
    refusesModules: input.refuseModules,
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const plain =
  /^(?:\d{1,12}|[a-z]{1,12}|\d{4}-\d\d-\d\d[T\d:.+Z-]*|(?:https?:\/\/)?[a-z\d.-]{1,60}(?::\d+)?(?:\/[a-z\d./_-]{0,60})?)$/i

/** Nothing that anybody would keep to himself: a number, a word, a moment, a host, an address without query and credentials. */
function isPlain(text: string): boolean {
  return plain.test(text) && !/[a-z\d]{20}/i.test(text)
}

/** Lines of a `.env` that were passed over: whatever stands in them is not shown. */
function warnOfLines({ name, unread, refused }: EnvFile, warn: SettleInput['warn']): void {
  for (const variable of refused)
    warn({
      code: 'ENV_FILE_REFUSED',
      message: `"${variable}" of "${name}" was passed over: it decides what processes load, and no file of a project does that.`,
      hint: 'Set it in the environment itself, if it is yours: export it in the shell, or in the unit of the scheduler.',
      place: { file: name },
    })
  for (const line of unread) {
    warn({
      code: 'ENV_FILE_LINE',
      message: `Line ${line} of "${name}" is neither NAME=value nor a comment, and was passed over.`,
      hint: 'Correct it; a value of several lines stands in quotes.',
      place: { file: name, line },
    })
  }
}

/** True when an expression asks when the run is: workers must take the same moment for it. */
function asksForNow(value: unknown): boolean {
  return hasName(value, /\b(?:now_utc|today_utc|today_with_timezone|day_delta)\b/)
}

function choicesOf(
  { destination, dataset, resources, privateHosts, moment, world }: SettleInput,
  needsMoment: boolean,
): Choices {
  return {
    ...(needsMoment && { moment: moment ?? world.now() }),
    ...(destination !== undefined && { destination }),
    ...(dataset !== undefined && { dataset }),
    ...(resources !== undefined && { resources }),
    ...(privateHosts !== undefined && { privateHosts }),
  }
}

// overrides of environments come before one is chosen, all others after
function splitOverrides(overrides: readonly string[]): readonly [readonly string[], readonly string[]] {
  const below = overrides.filter((override) => /^\s*environments\b/.test(override))
  return [below, overrides.filter((override) => !below.includes(override))]
}

// a root of another kind leaves nothing to check
function rootOf({ value }: ConfigDocument, problems: Problems): Readonly<Record<string, unknown>> {
  if (isPlainObject(value)) return value
  const { path, ...problem } = wrongType([], value, ['a mapping'])
  problems.report(path, { ...problem, hint: 'Write a mapping with "client" and "resources".' })
  problems.throwIfAny()
  return {}
}

interface NamesInput extends Omit<ChosenConfig, 'document'> {
  readonly file: string | undefined
}

// names decide where secrets are looked up, so they cannot be looked up themselves
function namesOf(config: Readonly<Record<string, unknown>>, input: NamesInput, problems: Problems): RunNames {
  const [name, sourceName] = (['name', 'source_name'] as const).map((key) => {
    const value = config[key]
    if (value === undefined || typeof value === 'string') return value
    const { path, ...problem } = wrongType([key], value, ['text'])
    problems.report(path, { ...problem, message: `Could not use "${key}" because a name must be written out as text.` })
    problems.silence(path)
    return undefined
  })
  const { file, environment, ownName } = input
  return readNames({ file, name, sourceName, environment, ownName }, problems)
}
