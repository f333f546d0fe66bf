/** What a column holds, by how a destination spells its type. */
export type ValueKind =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'text'
  | 'timestamp'
  | 'local_timestamp'
  | 'date'
  | 'time'
  | 'binary'
  | 'json'
  | 'other'

const kinds: readonly (readonly [RegExp, ValueKind])[] = [
  [/\[\]$|^(?:struct|map|list|union|array)\b/, 'json'],
  [/^jsonb?$/, 'json'],
  [/^(?:u?(?:tinyint|smallint|integer|bigint|hugeint)|int[248]?|serial|bigserial)$/, 'integer'],
  [/^(?:decimal|numeric)\b/, 'decimal'],
  [/^(?:double(?: precision)?|float[48]?|real)$/, 'float'],
  [/^bool(?:ean)?$/, 'boolean'],
  [/^(?:varchar|text|character|char|bpchar|string|uuid|enum)\b/, 'text'],
  [/^(?:timestamp(?:\(\d\))? with time zone|timestamptz)\b/, 'timestamp'],
  [/^(?:timestamp|datetime)/, 'local_timestamp'],
  [/^date$/, 'date'],
  [/^time\b/, 'time'],
  [/^(?:blob|bytea|binary|varbinary)\b/, 'binary'],
]

/** The kind of a type's spelling; `other` where it is none that is known. */
export function kindOfType(type: string): ValueKind {
  const spelled = type.toLowerCase()
  return kinds.find(([shape]) => shape.test(spelled))?.[1] ?? 'other'
}

/** Numbers that have a mean and a histogram. */
export function isNumberKind(kind: ValueKind): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'float'
}

/** Moments that have a histogram. */
export function isTimeKind(kind: ValueKind): boolean {
  return kind === 'timestamp' || kind === 'local_timestamp' || kind === 'date'
}
