import { createHash } from 'node:crypto'
import { SluiceError } from '../../model/errors.ts'
import type { ClickhouseTarget } from './locate.ts'

/** A name in ClickHouse's SQL; backslashes mean something between its quotes. */
export function quote(name: string): string {
  if (name.includes('\0'))
    throw new SluiceError('BAD_IDENTIFIER', 'Could not use a name because it holds a NUL character.', {
      found: JSON.stringify(name),
      hint: 'Rename the field in a processing step or choose the snake_case naming convention.',
    })
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}

/** A text in ClickHouse's SQL. */
export function literal(text: string): string {
  return `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\0', String.raw`\0`)}'`
}

/** The name of a table of a dataset, as the database has it. */
export function tableName({ separator }: Pick<ClickhouseTarget, 'separator'>, dataset: string, table: string): string {
  return `${dataset}${separator}${table}`
}

export type Placing = Pick<ClickhouseTarget, 'database' | 'separator'>

/** The name of a table of a dataset in SQL. */
export function qualified(target: Placing, dataset: string, table: string): string {
  return `${quote(target.database)}.${quote(tableName(target, dataset, table))}`
}

/** A table of the staging that no other load has, as the database has it. */
export function stagingName(target: Placing, dataset: string, what: string): string {
  return tableName(target, `${dataset}_staging`, `sluice_${what}`)
}

/** Tells the tables of one try of a load from all others. */
export function loadTag(loadId: string, nonce: string): string {
  return createHash('sha256').update(`${loadId} ${nonce}`).digest('hex').slice(0, 12)
}

/** A type whose columns may have no value. */
export function nullable(type: string): string {
  return type.startsWith('Nullable(') ? type : `Nullable(${type})`
}
