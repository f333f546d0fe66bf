import { PyDict } from '../../../../python/values/dict.ts'
import { PyList } from '../../../../python/values/list.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import {
  type Arguments,
  PythonObject,
  type Running,
  type Unknown,
  type Value,
} from '../../../../python/values/value.ts'
import { placedOf, refusalOf } from '../program/from-value.ts'
import { isMap, isPlacedList, type Placed, Refusal } from '../program/placed.ts'
import type { Made, Part, PlacedRefusal, SourceRecord } from '../program/program.ts'
import { isSelected } from '../program/resource-config.ts'
import { bindArguments } from './call-arguments.ts'
import { afterRun, type LiveSource, method, type Recorder } from './recorder.ts'
import { parentOf, ResourceValue } from './resource-value.ts'
import { ResourcesValue } from './resources-value.ts'
import { plainOf } from './to-value.ts'

/** What a source is made of. */
export interface SourceParts {
  readonly made: Made
  readonly name: string | undefined
  readonly isNamed: boolean
  readonly section: string
  readonly settings?: Iterable<readonly [string, Placed]>
  readonly parts: readonly Part[]
  readonly resources: readonly ResourceValue[]
  readonly refusals?: readonly PlacedRefusal[]
}

/** How a source or resource gets to the pipeline that is current. */
export type RunIn = (self: Value, args: Arguments, running: Running) => Value

/** A source: the resources of one or more rest_api configs, and what the program does with them. */
export class SourceValue extends Mutable implements LiveSource {
  readonly typeName = 'DltSource'
  readonly made: Made
  readonly name: string | undefined
  readonly isNamed: boolean
  readonly section: string
  readonly #settings: Map<string, Placed>
  readonly #resources: Map<string, ResourceValue>
  readonly #refusals: PlacedRefusal[]
  readonly #parts: readonly Part[]
  readonly #recorder: Recorder
  readonly #runIn: RunIn

  constructor(parts: SourceParts, recorder: Recorder, runIn: RunIn) {
    super()
    this.made = parts.made
    this.name = parts.name
    this.isNamed = parts.isNamed
    this.section = parts.section
    this.#settings = new Map(parts.settings)
    // a source has copies of the resources that it is made of
    this.#resources = new Map(parts.resources.map((resource) => [resource.record.name, resource.copy()]))
    this.#refusals = [...(parts.refusals ?? [])]
    this.#parts = parts.parts
    this.#recorder = recorder
    this.#runIn = runIn
  }

  get resources(): ReadonlyMap<string, ResourceValue> {
    return this.#resources
  }

  record(): SourceRecord {
    return {
      made: this.made,
      name: this.name,
      isNamed: this.isNamed,
      settings: new Map(this.#settings),
      parts: this.#parts,
      resources: [...this.#resources.values()].map(({ record }) => record),
      refusals: [...this.#refusals],
      doubts: this.doubts(),
    }
  }

  /** Why it may not be what it seems: it, or one of its resources, was handed to something unknown. */
  doubts(): Refusal | undefined {
    const tainted = [this, ...this.#resources.values()].find((value) => value.tainted !== undefined)?.tainted
    return tainted && new Refusal(tainted.why, tainted.hint)
  }

  clone(name = this.name): SourceValue {
    const copy = new SourceValue(
      {
        ...this.record(),
        section: this.section,
        name,
        isNamed: this.isNamed || name !== this.name,
        resources: [...this.#resources.values()],
      },
      this.#recorder,
      this.#runIn,
    )
    if (this.tainted !== undefined) copy.taint(this.tainted)
    return copy
  }

  select(names: readonly Value[], running: Running): void {
    this.changes()
    const unknown = unknownIn(...names)
    if (unknown !== undefined) {
      this.refuse({ at: running.at, refusal: refusalOf(unknown) })
      return
    }
    const hidden = names.some((name) => typeof name !== 'string' || !this.#resources.has(name))
      ? this.hidden(running)
      : undefined
    if (hidden !== undefined) {
      this.refuse({ at: running.at, refusal: refusalOf(hidden) })
      return
    }
    for (const name of names)
      if (typeof name !== 'string' || !this.#resources.has(name)) {
        const known = [...this.#resources.keys()].join(', ')
        running.raise(
          'KeyError',
          `The following resources could not be found in source: ${running.repr(name)}. Available: ${known}`,
        )
      }
    for (const resource of this.#resources.values()) resource.update({ selected: names.includes(resource.record.name) })
  }

  add(resource: ResourceValue): void {
    this.changes()
    this.#resources.set(resource.record.name, resource.copy())
  }

  set(key: string, value: Placed): this {
    this.changes()
    this.#settings.set(key, value)
    return this
  }

  refuse(refusal: PlacedRefusal): this {
    this.changes()
    this.#refusals.push(refusal)
    return this
  }

  /** Why it may have more resources than are known: a list that is unknown, or something unknown in it. */
  hidden(running: Running): Unknown | undefined {
    const refusal = this.#parts.map(({ config }) => hiddenIn(config)).find((found) => found !== undefined)
    return refusal && running.unknown(refusal.why)
  }

  selected(): readonly ResourceValue[] {
    return [...this.#resources.values()].filter(({ record }) => isSelected(record))
  }

  /** What a run of it asks for: the selected resources and those that they ask for records of. */
  extracted(): ReadonlySet<ResourceValue> {
    const all = new Set(this.selected())
    for (const { record } of all) {
      const parent = this.#resources.get(parentOf(record) ?? '')
      if (parent !== undefined) all.add(parent)
    }
    return all
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (Object.hasOwn(methods, name))
      return method(name, (args, at) => {
        if (args.spread !== undefined) return this.refuse({ at: args.at, refusal: refusalOf(args.spread) })
        return methods[name]?.(this, args, at) ?? null
      })
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (property !== undefined) return property(this, running)
    if (name === 'run') return method('run', (args, at) => this.#runIn(this, args, at))
    return this.#resources.get(name) ?? this.hidden(running)
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    const { at } = running
    if (value instanceof ResourceValue) this.add(value)
    else if (sourceSettings.has(name)) this.set(name, placedOf(value, at, name))
    else if (name === 'schema') this.refuse({ at, refusal: new Refusal('it sets a schema of its own', schemaHint) })
    else if (name === 'name') running.raise('AttributeError', "property 'name' of 'DltSource' object has no setter")
    else this.refuse({ at, refusal: new Refusal(`it sets "${name}" of a source`, 'Take it out.') })
  }

  setting(name: string): Value {
    return plainOf(this.#settings.get(name)) ?? null
  }

  override *iterate(running: Running): Iterable<Value> {
    this.#recorder.note({
      at: running.at,
      what: 'goes through the rows of a source itself, and what it makes of them is not done',
      hint: 'Nothing has to be done where it only shows them. Else do it in steps (add_map, add_filter), or in SQL afterwards.',
    })
    yield running.unknown(afterRun(running.lineOf(running.at), 'the rows of a source'))
  }

  override hashKey(): object {
    return this
  }

  override repr(): string {
    return `@dlt.source(name='${this.name ?? ''}')`
  }

  protected override parts(): Iterable<unknown> {
    return this.#resources.values()
  }
}

/** Why it is not known what resources a config has. */
export function unknownListOf(config: Placed): Refusal | undefined {
  if (config.value instanceof Refusal) return config.value
  const resources = isMap(config.value) ? config.value.get('resources')?.value : undefined
  if (resources === undefined || resources instanceof Refusal) return resources
  return isPlacedList(resources)
    ? undefined
    : new Refusal(
        'the resources of a config are not a list that is known',
        'Write them in the program, or in a file beside it.',
      )
}

function hiddenIn(config: Placed): Refusal | undefined {
  const unknown = unknownListOf(config)
  if (unknown !== undefined) return unknown
  const resources = isMap(config.value) ? config.value.get('resources')?.value : undefined
  const items = isPlacedList(resources) ? resources.map(({ value }) => value) : []
  const names = items.map((item) => (isMap(item) ? item.get('name')?.value : item))
  return names.find((name) => name instanceof Refusal)
}

export const schemaHint =
  'Write the columns and contracts into the config, or keep the schema as a file: import_schema_path.'

/** Attributes of a source that are keys of a config. */
export const sourceSettings: ReadonlySet<string> = new Set(['max_table_nesting', 'root_key', 'schema_contract'])

type SourceMethod = (self: SourceValue, args: Arguments, running: Running) => Value

const methods: Readonly<Record<string, SourceMethod>> = {
  with_resources: (self, args, running) => {
    const copy = self.clone()
    copy.select(args.positional, running)
    return copy
  },
  add_limit: (self, args, running) => {
    for (const resource of self.selected()) resource.limit(args, running)
    return self
  },
  parallelize: (self, { at }) => {
    for (const resource of self.selected()) resource.hintParallel(at)
    return self
  },
  clone: (self, args, running) => {
    const { value = null } =
      bindArguments(args, { name: 'clone', positional: ['with_name'] }, running).get('with_name') ?? {}
    return self.clone(typeof value === 'string' ? value : self.name)
  },
  discover_schema: (_, { at }, running) => running.unknown(afterRun(running.lineOf(at), 'the schema of a source')),
  decompose: (self) => new PyList([self]),
}

const properties: Readonly<Record<string, (self: SourceValue, running: Running) => Value>> = {
  name: (self) => self.name ?? null,
  section: (self) => self.section,
  resources: (self) => new ResourcesValue(self),
  selected_resources: (self) => PyDict.of(self.selected().map((resource) => [resource.record.name, resource] as const)),
  max_table_nesting: (self) => self.setting('max_table_nesting'),
  root_key: (self) => self.setting('root_key'),
  schema_contract: (self) => self.setting('schema_contract'),
  exhausted: () => false,
  schema: (self, running) => new SchemaValue(self, running),
  state: (_, running) => running.unknown(afterRun(running.lineOf(running.at), 'the state of a source')),
}

/** `source.schema`: what is asked of it is not known, what is set on it is refused. */
class SchemaValue extends PythonObject {
  readonly typeName = 'Schema'
  readonly #source: SourceValue

  constructor(source: SourceValue, _running: Running) {
    super()
    this.#source = source
  }

  override attribute(name: string, running: Running): Value {
    const { at } = running
    if (name === 'name') return this.#source.name ?? null
    if (/^(?:set_|update_|drop_|_?normalizers|_settings|settings|add_type|compile)/.test(name))
      this.#source.refuse({
        at,
        refusal: new Refusal(`it changes the schema of a source (schema.${name})`, schemaHint),
      })
    return running.unknown(afterRun(running.lineOf(at), 'the schema of a source'))
  }

  override setAttribute(name: string, _: Value, { at }: Running): void {
    this.#source.refuse({ at, refusal: new Refusal(`it changes the schema of a source (schema.${name})`, schemaHint) })
  }
}
