import { SluiceError } from '../../model/errors.ts'
import type { Schema } from '../../model/schema.ts'
import { type PipelineState, type SourceState, stateJson } from '../../model/state.ts'
import { forgetResources } from '../../state/stored-state.ts'
import { removePaths } from './remove-paths.ts'
import { resourceTables } from './resource-tables.ts'
import { withoutTables } from './without-tables.ts'

/** What is to go. */
export interface DropChoice {
  /** names, or `re:` and a regular expression that finds whole names */
  readonly resources?: readonly string[]
  /** every resource; wins over `resources` */
  readonly all?: boolean
  /** JSONPaths within the source's state */
  readonly statePaths?: readonly string[]
  /** tables and schema stay */
  readonly stateOnly?: boolean
}

/** What a drop would do, to show before it is done. */
export interface DropPlan {
  /** tables of the destination and of the schema, children after parents */
  readonly tables: readonly { readonly name: string; readonly resource: string }[]
  /** resources whose state goes */
  readonly states: readonly string[]
  /** other places of the state that go */
  readonly paths: readonly string[]
  readonly schema: Schema
  readonly state: PipelineState | undefined
}

/**
 * Plans what `sluice drop` does (docs/contract/tables.md 7.7): tables with their nested ones, the schema's part of
 * them, and the state of the chosen resources; or only state. Throws DROP_NOTHING_CHOSEN, DROP_UNKNOWN_RESOURCE,
 * DROP_PATH_NOT_FOUND, BAD_JSONPATH.
 */
export function planDrop(
  known: { readonly schema: Schema; readonly state: PipelineState | undefined },
  choice: DropChoice,
): DropPlan {
  const { schema, state } = known
  const held = resourceTables(schema)
  const source: SourceState = state?.sources[schema.name] ?? {}
  const remembered = Object.keys(source.resources ?? {})
  const names = [...new Set([...held.map(({ resource }) => resource), ...remembered])]
  const isChosen = chooser(choice, names)
  const states = remembered.filter(isChosen)
  const left = state && forgetResources(state, schema.name, states)
  const cut = cutPaths(left, schema.name, choice.statePaths ?? [])
  const gone = choice.stateOnly === true ? [] : held.filter(({ resource }) => isChosen(resource))
  return {
    tables: gone.map(({ table, resource }) => ({ name: table.name, resource })),
    states,
    paths: cut.paths,
    schema: withoutTables(
      schema,
      gone.map(({ table }) => table.name),
    ),
    state: cut.state,
  }
}

function chooser(choice: DropChoice, names: readonly string[]): (name: string) => boolean {
  const { all, resources = [], statePaths = [] } = choice
  if (all === true) return () => true
  if (resources.length + statePaths.length === 0) throw nothingChosen(names)
  const patterns = resources.map((text) => ({ text, matches: matcher(text) }))
  for (const { text, matches } of patterns) if (!names.some(matches)) throw unknownResource(text, names)
  return (name) => patterns.some(({ matches }) => matches(name))
}

function matcher(text: string): (name: string) => boolean {
  if (!text.startsWith('re:')) return (name) => name === text
  try {
    const pattern = new RegExp(`^(?:${text.slice(3)})$`, 'u')
    return (name) => pattern.test(name)
  } catch (cause) {
    throw new SluiceError('DROP_UNKNOWN_RESOURCE', `Could not choose resources because "${text}" is not a pattern.`, {
      found: text,
      hint: "Write a regular expression behind re:, for example 're:^tmp_.*'.",
      cause,
    })
  }
}

function cutPaths(
  state: PipelineState | undefined,
  source: string,
  paths: readonly string[],
): { readonly state: PipelineState | undefined; readonly paths: readonly string[] } {
  if (paths.length === 0) return { state, paths: [] }
  const before = stateJson(state?.sources[source] ?? {})
  const removed = removePaths(before, paths)
  if (state === undefined || removed.paths.length === 0) {
    throw new SluiceError('DROP_PATH_NOT_FOUND', 'Could not drop a part of the state because nothing is there.', {
      found: paths.join(', '),
      allowed: Object.keys(before),
      hint: 'See what is there with `sluice state`; paths start below the source, for example resources.orders.incremental.',
    })
  }
  const cut = removed.value as SourceState
  return { state: { ...state, sources: { ...state.sources, [source]: cut } }, paths: removed.paths }
}

function nothingChosen(names: readonly string[]): SluiceError {
  return new SluiceError('DROP_NOTHING_CHOSEN', 'Could not drop anything because nothing is named.', {
    allowed: names,
    hint: 'Name resources behind the pipeline, or use --all or --state-paths.',
  })
}

function unknownResource(text: string, names: readonly string[]): SluiceError {
  return new SluiceError(
    'DROP_UNKNOWN_RESOURCE',
    `Could not drop "${text}" because no resource of that name was loaded.`,
    {
      found: text,
      allowed: names,
      hint: 'Name one of these, or several by a pattern: re:<regular expression>.',
    },
  )
}
