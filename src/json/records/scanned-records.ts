import type { JsonValue } from '../json.ts'
import { memberAt, sourceAt, valueAt } from '../scan/read-token.ts'
import type { ScannedJson } from '../scan/scan-json.ts'
import type { Records } from './records.ts'

/**
 * Objects that are still bytes of a response (decisions/0026). Who can read tokens finds them in `scan` and `tokens`,
 * one for each record.
 */
export class ScannedRecords implements Records {
  readonly scan: ScannedJson
  readonly tokens: Int32Array
  #decoded: readonly JsonValue[] | undefined

  constructor(scan: ScannedJson, tokens: Int32Array) {
    this.scan = scan
    this.tokens = tokens
  }

  get count(): number {
    return this.tokens.length
  }

  at(index: number): JsonValue | undefined {
    if (this.#decoded !== undefined) return this.#decoded.at(index)
    const token = this.tokens.at(index)
    return token === undefined ? undefined : valueAt(this.scan, token)
  }

  first(field: string, index: number): JsonValue | undefined {
    const token = this.tokens[index]
    const member = token === undefined ? undefined : memberAt(this.scan, token, field)
    return member === undefined ? undefined : valueAt(this.scan, member)
  }

  slice(start: number, end?: number): Records {
    return new ScannedRecords(this.scan, this.tokens.slice(start, end))
  }

  select(indexes: readonly number[]): Records {
    return new ScannedRecords(
      this.scan,
      Int32Array.from(indexes, (index) => this.tokens[index] ?? 0),
    )
  }

  decoded(): readonly JsonValue[] {
    this.#decoded ??= Array.from(this.tokens, (token) => valueAt(this.scan, token))
    return this.#decoded
  }

  /** The bytes of a record, or of its field, as they were written; undefined = it has none. */
  sourceOf(index: number, field?: string): Buffer | undefined {
    const token = this.tokens[index]
    const found = token === undefined || field === undefined ? token : memberAt(this.scan, token, field)
    return found === undefined ? undefined : sourceAt(this.scan, found)
  }
}
