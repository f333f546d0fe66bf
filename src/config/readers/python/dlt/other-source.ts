import { NativeFunction } from '../../../../python/values/functions.ts'
import type { ModuleSource } from '../../../../python/values/module.ts'
import { PythonObject, type Running, type Side, type Value } from '../../../../python/values/value.ts'
import { afterRun } from './recorder.ts'

/**
 * A source or resource of dlt that is not rest_api (`sql_database`, `filesystem`): whatever is done with it, it stays one of which
 * sluice loads nothing.
 */
export class OtherSource extends PythonObject {
  readonly typeName = 'DltSource'
  /** as it is called in messages: `sql_database(…)` */
  readonly called: string

  constructor(called: string) {
    super()
    this.called = called
  }

  override attribute(name: string): Value | undefined {
    return name.startsWith('__') ? undefined : this
  }

  override setAttribute(): void {
    // hints of what is not loaded
  }

  override call(): Value {
    return this
  }

  override item(): Value {
    return this
  }

  override *iterate(running: Running): Iterable<Value> {
    yield running.unknown(afterRun(running.lineOf(running.at), 'what another source of dlt gives'))
  }

  /** `filesystem(…) | read_csv()` */
  override binary(operator: string, _: Value, _side: Side): Value | undefined {
    return operator === '|' ? this : undefined
  }

  override truth(): boolean {
    return true
  }

  override hashKey(): object {
    return this
  }
}

/** `@dlt.hub.transformation`, with and without arguments: rows that are made in the warehouse. */
export const transformation = new NativeFunction(
  'transformation',
  ({ positional: [callee] }) => {
    const made = (): OtherSource => new OtherSource('dlt.hub.transformation(…)')
    return callee instanceof PythonObject ? made() : new NativeFunction('transformation', made)
  },
  { takesSpread: true },
)

/** Modules of dlt whose functions make other sources. */
export const otherSources: readonly ModuleSource[] = ['sql_database', 'filesystem'].map((module) => ({
  name: `dlt.sources.${module}`,
  members: (name) =>
    /^[a-z]\w*$/.test(name)
      ? new NativeFunction(name, () => new OtherSource(`${name}(…)`), { takesSpread: true })
      : undefined,
}))
