import type { Span } from '../../../../python/syntax/tree.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { type Arguments, PythonObject, type Running, type Side, type Value } from '../../../../python/values/value.ts'
import { applyHints, hintOf } from '../program/apply-hints.ts'
import { placedOf, refusalOf } from '../program/from-value.ts'
import type { PlacedMap } from '../program/placed.ts'
import { Refusal, textAt } from '../program/placed.ts'
import type { PlacedRefusal, ResourceRecord } from '../program/program.ts'
import { isSelected, refusedPosition } from '../program/resource-config.ts'
import { bindArguments, type Given, isGiven, type Signature } from './call-arguments.ts'
import { afterRun, method } from './recorder.ts'
import { plainOf } from './to-value.ts'

/** How a resource that Python makes is read: `read` gives what it is in a config, or why it is none (`madeBy`). */
export interface CodeReader {
  read(record: ResourceRecord, running: Running): Partial<ResourceRecord>
  /** after `resource(…)` with these arguments */
  called(args: Arguments): CodeReader
  /** with the rows of something else */
  taking(from: Value): CodeReader
}

/** A resource of a source: of a rest_api config, or made by Python code. */
export class ResourceValue extends Mutable {
  readonly typeName = 'DltResource'
  #record: ResourceRecord
  /** how Python makes it, until that is read */
  #code: CodeReader | undefined
  /** runs it in the current pipeline */
  readonly #run: (self: ResourceValue, args: Arguments, running: Running) => Value

  constructor(record: ResourceRecord, run: ResourceValue['runIn'], code?: CodeReader) {
    super()
    this.#record = record
    this.#run = run
    this.#code = code
  }

  /** Reads the code that makes it, as it is now. */
  settle(running: Running): this {
    const code = this.#code
    this.#code = undefined
    return code === undefined ? this : this.update(code.read(this.#record, running))
  }

  get record(): ResourceRecord {
    return this.#record
  }

  get runIn(): (self: ResourceValue, args: Arguments, running: Running) => Value {
    return this.#run
  }

  update(change: Partial<ResourceRecord>): this {
    this.changes()
    this.#record = { ...this.#record, ...change }
    return this
  }

  refuse(refusal: PlacedRefusal): this {
    return this.update({ refusals: [...this.#record.refusals, refusal] })
  }

  copy(): ResourceValue {
    const copy = new ResourceValue(this.#record, this.#run, this.#code)
    if (this.tainted !== undefined) copy.taint(this.tainted)
    return copy
  }

  /** Whether it is made by Python code that is not read yet. */
  get isCode(): boolean {
    return this.#code !== undefined
  }

  /** The same function under another name. */
  named(name: string): ResourceValue {
    return new ResourceValue({ ...this.#record, name }, this.#run, this.#code)
  }

  get isTransformer(): boolean {
    return this.#record.part !== undefined && hasParent(this.#record)
  }

  hintParallel(at: Span): this {
    return this.update({ changes: new Map([...this.#record.changes, ['parallelized', { value: true, at }]]) })
  }

  hint(hints: PlacedMap, running: Running): this {
    return this.update(applyHints(this.#record, hints, running.at))
  }

  limit(args: Arguments, running: Running): this {
    const given = bindArguments(args, limitSignature, running)
    if (this.isTransformer) return this
    return this.update({ changes: new Map([...this.#record.changes, ['add_limit', limitOf(given, args)]]) })
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (Object.hasOwn(methods, name)) return method(name, (args, at) => this.#call(name, args, at))
    switch (name) {
      case 'name':
        return this.#record.name
      case 'selected':
        return isSelected(this.#record)
      case 'is_transformer':
        return this.isTransformer
      case 'run':
        return method('run', (args, at) => this.#run(this, args, at))
      case 'write_disposition':
      case 'table_name':
      case 'schema_contract':
      case 'max_table_nesting':
        return plainOf(hintOf(this.#record, name)) ?? (name === 'table_name' ? this.#record.name : null)
      default:
        return running.unknown(afterRun(running.lineOf(running.at), `"${name}" of a resource`))
    }
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    const { at } = running
    if (name === 'selected') {
      const isOn = running.truth(value)
      if (typeof isOn === 'boolean') this.update({ selected: isOn })
      else this.refuse({ at, refusal: refusalOf(isOn) })
    } else if (hintProperties.has(name)) this.hint(new Map([[name, placedOf(value, at)]]), running)
    else this.refuse({ at, refusal: new Refusal(`it sets "${name}" of a resource`, 'Call apply_hints(…) instead.') })
  }

  override call(args: Arguments, running: Running): Value {
    if (this.#code !== undefined) return new ResourceValue(this.#record, this.#run, this.#code.called(args))
    if (this.#record.part === undefined) return this
    return running.raise(
      'TypeError',
      `Parametrized resource \`${this.#record.name}\` is not callable. You can call and pass arguments to a parametrized resource only once.`,
    )
  }

  /** `resource | function` adds a step; a transformer is code. */
  override binary(operator: string, other: Value, { isRight, running }: Side): Value | undefined {
    if (operator !== '|') return undefined
    // whatever comes from the left, a resource that takes it is code
    if (isRight) return this.takesFrom(other)
    if (other instanceof ResourceValue) return other.takesFrom(this)
    if (!(other instanceof PythonObject)) return undefined
    return this.step(isGenerator(other) ? 'yield_map' : 'map', { value: other, at: running.at })
  }

  override *iterate(running: Running): Iterable<Value> {
    yield running.unknown(afterRun(running.lineOf(running.at), `the rows of "${this.#record.name}"`))
  }

  override hashKey(): object {
    return this
  }

  override repr(): string {
    return `@dlt.resource(name='${this.#record.name}')`
  }

  #call(name: string, args: Arguments, running: Running): Value {
    if (args.spread !== undefined) return this.refuse({ at: args.at, refusal: refusalOf(args.spread) })
    return methods[name]?.(this, args, running) ?? null
  }

  step(kind: 'map' | 'filter' | 'yield_map', given: Given, insertAt?: number): this {
    const step = { at: given.at, value: new Map([[kind, placedOf(given.value, given.at, kind)]]) }
    const added = { step, insertAt }
    const refused = refusedPosition(this.#record, added)
    return refused === undefined ? this.update({ steps: [...this.#record.steps, added] }) : this.refuse(refused)
  }

  /** `rows | transformer` */
  takesFrom(other: Value): ResourceValue {
    return new ResourceValue(this.#record, this.#run, this.#code?.taking(other))
  }

  protected override parts(): Iterable<unknown> {
    return []
  }
}

/** What can be set as an attribute, as dlt's properties have it. */
const hintProperties: ReadonlySet<string> = new Set(['write_disposition', 'table_name', 'max_table_nesting'])

const limitSignature: Signature = { name: 'add_limit', positional: ['max_items', 'max_time', 'count_rows'] }

const hintSignature: Signature = {
  name: 'apply_hints',
  positional: [
    'table_name',
    'parent_table_name',
    'write_disposition',
    'columns',
    'primary_key',
    'merge_key',
    'incremental',
    'schema_contract',
    'additional_table_hints',
    'table_format',
    'file_format',
    'references',
    'create_table_variant',
    'nested_hints',
  ],
}

function limitOf(given: ReadonlyMap<string, Given>, { at }: Arguments): ReturnType<typeof placedOf> {
  const parts = ['max_items', 'max_time', 'count_rows'].flatMap((key) => {
    const part = given.get(key)
    return isGiven(part) && part.value !== false ? [[key, placedOf(part.value, part.at)] as const] : []
  })
  const [only] = parts
  if (only === undefined) return { at, value: null }
  return parts.length === 1 && only[0] === 'max_items' ? only[1] : { at, value: new Map(parts) }
}

type Method = (self: ResourceValue, args: Arguments, running: Running) => Value

function addStep(kind: 'map' | 'filter' | 'yield_map'): Method {
  const signature = { name: `add_${kind}`, positional: [`item_${kind === 'filter' ? 'filter' : 'map'}`, 'insert_at'] }
  return (self, args, running) => {
    const given = bindArguments(args, signature, running)
    const step = given.get(signature.positional[0] ?? '')
    const position = given.get('insert_at')?.value ?? null
    if (step === undefined)
      return running.raise('TypeError', `${signature.name}() missing 1 required positional argument`)
    if (position !== null && typeof position !== 'number')
      return self.refuse({ at: args.at, refusal: new Refusal(`the position of a step is not known`) })
    return self.step(kind, step, position ?? undefined)
  }
}

const refused =
  (why: string, hint: string): Method =>
  (self, { at }) =>
    self.refuse({ at, refusal: new Refusal(why, hint) })

const methods: Readonly<Record<string, Method>> = {
  add_map: addStep('map'),
  add_filter: addStep('filter'),
  add_yield_map: addStep('yield_map'),
  add_limit: (self, args, running) => self.limit(args, running),
  apply_hints: (self, args, running) => {
    const given = bindArguments(args, hintSignature, running)
    return self.hint(hintsOf(given), running)
  },
  parallelize: (self, { at }) => self.hintParallel(at),
  bind: (self, args, running) => self.call(args, running),
  add_metrics: (self) => self,
  add_input: (self) => self,
  add_step: refused('it adds a step of a class of its own', 'Write the step as a function: add_map, add_filter.'),
  select_tables: refused('it selects tables by the data', 'Write a filter: add_filter(lambda r: …).'),
  with_name: (self, args, running) => {
    const name = bindArguments(args, { name: 'with_name', positional: ['new_name'] }, running).get('new_name')?.value
    return typeof name === 'string' && self.isCode
      ? self.named(name)
      : self
          .copy()
          .refuse({ at: args.at, refusal: new Refusal('it renames a resource', 'Write the name into the config.') })
  },
  set_incremental: (self, args, running) => {
    const [value = null] = args.positional
    const unknown = unknownIn(value)
    if (unknown !== undefined) return self.refuse({ at: args.at, refusal: refusalOf(unknown) })
    return self.hint(new Map([['incremental', placedOf(value, args.placeOf(0))]]), running)
  },
  pipe_data_from: (self, { positional: [from = null] }) => self.takesFrom(from),
  add_pipe: refused('it adds a pipe', 'Write the endpoint as a resource.'),
  compute_table_schema: (_, { at }, running) =>
    running.unknown(afterRun(running.lineOf(at), 'the schema of a resource')),
}

/** The hints of a call by name, with their places. */
export function hintsOf(given: ReadonlyMap<string, Given>): PlacedMap {
  return new Map([...given].map(([key, { value, at }]) => [key, placedOf(value, at, key)]))
}

function isGenerator(value: PythonObject): boolean {
  return 'isGenerator' in value && value.isGenerator === true
}

/** Whether a resource asks for each record of another one. */
export function hasParent(resource: ResourceRecord): boolean {
  return parentOf(resource) !== undefined
}

/** The resource for each of whose records it asks. */
export function parentOf(resource: ResourceRecord): string | undefined {
  return parentIn(hintOf(resource, 'endpoint')?.value)
}

function parentIn(value: unknown): string | undefined {
  if (typeof value === 'string') return /\{\s*resources\.(\w*)/.exec(value)?.[1]
  if (value instanceof Map) {
    const map = value as PlacedMap
    if (textAt(map, 'type') === 'resolve') return textAt(map, 'resource') ?? ''
    return firstOf([...map.values()].map((part) => parentIn(part.value)))
  }
  return Array.isArray(value)
    ? firstOf(value.map((part: { readonly value: unknown }) => parentIn(part.value)))
    : undefined
}

function firstOf(names: readonly (string | undefined)[]): string | undefined {
  return names.find((name) => name !== undefined)
}
