import { JsonFloat, type JsonObject, type JsonValue } from '../../src/json/json.ts'

/** How many records every seed API has: two full pages of 100 and one of 53. */
export const recordCount = 253

/** Start of the seeds' world; records follow at ten-minute steps. */
const start = Date.UTC(2024, 0, 15, 8)

/**
 * Record `index` of a resource as it was at `version` (1 for the first run, 2 for the second): everything JSON can
 * hold that a table must cope with. The words a field is called by come from the resource.
 */
export function seedRecord(resource: string, index: number, version: number): JsonObject {
  const id = 1000 + index
  return {
    id,
    [`${resource}_number`]: `${resource.slice(0, 3).toUpperCase()}-${id}`,
    name: version === 1 ? `Name ${id}` : `Renamed ${id} ${index % 2 === 0 ? 'é' : '"quoted", and\nbroken'}`,
    description: index % 4 === 0 ? '' : `Naïve text 💧 ${index} — 'it' \\ ends`,
    // above 2^53: JSON.parse would round it
    external_id: 9_007_199_254_740_993n + BigInt(index),
    // an integral float first: it still makes a double column
    rate: index % 3 === 0 ? new JsonFloat(20 + version) : 20.25 + index + version,
    active: (index + version) % 2 === 0,
    created_at: time(index, 'Z'),
    updatedAt: time(index + version * 1000, index % 2 === 0 ? '.123456+02:00' : '+00:00'),
    shift_end: index % 5 === 0 ? null : time(index + 50, 'Z'),
    note: index % 3 === 0 ? `note ${version}` : null,
    never_set: null,
    address: addressOf(index, version),
    lines: linesOf(index, version),
    tags: Array.from({ length: (index + version) % 4 }, (_, tag) => `tag ${tag} of v${version}`),
    // a list in a list
    grid: index % 2 === 0 ? [[index, index + 1], [version]] : [],
  }
}

export function seedRecords(resource: string, version: number): readonly JsonObject[] {
  return Array.from({ length: recordCount }, (_, index) => seedRecord(resource, index, version))
}

/**
 * The columns of a seed's table in order: what dlt 1.26 itself makes of these records (both versions were loaded with
 * it). `shift_end` comes last because the first record has none; `never_set` never comes.
 */
export function expectedColumns(resource: string): readonly (readonly [name: string, type: string])[] {
  return [
    ['id', 'BIGINT'],
    [`${resource}_number`, 'VARCHAR'],
    ['name', 'VARCHAR'],
    ['description', 'VARCHAR'],
    ['external_id', 'BIGINT'],
    ['rate', 'DOUBLE'],
    ['active', 'BOOLEAN'],
    ['created_at', 'TIMESTAMP WITH TIME ZONE'],
    ['updated_at', 'TIMESTAMP WITH TIME ZONE'],
    ['note', 'VARCHAR'],
    ['address__city', 'VARCHAR'],
    ['address__geo__latitude', 'DOUBLE'],
    ['address__geo__longitude', 'DOUBLE'],
    ['_dlt_load_id', 'VARCHAR'],
    ['_dlt_id', 'VARCHAR'],
    ['shift_end', 'TIMESTAMP WITH TIME ZONE'],
  ]
}

const links = [
  ['_dlt_root_id', 'VARCHAR'],
  ['_dlt_parent_id', 'VARCHAR'],
  ['_dlt_list_idx', 'BIGINT'],
  ['_dlt_id', 'VARCHAR'],
] as const

/** The columns of the child tables in order, by what follows the resource's name and `__`; checked with dlt too. */
export const expectedChildColumns: Readonly<Record<string, readonly (readonly [name: string, type: string])[]>> = {
  address__phones: [['value', 'VARCHAR'], ...links],
  grid: links,
  grid__list: [['value', 'BIGINT'], ...links],
  lines: [
    ['sku', 'VARCHAR'],
    ['quantity', 'BIGINT'],
    ['price', 'DOUBLE'],
    ['product__name', 'VARCHAR'],
    ['product__weight__grams', 'BIGINT'],
    ...links,
  ],
  lines__codes: [['value', 'BIGINT'], ...links],
  tags: [['value', 'VARCHAR'], ...links],
}

function addressOf(index: number, version: number): JsonObject {
  return {
    city: `City ${index % 17}`,
    geo: { latitude: 48.1 + index / 1000, longitude: new JsonFloat(version) },
    phones: index % 6 === 0 ? ['+49 30 1', '+49 30 2'] : [],
  }
}

function linesOf(index: number, version: number): readonly JsonValue[] {
  return Array.from({ length: (index * version) % 4 }, (_, line) => ({
    sku: `SKU-${index}-${line}`,
    quantity: line + version,
    price: 9.99 + line,
    product: { name: `Product ${line}`, weight: { grams: 100 * (line + 1) } },
    codes: line === 1 ? [line, version] : [],
  }))
}

function time(step: number, ending: string): string {
  return new Date(start + step * 600_000).toISOString().replace('.000Z', ending)
}
