import type { JsonValue } from '../../json/json.ts'

/**
 * A compiled JSONPath in the dialect of docs/contract/rest-api.md 5.3. Existing-but-null is a match with value null.
 */
export interface JsonPath {
  /** as the user wrote it */
  readonly text: string
  /** the key when the path is one plain own field, the hot case */
  readonly field?: string
  all(value: JsonValue): readonly JsonValue[]
  /** the first match; undefined = no match */
  first(value: JsonValue): JsonValue | undefined
}
