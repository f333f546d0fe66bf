import { PyDict } from '../../../../python/values/dict.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import {
  type Arguments,
  PythonObject,
  type Running,
  type Unknown,
  type Value,
} from '../../../../python/values/value.ts'
import { afterRun, method } from './recorder.ts'
import { ResourceValue } from './resource-value.ts'

/** What a mapping of resources needs of its source. */
interface Source {
  readonly resources: ReadonlyMap<string, ResourceValue>
  /** why it may have more resources than these */
  hidden(running: Running): Unknown | undefined
  selected(): readonly ResourceValue[]
  select(names: readonly Value[], running: Running): void
  add(resource: ResourceValue): void
}

/** `source.resources`: a dict of the resources by name. */
export class ResourcesValue extends PythonObject {
  readonly typeName = 'DltResourceDict'
  readonly source: Source

  constructor(source: Source) {
    super()
    this.source = source
  }

  override item(key: Value, running: Running): Value {
    const found = typeof key === 'string' ? this.source.resources.get(key) : undefined
    return found ?? this.source.hidden(running) ?? running.raise('KeyError', key)
  }

  override setItem(_: Value, value: Value, running: Running): void {
    if (!(value instanceof ResourceValue)) running.raise('TypeError', 'a resource is expected')
    else this.source.add(value.settle(running))
  }

  override iterate(running: Running): Iterable<Value> {
    const hidden = this.source.hidden(running)
    return hidden === undefined ? this.source.resources.keys() : [hidden]
  }

  override contains(value: Value, running: Running): boolean | Unknown {
    const has = typeof value === 'string' && this.source.resources.has(value)
    return has || (this.source.hidden(running) ?? false)
  }

  override length(running: Running): number | Unknown {
    return this.source.hidden(running) ?? this.source.resources.size
  }

  override truth(running: Running): boolean | Unknown {
    return this.source.resources.size > 0 || (this.source.hidden(running) ?? false)
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'selected') return dictOf(this.source.selected())
    if (name === 'extracted') return new PyList([...this.source.resources.values()])
    if (Object.hasOwn(methods, name)) return method(name, (args, at) => methods[name]?.(this, args, at) ?? null)
    return /^(?:pipes|selected_pipes|extracted_pipes|selected_dag)$/.test(name)
      ? running.unknown(afterRun(running.lineOf(running.at), `"${name}" of a source`))
      : undefined
  }
}

function dictOf(resources: Iterable<ResourceValue>): PyDict {
  return PyDict.of([...resources].map((resource) => [resource.record.name, resource] as const))
}

const methods: Readonly<Record<string, (self: ResourcesValue, args: Arguments, running: Running) => Value>> = {
  keys: ({ source }, _, running) => source.hidden(running) ?? new PyList([...source.resources.keys()]),
  values: ({ source }, _, running) => source.hidden(running) ?? new PyList([...source.resources.values()]),
  items: ({ source }, _, running) =>
    source.hidden(running) ??
    new PyList([...source.resources].map(([name, resource]) => new PyTuple([name, resource]))),
  get: ({ source }, { positional: [key, fallback = null] }, running) =>
    (typeof key === 'string' ? source.resources.get(key) : undefined) ?? source.hidden(running) ?? fallback,
  select: ({ source }, args, running) => {
    source.select(args.positional, running)
    return dictOf(source.selected())
  },
  add: ({ source }, args, running) => {
    for (const resource of args.positional) {
      if (!(resource instanceof ResourceValue)) return running.raise('TypeError', 'a resource is expected')
      source.add(resource.settle(running))
    }
    return null
  },
  detach: ({ source }, { positional: [name] }, running) =>
    (typeof name === 'string' ? source.resources.get(name) : [...source.resources.values()][0])?.copy() ??
    running.raise('KeyError', name ?? null),
}
