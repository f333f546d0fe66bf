import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import type { ConfigPath } from '../../api/contract.ts'
import { jsonPlace } from './json-place.ts'
import { descriptionOf, keysOf, nodesAt, type Schema, valuesOf } from './schema-walk.ts'
import { yamlPlace } from './yaml-place.ts'

/** What the text says where it was parsed last: which component types are chosen decides what may stand in them. */
export interface Known {
  readonly schema: Schema | undefined
  readonly value: unknown
  /** names of secrets, for `${secrets.…}` */
  readonly secrets: readonly string[]
  /** it is JSON, and no YAML */
  readonly isJson: boolean
}

/** Completion and words on hovering, from the JSON Schema of configs. */
export function schemaHelp(known: () => Known): Extension {
  return [autocompletion({ override: [(context) => complete(context, known())], icons: false }), hover(known)]
}

function complete(context: CompletionContext, { schema, value, secrets, isJson }: Known): CompletionResult | null {
  const text = context.state.doc.toString()
  const secret = context.matchBefore(/\$\{secrets\.\w*/)
  if (secret !== null)
    return {
      from: secret.from + '${secrets.'.length,
      options: secrets.map((label) => ({ label, type: 'variable', apply: `${label}}` })),
    }
  const place = isJson ? jsonPlace(text, context.pos) : yamlPlace(text, context.pos)
  if (schema === undefined || place === undefined) return null
  const typed = text.slice(place.from, context.pos)
  const isQuoted = 'isQuoted' in place && place.isQuoted === true
  if (typed === '' && !isQuoted && !context.explicit && place.kind === 'key') return null
  const nodes = nodesAt(schema, place.path, value)
  const found = place.kind === 'key' ? keyOptions(nodes, schema, { path: place.path, value }) : valueOptions(nodes)
  const options = isJson ? found.map((option) => inJson(option, { isKey: place.kind === 'key', isQuoted })) : found
  return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w$.-]*$/ }
}

function keyOptions(
  nodes: Parameters<typeof keysOf>[0],
  schema: Schema,
  { path, value }: { readonly path: ConfigPath; readonly value: unknown },
): readonly Completion[] {
  const there = path.reduce<unknown>(
    (here, step) => (typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined),
    value,
  )
  const written = typeof there === 'object' && there !== null ? Object.keys(there) : []
  return keysOf(nodes, schema)
    .filter(({ name }) => !written.includes(name))
    .map(({ name, description }) => ({ label: name, apply: `${name}: `, info: description, type: 'property' }))
}

function valueOptions(nodes: Parameters<typeof valuesOf>[0]): readonly Completion[] {
  return valuesOf(nodes).map((label) => ({ label, type: 'enum' }))
}

/** As JSON has it: in quotes, of which one or both may be there already, with a colon behind a key. */
function inJson(
  option: Completion,
  { isKey, isQuoted }: { readonly isKey: boolean; readonly isQuoted: boolean },
): Completion {
  const isText = isKey || !['true', 'false'].includes(option.label)
  return {
    ...option,
    apply: (view, ...[, from, to]) => {
      const { doc } = view.state
      const start = isQuoted ? from - 1 : from
      const end = isQuoted && doc.sliceString(to, to + 1) === '"' ? to + 1 : to
      const hasColon = /^\s*:/.test(doc.sliceString(end, end + 20))
      const insert = `${isText ? JSON.stringify(option.label) : option.label}${isKey && !hasColon ? ': ' : ''}`
      const changes = { from: start, to: end, insert }
      view.dispatch({ changes, selection: { anchor: start + insert.length }, userEvent: 'input.complete' })
    },
  }
}

function hover(known: () => Known): Extension {
  return hoverTooltip((view, at) => {
    const { schema, value, isJson } = known()
    const line = view.state.doc.lineAt(at)
    const word = wordAt(line.text, at - line.from)
    if (schema === undefined || word === undefined) return null
    const text = view.state.doc.toString()
    const place = isJson ? jsonPlace(text, line.from + word.to) : yamlPlace(text, line.from + word.to)
    if (place?.kind !== 'key') return null
    const key = keysOf(nodesAt(schema, place.path, value), schema).find(({ name }) => name === word.text)
    if (key === undefined) return null
    return {
      pos: line.from + word.from,
      end: line.from + word.to,
      create: () => ({ dom: card(key.name, descriptionOf(key.node, schema), valuesOf(schema.resolve(key.node))) }),
    }
  })
}

/** The key under the pointer: a word with a colon behind it. */
function wordAt(text: string, at: number): { text: string; from: number; to: number } | undefined {
  for (const found of text.matchAll(/[\w$.-]+(?="?\s*:(?:\s|$))/g)) {
    const to = found.index + found[0].length
    if (found.index <= at && at <= to) return { text: found[0], from: found.index, to }
  }
  return undefined
}

function card(name: string, description: string, values: readonly string[]): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-diagnostic'
  const head = document.createElement('strong')
  head.textContent = name
  box.append(head, ` ${description}`)
  if (values.length > 0) {
    const list = document.createElement('div')
    list.textContent = values.join(' · ')
    box.append(list)
  }
  return box
}
