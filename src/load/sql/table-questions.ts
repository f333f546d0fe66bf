import type { QueryValue } from '../destination.ts'
import type { Dialect } from './dialect.ts'

/** Columns of rows that belong together: dlt's names, as the schema has them. */
export interface Link {
  /** of the child: the id of its parent's row */
  readonly parentKey: string
  /** of the parent: the id of its row */
  readonly rowKey: string
}

/** A table that is read, by its alias in the SQL. */
interface Source {
  readonly table: string
  readonly columns: readonly string[]
}

/** Rows of one table for a person, by their place in the order of loads. */
export interface RowsQuestion extends Source {
  /** an SQL condition of the user's own, in the destination's language */
  readonly where?: string
  /** the column that says which load brought a row, where the table has one */
  readonly loadId?: string
  /** only rows of this load */
  readonly load?: string
  readonly orderBy?: { readonly column: string; readonly order: 'asc' | 'desc' }
  readonly limit?: number
  readonly offset?: number
  /** the parent chain of a table that is joined in, its own parent last */
  readonly joined?: readonly (Source & { readonly link: Link })[]
}

/** What a question is written with. */
export interface Writing {
  readonly dialect: Pick<
    Dialect,
    'quote' | 'literal' | 'stagedOrder' | 'ordered' | 'rowNumbers' | 'approximateDistinct' | 'sampled'
  >
  readonly qualify: (table: string) => string
}

/**
 * The SQL of a question. A condition of the user's stands in parentheses on lines of its own, so that a comment in it
 * ends there; it is read by those who only read.
 */
export function rowsSql(question: RowsQuestion, { dialect, qualify }: Writing): string {
  const { quote, literal } = dialect
  const { table, columns, joined = [], where, load, loadId, limit, offset } = question
  const own = columns.map((name) => `t.${quote(name)} AS ${quote(name)}`)
  const others = joined
    .map(({ columns: names, table: name }, index) =>
      names.map((column) => `j${index}.${quote(column)} AS ${quote(`${name}.${column}`)}`),
    )
    .slice(-1)
    .flat()
  const joins = joined.map(({ table: name, link }, index) => {
    const parent = index === 0 ? 't' : `j${index - 1}`
    return ` LEFT JOIN ${qualify(name)} AS j${index} ON j${index}.${quote(link.parentKey)} = ${parent}.${quote(link.rowKey)}`
  })
  const conditions = [
    ...(where === undefined ? [] : [`(\n${where}\n)`]),
    ...(load === undefined || loadId === undefined ? [] : [`t.${quote(loadId)} = ${literal(load)}`]),
  ]
  // the user's condition names columns without an alias: it is asked of the table alone
  const from =
    conditions.length === 0
      ? `${qualify(table)} AS t`
      : `(SELECT t.*, ${dialect.stagedOrder('t')} AS ${quote(placeColumn)} FROM ${qualify(table)} AS t WHERE ${conditions.join(' AND ')}) AS t`
  const place = conditions.length === 0 ? dialect.stagedOrder('t') : `t.${quote(placeColumn)}`
  const order = [
    ...(question.orderBy === undefined
      ? []
      : [dialect.ordered(`t.${quote(question.orderBy.column)}`, question.orderBy.order)]),
    ...(loadId === undefined || question.orderBy !== undefined ? [] : [`t.${quote(loadId)}`]),
    place,
    ...joined.map((_one, index) => dialect.stagedOrder(`j${index}`)),
  ]
  return [
    `SELECT ${[...own, ...others].join(', ')} FROM ${from}${joins.join('')} ORDER BY ${order.join(', ')}`,
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ...(offset === undefined || offset === 0 ? [] : [`OFFSET ${offset}`]),
  ].join(' ')
}

const placeColumn = 'sluice place of the row'

/** The rows of a child table that belong to these rows of its parent, in the order of their lists. */
export function childRowsSql(
  child: Source & { readonly link: Link; readonly parents: readonly QueryValue[]; readonly orderBy?: string },
  { dialect, qualify }: Writing,
): string {
  const { quote, literal } = dialect
  const ids = child.parents.map((id) => literal(String(id))).join(', ')
  const order = [...(child.orderBy === undefined ? [] : [`t.${quote(child.orderBy)}`]), dialect.stagedOrder('t')]
  return `SELECT ${child.columns.map((name) => `t.${quote(name)}`).join(', ')} FROM ${qualify(child.table)} AS t
    WHERE t.${quote(child.link.parentKey)} IN (${ids}) ORDER BY ${order.join(', ')}`
}

/** Two loads of a table side by side. */
export interface LoadsQuestion {
  readonly table: string
  readonly loadId: string
  readonly keys: readonly string[]
  /** columns whose values make a row what it is */
  readonly content: readonly string[]
  readonly before: string
  readonly after: string
}

/**
 * Per key of the two loads one row: how it stands (`came`, `changed`, `same`, `gone`: not in the second), how many keys stand
 * so, and up to `sample` keys as columns `k0` …
 */
export function keysSql(question: LoadsQuestion & { readonly sample: number }, { dialect, qualify }: Writing): string {
  const { quote, literal } = dialect
  const { table, keys, content, before, after, loadId, sample } = question
  const names = keys.map((_name, index) => `k${index}`).join(', ')
  const all = [names, ...content.map((_name, index) => `c${index}`)].join(', ')
  const columns = [
    ...keys.map((name, index) => `t.${quote(name)} AS k${index}`),
    ...content.map((name, index) => `t.${quote(name)} AS c${index}`),
  ].join(', ')
  const side = (load: string, [b, a]: readonly [number, number]): string =>
    `SELECT ${columns}, ${b} AS b, ${a} AS a FROM ${qualify(table)} AS t WHERE t.${quote(loadId)} = ${literal(load)}`
  // groups take NULL for a value like others, and are made by hashing everywhere
  return `WITH rows_of_both AS (${side(before, [1, 0])} UNION ALL ${side(after, [0, 1])}),
    versions AS (SELECT ${all}, sum(b) AS b, sum(a) AS a FROM rows_of_both GROUP BY ${all}),
    stands AS (SELECT ${names}, CASE WHEN sum(b) = 0 THEN 'came' WHEN sum(a) = 0 THEN 'gone'
      WHEN max(CASE WHEN a <> b THEN 1 ELSE 0 END) = 1 THEN 'changed' ELSE 'same' END AS how
      FROM versions GROUP BY ${names}),
    counted AS (SELECT how, ${names}, count(*) OVER (PARTITION BY how) AS n,
      row_number() OVER (PARTITION BY how ORDER BY ${names}) AS place FROM stands)
    SELECT how, n, ${names} FROM counted WHERE place <= ${sample} ORDER BY how, place`
}

/** How many rows of a child table hang from rows of a load: `chain` leads from the root table down to the child. */
export function childCountSql(
  root: { readonly table: string; readonly loadId: string; readonly load: string },
  chain: readonly { readonly table: string; readonly link: Link }[],
  { dialect, qualify }: Writing,
): string {
  const { quote, literal } = dialect
  const joins = chain.map(({ table, link }, index) => {
    const parent = index === 0 ? 't' : `j${index - 1}`
    return ` JOIN ${qualify(table)} AS j${index} ON j${index}.${quote(link.parentKey)} = ${parent}.${quote(link.rowKey)}`
  })
  return `SELECT count(*) FROM ${qualify(root.table)} AS t${joins.join('')} WHERE t.${quote(root.loadId)} = ${literal(root.load)}`
}

/** An scd2 table, which keeps the versions of its rows. */
export interface VersionsQuestion {
  readonly table: string
  readonly loadId: string
  readonly keys: readonly string[]
  readonly load: string
  readonly validFrom: string
  readonly validTo: string
  readonly sample: number
}

/** As `keysSql`, of the versions that one load began and ended: `came`, `changed`, `gone`. */
export function versionsSql(question: VersionsQuestion, { dialect, qualify }: Writing): string {
  const { quote, literal } = dialect
  const { table, keys, load, loadId, validFrom, validTo, sample } = question
  const names = keys.map((_name, index) => `k${index}`).join(', ')
  const columns = keys.map((name, index) => `t.${quote(name)} AS k${index}`).join(', ')
  const isOfLoad = `t.${quote(loadId)} = ${literal(load)}`
  const began = `(SELECT min(t.${quote(validFrom)}) FROM ${qualify(table)} AS t WHERE ${isOfLoad})`
  return `WITH versions AS (SELECT ${columns}, CASE WHEN ${isOfLoad} THEN 1 ELSE 0 END AS a,
      CASE WHEN t.${quote(validTo)} = ${began} THEN 1 ELSE 0 END AS b FROM ${qualify(table)} AS t),
    stands AS (SELECT ${names}, CASE WHEN sum(a) = 0 THEN 'gone' WHEN count(*) > sum(a) THEN 'changed' ELSE 'came' END AS how
      FROM versions GROUP BY ${names} HAVING sum(a) > 0 OR sum(b) > 0),
    counted AS (SELECT how, ${names}, count(*) OVER (PARTITION BY how) AS n,
      row_number() OVER (PARTITION BY how ORDER BY ${names}) AS place FROM stands)
    SELECT how, n, ${names} FROM counted WHERE place <= ${sample} ORDER BY how, place`
}
