import { SluiceError } from '../../model/errors.ts'

/** Where the files of tables are, within a dataset. */
export interface Layout {
  /** the key of one file */
  keyOf(file: NamedFile): string
  /** what the keys of all files of a table begin with, and those of no other table */
  prefixOf(table: string, schema: string): string
  /** the load that a file is of; undefined when the layout does not say */
  loadOf(key: string): string | undefined
}

export interface NamedFile {
  readonly table: string
  readonly schema: string
  readonly loadId: string
  readonly fileId: string
  /** as in `jsonl.gz` */
  readonly extension: string
}

export interface LayoutOptions {
  /** dlt's text with placeholders in braces */
  readonly text: string
  readonly extra: Readonly<Record<string, string>>
  /** ISO; undefined = the moment of the load */
  readonly moment: string | undefined
}

const months = 'january february march april may june july august september october november december'.split(' ')
const days = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')
const padded = (value: number, width: number): string => String(value).padStart(width, '0')

// dlt's names for parts of a moment, in UTC; all values are in lower case
const parts: Readonly<Record<string, (at: Date, micros: number) => string>> = {
  YYYY: (at) => String(at.getUTCFullYear()),
  YY: (at) => String(at.getUTCFullYear()).slice(2),
  Y: (at) => String(at.getUTCFullYear()),
  MMMM: (at) => months[at.getUTCMonth()] ?? '',
  MMM: (at) => months[at.getUTCMonth()]?.slice(0, 3) ?? '',
  MM: (at) => padded(at.getUTCMonth() + 1, 2),
  M: (at) => String(at.getUTCMonth() + 1),
  DD: (at) => padded(at.getUTCDate(), 2),
  D: (at) => String(at.getUTCDate()),
  HH: (at) => padded(at.getUTCHours(), 2),
  H: (at) => String(at.getUTCHours()),
  mm: (at) => padded(at.getUTCMinutes(), 2),
  m: (at) => String(at.getUTCMinutes()),
  dddd: (at) => days[at.getUTCDay()] ?? '',
  ddd: (at) => days[at.getUTCDay()]?.slice(0, 3) ?? '',
  dd: (at) => days[at.getUTCDay()]?.slice(0, 2) ?? '',
  d: (at) => String(at.getUTCDay()),
  ss: (at) => padded(at.getUTCSeconds(), 2),
  s: (at) => String(at.getUTCSeconds()),
  SSSS: (_at, micros) => padded(Math.floor(micros / 100), 4),
  SSS: (_at, micros) => padded(Math.floor(micros / 1000), 3),
  SS: (_at, micros) => padded(Math.floor(micros / 10_000), 2),
  S: (_at, micros) => String(Math.floor(micros / 100_000)),
  Q: (at) => String(Math.floor(at.getUTCMonth() / 3) + 1),
  curr_date: (at) => at.toISOString().slice(0, 10),
  timestamp: (at) => String(Math.floor(at.getTime() / 1000)),
  timestamp_ms: (at) => String(at.getTime()),
}
const ofLoad = ['load_package_timestamp', 'load_package_timestamp_ms']
const ofFile = ['schema_name', 'table_name', 'load_id', 'file_id', 'ext']

export const defaultLayout = '{table_name}/{load_id}.{file_id}.{ext}'

/**
 * Reads dlt's layout. Throws DESTINATION_INVALID for names that nobody knows, and where the files of one table could not be
 * told from those of another: `{table_name}` must be there, and before it only `{schema_name}`.
 */
export function readLayout({ text, extra, moment }: LayoutOptions): Layout {
  const names = [...text.matchAll(/\{(.*?)\}/g)].map(([, name = '']) => name)
  const known = [...ofFile, ...Object.keys(parts), ...ofLoad, ...Object.keys(extra)]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw invalid(
      `its placeholder "{${unknown}}" is unknown`,
      'Correct it, or give its value in extra_placeholders.',
      known,
    )
  const at = names.indexOf('table_name')
  if (at === -1) throw invalid('it does not say {table_name}', `Write it in, as in ${defaultLayout}.`)
  if (names.slice(0, at).some((name) => name !== 'schema_name'))
    throw invalid(
      '{table_name} comes too late in it',
      'Only {schema_name} may stand before it: tables are found by what their keys begin with.',
    )
  const whole = names.includes('ext') ? text : `${text}.{ext}`
  // with the character behind it: else "orders" would also have the files of "orders_old"
  const prefix = whole.slice(0, whole.indexOf('{table_name}') + '{table_name}'.length + 1).replace(/\{$/, '')
  const isLoad = loadPattern(whole)
  return {
    keyOf: (file) => fill(whole, (name) => extra[name] ?? valueOf(name, file, moment)),
    prefixOf: (table, schema) => fill(prefix, (name) => (name === 'table_name' ? table : schema)),
    loadOf: (key) => isLoad?.exec(key)?.[1],
  }
}

function fill(text: string, value: (name: string) => string): string {
  return text.replaceAll(/\{(.*?)\}/g, (_whole, name: string) => value(name))
}

function valueOf(
  name: string,
  { table, schema, loadId, fileId, extension }: NamedFile,
  moment: string | undefined,
): string {
  const own: Readonly<Record<string, string>> = {
    schema_name: schema,
    table_name: table,
    load_id: loadId,
    file_id: fileId,
    ext: extension,
  }
  if (Object.hasOwn(own, name)) return own[name] ?? ''
  // load ids are seconds with a fraction
  const [seconds = '0', fraction = ''] = loadId.split('.')
  const ofPackage = new Date(Number(seconds) * 1000)
  if (name === 'load_package_timestamp') return seconds
  if (name === 'load_package_timestamp_ms') return `${seconds}${fraction.padEnd(6, '0').slice(0, 3)}`
  const micros = moment === undefined ? Number(fraction.padEnd(6, '0').slice(0, 6)) : 0
  return parts[name]?.(moment === undefined ? ofPackage : new Date(moment), micros) ?? ''
}

/** Finds the load id in a key; undefined when the layout has none. */
function loadPattern(layout: string): RegExp | undefined {
  if (!layout.includes('{load_id}')) return undefined
  let isFirst = true
  const pattern = layout.split(/(\{.*?\})/).map((piece) => {
    if (piece === '{load_id}' && isFirst) {
      isFirst = false
      return String.raw`(\d+\.\d+)`
    }
    return /^\{.*\}$/.test(piece) ? '.*?' : piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  })
  return new RegExp(`^${pattern.join('')}$`, 's')
}

function invalid(because: string, hint: string, allowed?: readonly string[]): SluiceError {
  return new SluiceError('DESTINATION_INVALID', `Could not use the layout of the files because ${because}.`, {
    ...(allowed === undefined ? {} : { allowed }),
    hint,
  })
}
