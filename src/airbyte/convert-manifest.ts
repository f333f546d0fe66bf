import type { ConfigObject } from '../config/document.ts'
import { type ConvertedStream, convertStream } from './convert-stream.ts'
import type { Parents } from './parents.ts'
import { dynamicStreams, type ResolverStream } from './dynamic-streams.ts'
import { given } from '../model/given.ts'
import { Translator } from './text/translate.ts'
import type { JsonObject } from '../json/json.ts'
import { type ConnectorParameters, readParameters, withValues } from './parameters.ts'
import { readRateLimits } from './parts/rate-limits.ts'
import { Refusal } from './refusal.ts'
import type { ImportedStream, ImportNote } from '../model/report/imported.ts'
import { StreamContext } from './stream-context.ts'
import type { LineBook } from './tree/line-book.ts'
import { mapAt, mapsAt, sameTree, stableText, textAt } from './tree/members.ts'
import type { TreeMap } from './tree/tree.ts'
import { writeConfig, type WrittenConfig } from './write-config.ts'

/** A manifest as a config, and what became of each of its streams. */
export interface ConvertedManifest extends WrittenConfig {
  readonly streams: readonly ImportedStream[]
  readonly parameters: ConnectorParameters
}

export interface ConvertChoices {
  readonly name: string
  /** only these streams, and the parents they need */
  readonly streams?: readonly string[]
  /** module with TypeScript in place of Python, relative to the manifest */
  readonly components?: string
  /** become defaults, but for secrets */
  readonly values?: JsonObject
}

/** Converts the streams of a resolved manifest; one that cannot be is left out with its reason. */
export function convertManifest(root: TreeMap, lines: LineBook, choices: ConvertChoices): ConvertedManifest {
  return new Converter(root, lines, choices).convert()
}

/** A stream on its way: converted once, for itself and for its children. */
interface Entry {
  readonly tree: TreeMap
  readonly name: string
  readonly resource: string
  /** false = it is there for its children only */
  readonly isListed: boolean
  /** the ConditionalStreams that it stands in: one that holds is enough; none = it stands outside of them */
  conditions: readonly TreeMap[]
  /** what names the streams that it stands for */
  readonly resolver?: ResolverStream
  /** the condition as a config has it */
  selected?: string
  notes: readonly ImportNote[]
  outcome?: ConvertedStream | Refusal
}

type Entering = Pick<Entry, 'isListed' | 'resolver'> & Partial<Pick<Entry, 'conditions'>>

class Converter implements Parents {
  readonly #root: TreeMap
  readonly #lines: LineBook
  readonly #choices: ConvertChoices
  readonly #parameters: ConnectorParameters
  readonly #entries: Entry[] = []

  constructor(root: TreeMap, lines: LineBook, choices: ConvertChoices) {
    this.#root = root
    this.#lines = lines
    this.#choices = choices
    this.#parameters = withValues(readParameters(root), choices.values)
  }

  convert(): ConvertedManifest {
    const { streams: chosen } = this.#choices
    for (const tree of mapsAt(this.#root, 'streams')) this.#list(tree)
    const lost = mapsAt(this.#root, 'dynamic_streams').flatMap((tree) => this.#listDynamic(tree))
    const wanted = this.#entries.filter(({ name }) => chosen === undefined || chosen.includes(name))
    for (const entry of wanted) this.#outcomeOf(entry)
    const converted = this.#entries.filter(({ outcome }) => outcome !== undefined && !(outcome instanceof Refusal))
    const written = writeConfig(
      converted.flatMap(({ outcome, resource, isListed, name, tree, selected }) => {
        if (outcome === undefined || outcome instanceof Refusal) return []
        const isSelected = isListed && (chosen === undefined || chosen.includes(name))
        // one for children only loads nothing, and its name may be that of a stream
        const table = resource === name || (!isListed && resourceName(name) === name) ? {} : { tableName: name }
        const line = this.#lines.lineOf(tree)
        return [{ draft: outcome.draft, resource, selected: isSelected ? (selected ?? true) : false, ...table, line }]
      }),
      { ...this.#choices, parameters: this.#parameters, client: this.#client() },
    )
    return { ...written, parameters: this.#parameters, streams: [...wanted.map(reportOf), ...lost] }
  }

  nameOf(parent: TreeMap): string {
    const entry = this.#enter(parent, { isListed: false })
    this.#convertedOf(entry)
    return entry.resource
  }

  draftOf(parent: TreeMap): ReturnType<Parents['draftOf']> {
    const { draft, slices, isIncremental } = this.#convertedOf(this.#enter(parent, { isListed: false }))
    return { slices, includes: draft.includes, isIncremental }
  }

  #convertedOf(entry: Entry): ConvertedStream {
    const outcome = this.#outcomeOf(entry)
    if (!(outcome instanceof Refusal)) return outcome
    const { code, message, line } = outcome
    throw new Refusal(code, `Its parent "${entry.name}" is left out. ${message}`, { line })
  }

  #outcomeOf(entry: Entry): ConvertedStream | Refusal {
    if (entry.outcome !== undefined) return entry.outcome
    const { tree, resource } = entry
    const contexts: StreamContext[] = []
    const makeContext = (): StreamContext => {
      const context = new StreamContext(resource, {
        parameters: this.#parameters,
        hasComponents: this.#choices.components !== undefined,
        lines: this.#lines,
      })
      contexts.push(context)
      return context
    }
    const { conditions, resolver } = entry
    try {
      if (conditions.length > 0) entry.selected = selectedBy(conditions, makeContext())
      entry.outcome = convertStream(tree, { makeContext, parents: this, ...given({ resolver }) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      entry.outcome = error
    }
    entry.notes = [...(contexts.at(-1)?.notes ?? []), ...this.#rulesOfConfig()]
    return entry.outcome
  }

  /** What the connector would do with the values that its user gives, and nobody does here. */
  #rulesOfConfig(): readonly ImportNote[] {
    const rules = mapAt(mapAt(this.#root, 'spec') ?? {}, 'config_normalization_rules') ?? {}
    const changes = [...mapsAt(rules, 'config_migrations'), ...mapsAt(rules, 'transformations')]
    const validations = mapsAt(rules, 'validations')
    const note = (trees: readonly TreeMap[], text: string): readonly ImportNote[] =>
      trees.slice(0, 1).map((tree) => ({ text, line: this.#lines.lineOf(tree) }))
    return [
      ...note(
        changes,
        'the connector changes values of its config before it uses them, which is not done here: give them in their new form',
      ),
      ...note(validations, 'the connector checks values of its config, which is not done here'),
    ]
  }

  /** A stream of the manifest; those of a condition are read where it holds. */
  #list(tree: TreeMap): void {
    if (textAt(tree, 'type') !== 'ConditionalStreams') this.#enter(tree, { isListed: true })
    else for (const stream of mapsAt(tree, 'streams')) this.#enter(stream, { isListed: true, conditions: [tree] })
  }

  /** Those that a template stands for; what comes back is why there are none. */
  #listDynamic(tree: TreeMap): readonly ImportedStream[] {
    try {
      const { streams, resolver } = dynamicStreams(tree, { lines: this.#lines, parameters: this.#parameters })
      for (const stream of streams) this.#enter(stream, { isListed: true, ...given({ resolver }) })
      return []
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { code, message, line } = error
      const stream = textAt(tree, 'name') ?? 'dynamic streams'
      return [{ stream, status: 'refused', notes: [], refusal: { code, message, line } }]
    }
  }

  /** The stream under its name; another one of the same name gets a name of its own. */
  #enter(tree: TreeMap, { conditions = [], ...how }: Entering): Entry {
    const name = textAt(tree, 'name') ?? 'stream'
    const same = this.#entries.find((entry) => entry.name === name && readsTheSame(entry.tree, tree))
    if (same !== undefined) {
      const isConditional = conditions.length > 0 && same.conditions.length > 0
      if (how.isListed) same.conditions = isConditional ? [...same.conditions, ...conditions] : []
      return same
    }
    const entry: Entry = { tree, name, resource: this.#free(resourceName(name)), conditions, ...how, notes: [] }
    this.#entries.push(entry)
    return entry
  }

  #free(wanted: string): string {
    const taken = (name: string): boolean => this.#entries.some(({ resource }) => resource === name)
    if (!taken(wanted)) return wanted
    let number = 2
    while (taken(`${wanted}_${number}`)) number++
    return `${wanted}_${number}`
  }

  #client(): ConfigObject {
    const limits = readRateLimits(this.#root)
    return limits.length === 0 ? {} : { rate_limits: limits }
  }
}

/** Conditions over the config, of which one has to hold; a single one that is a switch of it stays that. */
function selectedBy(conditionals: readonly TreeMap[], context: StreamContext): string {
  const written = conditionals.map((each) => new Translator(each, context).condition(textAt(each, 'condition') ?? ''))
  const [only = '', ...others] = new Set(written)
  const condition = others.length === 0 ? only : [only, ...others].map((each) => `(${each})`).join(' or ')
  const [, key = ''] = /^config\.([\w.]+)$/.exec(condition) ?? []
  const isSwitch =
    context.parameters.get(key)?.dataType === 'bool' && context.parameters.get(key)?.fallback !== undefined
  return isSwitch ? `\${{ ${condition} }}` : `\${{ true if ${condition} else false }}`
}

/** Whether two streams read the same records: what they ask, what they make of the answers, and what tells records apart. */
function readsTheSame(left: TreeMap, right: TreeMap): boolean {
  return (
    stableText(left['retriever']) === stableText(right['retriever']) &&
    ['incremental_sync', 'transformations', 'primary_key'].every((key) => sameTree(left[key], right[key]))
  )
}

/** A name that placeholders can hold. */
function resourceName(name: string): string {
  const plain = name
    .trim()
    .replaceAll(/\W+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return plain === '' || /^\d/.test(plain) ? `stream_${plain}` : plain
}

function reportOf({ name, resource, notes, outcome }: Entry): ImportedStream {
  if (outcome instanceof Refusal) {
    const { code, message, line } = outcome
    return { stream: name, status: 'refused', notes: [], refusal: { code, message, line } }
  }
  return { stream: name, status: notes.length === 0 ? 'converted' : 'converted with notes', resource, notes }
}
