import { SluiceError } from '../model/errors.ts'

/** How much of a schema data may make. No honest API comes near; each has an environment variable. */
export interface DataBounds {
  /** columns of one table */
  readonly columns: number
  /** nested tables below the table of one resource, itself included */
  readonly tables: number
  /** tables below each other; deeper lists stay JSON (decisions/0019) */
  readonly depth: number
}

export const usualBounds: DataBounds = { columns: 5000, tables: 1000, depth: 100 }

/** dlt's default, and what the stack is good for */
export const deepestNesting = 1000

const variables = {
  columns: 'SLUICE_MAX_COLUMNS',
  tables: 'SLUICE_MAX_TABLES',
  depth: 'SLUICE_MAX_DEPTH',
} as const satisfies Record<keyof DataBounds, string>

/** The bounds that the environment sets, the usual ones else. Throws ENV_INVALID. */
export function readDataBounds(env: Readonly<Record<string, string | undefined>>): DataBounds {
  const read = (bound: keyof DataBounds, most = Number.MAX_SAFE_INTEGER): number => {
    const text = env[variables[bound]]
    if (text === undefined || text === '') return usualBounds[bound]
    if (/^[1-9]\d{0,14}$/.test(text) && Number(text) <= most) return Number(text)
    throw new SluiceError('ENV_INVALID', `Could not start because ${variables[bound]} is no usable number.`, {
      found: text,
      allowed: most === deepestNesting ? `a whole number from 1 to ${most}` : 'a whole number above 0',
      hint: `Set it to e.g. ${variables[bound]}=${usualBounds[bound]}, which is the default, or unset it.`,
    })
  }
  return { columns: read('columns'), tables: read('tables'), depth: read('depth', deepestNesting) }
}

/** The error for a record that would make a table wider than allowed. */
export function tooManyColumns(table: string, most: number, record: string): SluiceError {
  return new SluiceError(
    'TOO_MANY_COLUMNS',
    `Could not load table "${table}" because its records have more than ${most} different keys, and each makes a column.`,
    {
      found: record,
      allowed: `${most} columns`,
      hint: `Keys that are data (ids, dates) belong into one json column: \`max_table_nesting: 0\`, or \`columns: {NAME: {data_type: json}}\` for the object that holds them (a \`map\` step makes such an object of keys at the top). If all are columns: ${variables.columns}=${most * 10}.`,
    },
  )
}

/** The error for a resource that would make more nested tables than allowed. */
export function tooManyTables(root: string, most: number, key: string): SluiceError {
  return new SluiceError(
    'TOO_MANY_TABLES',
    `Could not load table "${root}" because its lists make more than ${most} tables.`,
    {
      found: `the list ${JSON.stringify(key)}`,
      allowed: `${most} tables`,
      hint: `Lists under keys that are data (ids, dates) belong into one json column: \`max_table_nesting: 0\`, or \`columns: {NAME: {data_type: json}}\` for the object that holds them. If all are tables: ${variables.tables}=${most * 10}.`,
    },
  )
}
