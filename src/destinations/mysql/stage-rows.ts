import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Stage, StagedFile } from '../../load/stage/stage-package.ts'
import { SluiceError } from '../../model/errors.ts'
import { quoteName } from '../../model/names/quoted-name.ts'
import { change, select, type Server } from './connection.ts'

/** A table that rows of a package are brought to before the transaction. */
export interface StagingTable {
  /** in the package */
  readonly table: string
  /** quoted, qualified */
  readonly relation: string
  /** columns whose values come as hex */
  readonly binary: ReadonlySet<string>
}

/** numbers of MySQL and of MariaDB for it: the driver has no names for all of them */
const notAllowed = new Set<unknown>([1148, 3948, 4166])

/**
 * Brings the rows of one table to its staging table: by LOAD DATA, or, where the server does not let clients load files, by INSERT.
 * Gives how many. Throws LOAD_REFUSED for a value that the server would have cut or clamped.
 */
export async function stageRows(server: Server, stage: Stage, place: StagingTable): Promise<number> {
  let rows = 0
  for (const file of await stage.stage(place.table)) {
    try {
      await loadFile(server, file, place)
    } catch (error) {
      if (!(error instanceof Error && 'errno' in error && notAllowed.has(error.errno))) throw error
      await insertFile(server, file, place)
    } finally {
      await rm(file.path, { force: true })
    }
    rows += file.rows
  }
  return rows
}

async function loadFile(server: Server, file: StagedFile, { relation, binary, table }: StagingTable): Promise<void> {
  const { client } = server
  const isBinary = (name: string): boolean => binary.has(name)
  const targets = file.columns.map((name, index) => (isBinary(name) ? `@b${index}` : quoteName(name)))
  const set = file.columns.flatMap((name, index) => (isBinary(name) ? [`${quoteName(name)} = UNHEX(@b${index})`] : []))
  const [result] = await client.query({
    sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${relation} CHARACTER SET utf8mb4
      FIELDS TERMINATED BY X'09' ESCAPED BY X'5C' LINES TERMINATED BY X'0A' (${targets.join(', ')})
      ${set.length === 0 ? '' : `SET ${set.join(', ')}`}`,
    infileStreamFactory: () => createReadStream(file.path),
  })
  const { warningStatus, affectedRows } = 'warningStatus' in result ? result : { warningStatus: 0, affectedRows: -1 }
  // what would be an error in an INSERT is a warning here
  if (warningStatus > 0) {
    const { rows } = await select(server, 'SHOW WARNINGS LIMIT 3')
    throw refusedValue(table, rows.map((row) => String(row[2])).join('; '))
  }
  if (affectedRows !== file.rows) throw refusedValue(table, `${affectedRows} of ${file.rows} rows arrived`)
}

const mostPlaces = 60_000

async function insertFile(server: Server, file: StagedFile, { relation, binary }: StagingTable): Promise<void> {
  const names = file.columns.map((name) => quoteName(name)).join(', ')
  const places = `(${file.columns.map((name) => (binary.has(name) ? 'UNHEX(?)' : '?')).join(', ')})`
  const batch = Math.max(1, Math.min(500, Math.floor(mostPlaces / file.columns.length)))
  let rows: (string | null)[][] = []
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return
    const sql = `INSERT INTO ${relation} (${names}) VALUES ${rows.map(() => places).join(', ')}`
    await server.client.execute(sql, rows.flat())
    rows = []
  }
  for await (const line of createInterface({ input: createReadStream(file.path), crlfDelay: 0 })) {
    rows.push(line.split('\t').map(cellOf))
    if (rows.length === batch) await flush()
  }
  await flush()
}

function cellOf(cell: string): string | null {
  if (cell === String.raw`\N`) return null
  return cell.replaceAll(
    /\\([\\tn0])/g,
    (_all, char: string) => ({ '\\': '\\', t: '\t', n: '\n', '0': '\0' })[char] ?? char,
  )
}

/** Makes an empty table for staged rows, over what an earlier try left. */
export async function makeStaging(server: Server, relation: string, definition: string): Promise<void> {
  await change(server, `DROP TABLE IF EXISTS ${relation}`)
  await change(server, `CREATE TABLE ${relation} ${definition}`)
}

function refusedValue(table: string, found: string): SluiceError {
  return new SluiceError(
    'LOAD_REFUSED',
    `Could not load table "${table}" because the server would have changed values.`,
    {
      found,
      hint: 'Correct the data with a step, or the table in the destination.',
    },
  )
}
