import type { Span } from '../../../../python/syntax/tree.ts'
import { Lookup } from '../../../../python/values/lookup.ts'
import { PythonObject, type Value } from '../../../../python/values/value.ts'
import { SecretReference } from '../../../document.ts'
import type { Convert } from '../program/from-value.ts'
import { type PlacedValue, Refusal } from '../program/placed.ts'

/** `dlt.secrets.value` and `dlt.config.value`: what it is given to is looked up by its name. */
export class Injected extends PythonObject {
  readonly typeName = 'ConfigValueSentinel'
  readonly store: 'secrets' | 'config'
  readonly at: Span

  constructor(store: 'secrets' | 'config', at: Span) {
    super()
    this.store = store
    this.at = at
  }

  asConfig(_: Convert, givenTo: string | undefined): PlacedValue {
    return givenTo === undefined
      ? new Refusal(`dlt.${this.store}.value stands where nothing has a name`, `Write dlt.${this.store}["…"].`)
      : new SecretReference(this.store, givenTo)
  }

  override truth(): boolean {
    return true
  }

  override hashKey(): object {
    return this
  }
}

/** The lookup of a parameter of a source: dlt looks under the source's own sections first. */
export class ParameterLookup extends Lookup {
  readonly sections: readonly string[]

  constructor(what: Pick<Lookup, 'store' | 'key' | 'at'> & { readonly fallback?: Value | undefined }, sections: readonly string[]) {
    super(what)
    this.sections = sections
  }

  override or(fallback: Value): Lookup {
    return new ParameterLookup({ store: this.store, key: this.key, at: this.at, fallback }, this.sections)
  }
}
