import type { JsonValue } from '../../json/json.ts'
import type { ColumnName } from '../../model/names.ts'
import type { Column, DataType, Schema } from '../../model/schema.ts'
import { coerce, type Coerced, type TargetType } from '../infer/coerce.ts'
import type { ValueKind } from '../infer/value-kind.ts'
import type { Naming } from '../naming/naming.ts'
import { createDetector } from './detectors.ts'
import { compileHints, compileTypes } from './name-rules.ts'
import { compileFilters, type RowFilter } from './row-filter.ts'

/** What a stored schema says about columns that are not there yet (docs/contract/tables.md 1.2, 1.3, 3.7, 3.8). */
export interface SchemaRules {
  /** the type of a new column, by its name or its first value */
  typeOf(name: ColumnName, kind: ValueKind, value: JsonValue): DataType
  /** what the name alone says of a new column */
  hintsOf(name: ColumnName): Partial<Column>
  /** true = objects and lists under this name stay JSON */
  readonly keepsJson: (name: ColumnName) => boolean
  readonly coerce: (target: TargetType, kind: ValueKind, value: JsonValue) => Coerced
  /** rows may be written by what earlier ones taught: their values need no more than the usual coercions */
  readonly allowsShortcuts: boolean
  /** undefined = no table has filters */
  readonly rowFilter: RowFilter | undefined
}

const strictModule = /\brelational_no_coercion\b/

/** Reads the rules of a schema. Throws `SluiceError` SCHEMA_RULE_INVALID for a pattern that is none. */
export function readSchemaRules(schema: Schema, naming: Naming, now: number): SchemaRules {
  const { settings } = schema
  const types = compileTypes(settings['preferred_types'], naming)
  // a pattern for `id` is not meant for the columns that link rows
  const preferred = (name: ColumnName) => (name.startsWith('_dlt') ? undefined : types(name))
  const hints = compileHints(settings['default_hints'], naming)
  const isStrict = strictModule.test(JSON.stringify(schema.normalizers['json'] ?? ''))
  // without coercion a text could not enter the timestamp column that it made
  const detect = createDetector(isStrict ? [] : settings['detections'], now)
  return {
    typeOf: (name, kind, value) => preferred(name) ?? detect(kind, value) ?? kind,
    hintsOf: hints,
    keepsJson: (name) => preferred(name) === 'json',
    coerce: isStrict ? coerceNothing : coerce,
    allowsShortcuts: !isStrict,
    rowFilter: compileFilters(schema, naming),
  }
}

/** dlt's `relational_no_coercion`: a value of another type always goes to a variant (docs/contract/tables.md 1.6). */
function coerceNothing(target: TargetType, kind: ValueKind, value: JsonValue): Coerced {
  return target.dataType === kind ? coerce(target, kind, value) : undefined
}
