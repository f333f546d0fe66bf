import { fn } from '../../builtins/define.ts'
import { Asked } from '../../builtins/asked.ts'
import { Lookup } from '../../values/lookup.ts'
import type { Value } from '../../values/value.ts'

/** A setting by its name in the environment; pydantic's secrets are asked for their value. */
export class Setting extends Lookup {
  override attribute(name: string): Value | undefined {
    return name === 'get_secret_value' ? fn('get_secret_value()', () => this) : undefined
  }

  override or(fallback: Value): Lookup {
    return new Setting({ store: this.store, key: this.key, at: this.at, fallback, raisesUnset: this.raisesUnset })
  }
}

/** A block of Prefect that holds one value: asked for by its name. */
export class Block extends Asked {
  override attribute(name: string): Value | undefined {
    return name === 'get' ? fn('get()', () => this) : name === 'value' ? this : undefined
  }
}
