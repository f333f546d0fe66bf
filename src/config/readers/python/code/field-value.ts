import { Lookup } from '../../../../python/values/lookup.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import type { Arguments, Running, Unknown, Value } from '../../../../python/values/value.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { changing } from '../documents/writes.ts'
import { Refusal } from '../program/placed.ts'

/** What a request is made for each of: a row of another resource, or a value of a list. */
export interface Each {
  /** how a config names a field of it */
  slot(path: readonly string[]): string
  /** a part of it is changed */
  readonly changed?: (running: Running) => void
}

/** A row, of which only a run knows what it holds. It is not read any more where it is changed before it is asked for. */
export class RowValue extends Mutable {
  readonly typeName = 'dict'
  readonly #each: Each

  constructor(each: Each) {
    super()
    this.#each = { ...each, changed: (running) => this.taint(changedBefore(running)) }
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'get')
      return new NativeFunction('get', (args, at) => fieldOf({ each: this.#each, path: [] }, args, at))
    return name.startsWith('__') ? undefined : used(this.#each, name, running)
  }

  override setItem(_: Value, __: Value, running: Running): void {
    this.#each.changed?.(running)
  }

  override deleteItem(_: Value, running: Running): void {
    this.#each.changed?.(running)
  }

  override setAttribute(_: string, __: Value, running: Running): void {
    this.#each.changed?.(running)
  }

  protected override parts(): Iterable<unknown> {
    return []
  }

  override item(key: Value, running: Running): Value {
    return isField(key) ? new FieldValue(this.#each, [key], { at: running.at }) : unclear(running)
  }

  override truth(running: Running): Unknown {
    return unclear(running)
  }

  override iterate(running: Running): Iterable<Value> {
    return [unclear(running)]
  }

  override length(running: Running): Unknown {
    return unclear(running)
  }

  override text(running: Running): Value {
    return unclear(running)
  }

  override compare(_: unknown, __: Value, running: Running): Unknown {
    return unclear(running)
  }

  override binary(_: unknown, __: Value, { running }: { readonly running: Running }): Value {
    return unclear(running)
  }

  override hashKey(): object {
    return this
  }
}

/** A field of a row: as a whole, or inside of a text, it can be asked with; whatever is made of it is not known. */
export class FieldValue extends Lookup {
  readonly #each: Each
  readonly #path: readonly string[]
  readonly #isFallen: boolean
  readonly #isScalar: boolean

  constructor(
    each: Each,
    path: readonly string[],
    {
      at,
      isFallen = false,
      isScalar = false,
    }: { readonly at: Lookup['at']; readonly isFallen?: boolean; readonly isScalar?: boolean },
  ) {
    super({ store: 'secrets', key: `a field of a row: ${path.join('.')}`, at })
    this.#each = each
    this.#path = path
    this.#isFallen = isFallen
    this.#isScalar = isScalar
  }

  /** It in a config. */
  slot(): string | Refusal {
    return this.#isFallen
      ? new Refusal('a request hangs on whether a row has a field', hint)
      : this.#each.slot(this.#path)
  }

  override or(): Lookup {
    return new FieldValue(this.#each, this.#path, { at: this.at, isFallen: true })
  }

  override item = (key: Value, running: Running): Value =>
    isField(key) && !this.#isScalar
      ? new FieldValue(this.#each, [...this.#path, key], { at: running.at })
      : unclear(running)

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'get' && !this.#isScalar)
      return new NativeFunction('get', (args, at) => fieldOf({ each: this.#each, path: this.#path }, args, at))
    return name.startsWith('__') ? undefined : used(this.#each, name, running)
  }

  override setItem(_: Value, __: Value, running: Running): void {
    this.#each.changed?.(running)
  }

  override deleteItem(_: Value, running: Running): void {
    this.#each.changed?.(running)
  }

  override computed(what: string, running: Running): Unknown {
    return running.unknown(
      `line ${running.lineOf(running.at)} puts a field of a row ("${this.#path.join('.')}") into a text in a form of its own (${what}), and only as it is it stands in a request of a config`,
      hint,
    )
  }

  override truth(running: Running): Unknown {
    return unclear(running)
  }

  override decided(running: Running): Unknown {
    return unclear(running)
  }
}

/** A method of a row, or of a field of it. */
function used(each: Each, name: string, running: Running): Unknown {
  if (changing.has(name)) each.changed?.(running)
  return unclear(running)
}

function changedBefore(running: Running): Unknown {
  return running.unknown(`line ${running.lineOf(running.at)} changes a row before it asks the API for it`, hint)
}

function isField(key: Value): key is string {
  return typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key)
}

/** `row.get("id")`, and `row.get("id", {})` of what is gone into. */
function fieldOf(
  { each, path }: { readonly each: Each; readonly path: readonly string[] },
  { positional: [key = null, other = null] }: Arguments,
  running: Running,
): Value {
  if (!isField(key)) return unclear(running)
  return new FieldValue(each, [...path, key], { at: running.at, isFallen: other !== null })
}

const hint =
  'Write it as a resource of the config: {"path": ".../{resources.<name>.<field>}/..."} (docs/config.md#dependent-resources).'

function unclear(running: Running): Unknown {
  return running.unknown(
    `line ${running.lineOf(running.at)} does something with a row before it asks the API for it`,
    hint,
  )
}
