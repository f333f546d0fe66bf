import type { Body } from '../../json/records/body.ts'
import type { JsonValue } from '../../json/json.ts'

/**
 * A compiled JSONPath in the dialect of docs/contract/rest-api.md 5.3. Existing-but-null is a match with value null.
 */
export interface JsonPath {
  /** as the user wrote it */
  readonly text: string
  /** the key when the path is one plain own field, the hot case */
  readonly field?: string
  /** decodes what of a body is still bytes and lies on the way */
  all(value: Body): readonly JsonValue[]
  /** the first match; undefined = no match */
  first(value: Body): JsonValue | undefined
  /** of paths that lead to one place by own fields only: what is there, as it is; undefined = no match */
  part?(value: Body): Body | undefined
}
