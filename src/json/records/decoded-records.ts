import { isJsonObject, type JsonValue, ownValue } from '../json.ts'
import type { Records } from './records.ts'

/** Records whose values are there. */
export function decodedRecords(list: readonly JsonValue[]): Records {
  return new DecodedRecords(list)
}

class DecodedRecords implements Records {
  readonly list: readonly JsonValue[]

  constructor(list: readonly JsonValue[]) {
    this.list = list
  }

  get count(): number {
    return this.list.length
  }

  at(index: number): JsonValue | undefined {
    return this.list.at(index)
  }

  first(field: string, index: number): JsonValue | undefined {
    const record = this.list[index]
    return isJsonObject(record) ? ownValue(record, field) : undefined
  }

  slice(start: number, end?: number): Records {
    return new DecodedRecords(this.list.slice(start, end))
  }

  select(indexes: readonly number[]): Records {
    return new DecodedRecords(indexes.map((index) => this.list[index] ?? null))
  }

  decoded(): readonly JsonValue[] {
    return this.list
  }
}

/** No records. */
export const noRecords: Records = decodedRecords([])
