import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isList } from '../../../json/json.ts'
import { listColumns } from '../../plan/merge-columns.ts'
import type { ConfigDocument } from '../../document.ts'
import { readProgram } from './read-python.ts'

/** Programs, and what dlt 1.31 itself sees of them: `scripts/oracle/python_configs.py test/fixtures/python`. */
const folder = new URL('../../../../test/fixtures/python/', import.meta.url)

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
interface Resource {
  readonly name: string
  readonly selected: boolean
  readonly steps: readonly string[]
  readonly limit: number | null
  readonly hints: { readonly [key: string]: Json }
}
interface Run {
  readonly pipeline: string
  readonly dataset: string
  readonly destination: string
  readonly refresh: string | null
  readonly source: string
  readonly max_table_nesting: number | null
  readonly root_key: boolean | null
  readonly schema_contract: Json
  readonly resources: readonly Resource[]
}
interface Golden {
  readonly configs: readonly { readonly [key: string]: Json }[]
  readonly runs: readonly Run[]
}

const goldens = JSON.parse(readFileSync(new URL('goldens.json', folder), 'utf8')) as Readonly<Record<string, Golden>>
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => name.slice(0, -3))

function documentsOf(name: string): readonly ConfigDocument[] {
  const text = readFileSync(new URL(`${name}.py`, folder), 'utf8')
  const options = { prose: false, now: Date.UTC(2026, 0, 31, 12), env: () => undefined }
  return readProgram({ file: `${name}.py`, absolute: `/${name}.py`, text }, options)
}

/** Text that does not hang on the order of keys. */
function canonical(json: Json): string {
  return JSON.stringify(json, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

type Mapping = { readonly [key: string]: Json }

/** A document in the words of the goldens. */
function plain(value: unknown): Json {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && 'python' in inner ? { $function: true } : inner,
  )
  return JSON.parse(text) as Json
}

describe.each(names)('%s', (name) => {
  const golden = goldens[name]
  if (golden === undefined) throw new Error(`there is no golden of ${name}`)
  const read = (): readonly Mapping[] => documentsOf(name).map(({ value }) => plain(value) as Mapping)

  it('is run as often, under the same names', () => {
    const values = read()
    const merged = new Map<string, Mapping>()
    // a source of several configs is one run of dlt
    for (const [index, value] of values.entries()) merged.set(`${sourceKey(value)} ${runOf(values, index)}`, value)
    const ours = [...merged.values()].map((value) => ({
      pipeline: value['name'],
      dataset: value['dataset'] ?? `${textAt(value, 'name')}_dataset`,
      destination: value['destination'],
      refresh: value['refresh'] ?? null,
      source: value['source_name'] ?? value['name'],
      max_table_nesting: value['max_table_nesting'] ?? null,
      root_key: value['root_key'] ?? null,
      schema_contract: value['schema_contract'] ?? null,
    }))
    const theirs = golden.runs.map((run) =>
      Object.fromEntries(Object.entries(run).filter(([key]) => key !== 'resources')),
    )
    expect(ours).toEqual(theirs)
  })

  it('has the same resources, hints, limits and steps', () => {
    const ours = read().flatMap((value) => resourcesOf(value).map((resource) => described(resource, value)))
    const theirs = golden.runs.flatMap(({ resources }) => resources).filter(({ selected }) => selected)
    expect(ours.filter(({ selected }) => selected)).toEqual(theirs.map(cleaned))
  })

  it('has the same requests', () => {
    const endpoints = (config: Mapping): Json => resourcesOf(config).map((resource) => endpointOf(resource))
    const known = golden.configs.map((config) => canonical([config['client'] ?? null, endpoints(config)]))
    for (const value of read()) expect(known).toContain(canonical([value['client'] ?? null, endpoints(value)]))
  })
})

function sourceKey(value: Mapping): string {
  return JSON.stringify([value['name'], value['source_name'], value['dataset'], value['refresh']])
}

function textAt(value: Mapping, key: string): string {
  const text = value[key]
  return typeof text === 'string' ? text : ''
}

/** Documents of one run stand side by side. */
function runOf(values: readonly Mapping[], index: number): number {
  let run = 0
  for (let at = 1; at <= index; at++) {
    const [before, value] = [values[at - 1] ?? {}, values[at] ?? {}]
    if (sourceKey(before) !== sourceKey(value) || before['client'] === undefined) run++
  }
  return run
}

function resourcesOf(value: Mapping): readonly Mapping[] {
  const resources = value['resources']
  return isList(resources)
    ? resources.map((resource) => (typeof resource === 'string' ? { name: resource } : (resource as Mapping)))
    : []
}

function endpointOf(resource: Mapping): Json {
  const endpoint = resource['endpoint'] ?? null
  const written = typeof endpoint === 'string' ? { path: endpoint } : endpoint
  return { path: resource['name'] ?? null, ...(written as Mapping) }
}

const hintNames = ['table_name', 'write_disposition', 'columns', 'primary_key', 'merge_key', 'schema_contract']

function described(resource: Mapping, value: Mapping): Resource {
  const defaults = (value['resource_defaults'] ?? {}) as Mapping
  const steps = (resource['processing_steps'] ?? []) as readonly Mapping[]
  const hints = hintNames.flatMap((key): [string, Json][] => {
    const hint = resource[key] ?? defaults[key] ?? null
    return hint === null ? [] : [[key, key === 'columns' ? columnsOf(resource, defaults) : hint]]
  })
  return cleaned({
    name: textAt(resource, 'name'),
    selected: resource['selected'] !== false,
    steps: steps.flatMap((step) => ['filter', 'map', 'yield_map'].filter((kind) => kind in step)),
    limit: (resource['add_limit'] ?? null) as number | null,
    hints: { write_disposition: 'append', ...Object.fromEntries(hints) },
  })
}

function columnsOf(resource: Mapping, defaults: Mapping): Json {
  const listed = [defaults['columns'], resource['columns']].flatMap((columns) =>
    columns === undefined ? [] : listColumns(columns as Parameters<typeof listColumns>[0]),
  )
  const merged: Record<string, Mapping> = {}
  for (const column of listed) merged[column.name] = { ...merged[column.name], ...(column as unknown as Mapping) }
  return merged
}

function cleaned(resource: Resource): Resource {
  const { columns, ...hints } = resource.hints
  const sorted =
    columns === undefined
      ? {}
      : { columns: Object.fromEntries(Object.entries(columns as Mapping).toSorted(([a], [b]) => (a < b ? -1 : 1))) }
  return { ...resource, hints: { ...hints, ...sorted } }
}
