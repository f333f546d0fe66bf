import type {
  AbsentRows,
  CollectFresh,
  CollectStale,
  Flag,
  InsertStaged,
  OpenVersions,
  RowChoice,
} from '../commit-plan.ts'
import type { Dialect, RenderContext, StagedTable } from './dialect.ts'

/** Keys are looked up one by one: an OR between them would keep engines from joining by hash. */
export function renderCollectStale(step: CollectStale, context: RenderContext): string {
  const { dialect } = context
  const staged = context.staged(step.table)
  const rowKey = dialect.quote(step.rowKey)
  const from = `SELECT d.${rowKey} AS id FROM ${context.qualify(step.table)} AS d`
  const among = takingPart(staged, step.source, dialect)
  const selects = step.keys
    .filter((key) => key.every((column) => staged.columns.has(column)))
    .map((key) => `${from} WHERE ${isStaged(key, among, { staged, dialect })}`)
  if (step.absent !== undefined) {
    const conditions = isAbsent(step.absent, { among, staged, dialect })
    if (step.absent.scope !== undefined)
      conditions.push(`d.${rowKey} IN (SELECT id FROM ${dialect.quote(step.absent.scope)})`)
    selects.push(`${from} WHERE ${conditions.join(' AND ')}`)
  }
  return scratch(step.collected, selects.length === 0 ? `${from} WHERE 1 = 0` : selects.join(' UNION '), context)
}

/** Three-valued logic for keys of one column, as in dlt: where one was staged without a value nothing is surely absent. */
function isAbsent(
  { key, mergeKey }: AbsentRows,
  { among, staged, dialect }: { readonly among: string; readonly staged: StagedTable; readonly dialect: Dialect },
): string[] {
  const conditions = [`NOT ${isStaged(key, among, { staged, dialect })}`]
  const [column] = key
  if (key.length === 1 && column !== undefined) {
    conditions.push(`d.${dialect.quote(column)} IS NOT NULL`)
    conditions.push(`NOT EXISTS (SELECT 1 FROM ${among} AS s WHERE ${stagedValue(column, staged, dialect)} IS NULL)`)
  }
  if (mergeKey.length > 0) conditions.push(isStaged(mergeKey, among, { staged, dialect }))
  return conditions
}

/** True for a row `d` of the destination whose key is that of one among the staged rows. */
function isStaged(
  key: readonly string[],
  among: string,
  { staged, dialect }: { readonly staged: StagedTable; readonly dialect: Dialect },
): string {
  return dialect.isAmong(
    key.map((column) => `d.${dialect.quote(column)}`),
    { columns: key.map((column) => stagedValue(column, staged, dialect)), from: `${among} AS s` },
  )
}

/** The staged rows, or those of them that take part. */
export function takingPart({ relation }: StagedTable, source: string | undefined, dialect: Dialect): string {
  if (source === undefined) return relation
  return `(SELECT r.* FROM ${relation} AS r WHERE ${dialect.stagedOrder('r')} IN (SELECT arrival FROM ${dialect.quote(source)}))`
}

/** `id` is the row key, for nested rows; `arrival` tells staged rows apart, even rows with the same row key. */
export function renderCollectFresh(step: CollectFresh, context: RenderContext): string {
  const { dialect } = context
  const staged = context.staged(step.table)
  const arrival = dialect.stagedOrder('s')
  const flag = step.hardDelete && `NOT ${isFlagged(step.hardDelete, staged, dialect)}`
  const picked = `s.${dialect.quote(step.rowKey)} AS id, ${arrival} AS arrival`
  const source =
    step.source === undefined ? '1 = 1' : `${arrival} IN (SELECT arrival FROM ${dialect.quote(step.source)})`
  const from = `FROM ${staged.relation} AS s WHERE ${source}`
  if (step.dedup === undefined)
    return scratch(step.collected, `SELECT ${picked} ${from} AND ${flag ?? '1 = 1'}`, context)
  const { keys, sort } = step.dedup
  const partition = keys.map((column) => stagedValue(column, staged, dialect)).join(', ')
  const order =
    sort && staged.columns.has(sort.column) ? `${dialect.ordered(`s.${dialect.quote(sort.column)}`, sort.order)}, ` : ''
  const numbered = `SELECT ${picked}, ${flag ?? '1 = 1'} AS wanted,
    ROW_NUMBER() OVER (PARTITION BY ${partition} ORDER BY ${order}${arrival}) AS place ${from}`
  return scratch(step.collected, `SELECT id, arrival FROM (${numbered}) AS n WHERE place = 1 AND wanted`, context)
}

export function renderInsertStaged(step: InsertStaged, context: RenderContext): string {
  const { dialect } = context
  const constants = step.constants ?? []
  const names = [...step.columns, ...constants].map(({ name }) => dialect.quote(name)).join(', ')
  const values = [
    ...step.columns.map(({ name, type }) => dialect.convert(`s.${dialect.quote(name)}`, type)),
    ...constants.map(({ value, type }) => (value === null ? 'NULL' : dialect.convert(dialect.timestamp(value), type))),
  ]
  const conditions = choose(step.table, step.only ?? {}, context)
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const source = `FROM ${firstRows(step, context)} AS s${where}`
  const target = (context.insertInto ?? context.qualify)(step.table)
  return `INSERT INTO ${target} (${names}) SELECT ${values.join(', ')} ${source}`
}

/** True for rows of scd2 tables, known as `alias`, that are still valid. */
export function renderIsOpen(alias: string, open: OpenVersions, dialect: Dialect): string {
  const column = `${alias}.${dialect.quote(open.validTo)}`
  return open.active === null ? `${column} IS NULL` : `${column} = ${dialect.timestamp(open.active)}`
}

function choose(table: string, choice: RowChoice, context: RenderContext): readonly string[] {
  const { collectedRows, exceptRows, collectedIds, absent } = choice
  const { dialect } = context
  const conditions: string[] = []
  if (collectedRows !== undefined)
    conditions.push(`${dialect.stagedOrder('s')} IN (SELECT arrival FROM ${dialect.quote(collectedRows)})`)
  if (exceptRows !== undefined)
    conditions.push(notCollected(exceptRows, { arrival: dialect.stagedOrder('s') }, dialect))
  if (collectedIds !== undefined)
    conditions.push(
      `s.${dialect.quote(collectedIds.column)} IN (SELECT id FROM ${dialect.quote(collectedIds.collected)})`,
    )
  if (absent !== undefined) {
    const key = absent.key.map((column) => dialect.quote(column))
    const known = dialect.isAmong(
      key.map((column) => `s.${column}`),
      {
        columns: key.map((column) => `d.${column}`),
        from: `${context.qualify(table)} AS d`,
        ...(absent.open !== undefined && { where: renderIsOpen('d', absent.open, dialect) }),
        outer: { columns: key, from: context.staged(table).relation },
      },
    )
    conditions.push(`NOT ${known}`)
  }
  return conditions
}

function firstRows(step: InsertStaged, context: RenderContext): string {
  const { relation } = context.staged(step.table)
  const { dialect } = context
  const column = step.only?.firstOf
  if (column === undefined) return relation
  const arrival = dialect.stagedOrder('r')
  return `(SELECT * FROM (SELECT r.*, ROW_NUMBER() OVER (PARTITION BY r.${dialect.quote(column)} ORDER BY ${arrival}) AS sluice_place
    FROM ${relation} AS r) AS n WHERE sluice_place = 1)`
}

/** NOT EXISTS: a NOT IN whose list does not fit into its memory is gone through row by row by Postgres. */
export function notCollected(
  collected: string,
  value: { readonly id: string } | { readonly arrival: string },
  dialect: Dialect,
): string {
  const [column, sought] = 'id' in value ? ['u.id', value.id] : ['u.arrival', value.arrival]
  return `NOT ${dialect.isAmong([sought], { columns: [column], from: `${dialect.quote(collected)} AS u` })}`
}

function isFlagged(flag: Flag, staged: StagedTable, dialect: Dialect): string {
  const value = stagedValue(flag.column, staged, dialect)
  return flag.isBool ? `COALESCE(${value}, FALSE)` : `(${value} IS NOT NULL)`
}

export function stagedValue(column: string, staged: StagedTable, dialect: Dialect): string {
  return staged.columns.has(column) ? `s.${dialect.quote(column)}` : 'NULL'
}

export function scratch(name: string, select: string, { dialect }: RenderContext): string {
  return dialect.createScratch(dialect.quote(name), select)
}
