import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { sendJson, startServer } from '../servers/local-http.ts'

/** One fault, what came of it, and whether that is what has to come of it. */
export interface FaultRow {
  readonly place: string
  readonly fault: string
  /** `exit 1 DISK_FULL, then 0: 60 rows once` */
  readonly outcome: string
  readonly isRight: boolean
}

const inPages =
  '{ path: rows, data_selector: items, paginator: { type: page_number, base_page: 1, total_path: pages } }'
const oneAnswer = '{ path: rows, paginator: single_page }'
const cli = new URL('../../dist/cli/main.js', import.meta.url).pathname
const pages = 3
const pageSize = 20
/** Ids of all rows that the API has. */
const ids = Array.from({ length: pages * pageSize }, (_, id) => id)

/** What a run of the CLI came to. */
interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder with a config that appends, the API that it reads, and the CLI. */
export interface Bench extends AsyncDisposable {
  readonly folder: string
  run(how?: {
    readonly env?: Readonly<Record<string, string>>
    readonly destination?: string
    readonly before?: string
  }): Promise<Ended>
}

/** Makes one. Plain `append` is the hardest: nothing but the state of the load keeps rows from coming twice. */
export async function openBench(
  extra: {
    readonly padding?: number
    /** true = all rows are one long answer of JSON lines, which is kept on disk before it is read */
    readonly isOneAnswer?: boolean
  } = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  const padding = 'x'.repeat(extra.padding ?? 1)
  const rowOf = (id: number) => ({ id, text: `${id}${padding}`, tags: ['a', 'b'] })
  const server = await startServer(({ url }, response) => {
    if (extra.isOneAnswer === true) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.end(ids.map((id) => `${JSON.stringify(rowOf(id))}\n`).join(''))
      return
    }
    const page = Number(new URL(url, 'http://api').searchParams.get('page') ?? 1)
    const items = ids.slice((page - 1) * pageSize, page * pageSize).map(rowOf)
    sendJson(response, { items, pages })
  })
  const config = `name: s
client: { base_url: ${server.origin} }
resources:
  - name: rows
    endpoint: ${extra.isOneAnswer === true ? oneAnswer : inPages}
`
  await writeFile(join(folder, 's.yaml'), config)
  return {
    folder,
    run: (how = {}) => runCli(folder, how),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The CLI in a process of its own; `before` is what a shell does first, such as `ulimit -n 32`. */
function runCli(cwd: string, { env = {}, destination, before }: Parameters<Bench['run']>[0] & object): Promise<Ended> {
  const command = [
    process.execPath,
    cli,
    'run',
    's.yaml',
    '--json',
    ...(destination === undefined ? [] : ['--destination', destination]),
  ]
  const [program = '', ...argv] =
    before === undefined ? command : ['/bin/sh', '-c', `${before}; exec "$@"`, 'sh', ...command]
  const child = spawn(program, argv, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, TZ: 'UTC', NO_COLOR: '1', ...env },
  })
  return new Promise((resolve) => {
    const out = { stdout: '', stderr: '' }
    child.stdout.on('data', (piece: Buffer) => (out.stdout += piece.toString()))
    child.stderr.on('data', (piece: Buffer) => (out.stderr += piece.toString()))
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, ...out })
    })
  })
}

/** Looks at the table: undefined = it is not there. */
export type Look = () => Promise<readonly number[] | undefined>

/**
 * Runs with the fault, and once more without when it failed. Right is: exit 0 only with all rows, no INTERNAL, no
 * crash, an error with a code otherwise; and every row exactly once in the end.
 */
export async function judge(
  about: Pick<FaultRow, 'place' | 'fault'>,
  { ill, well, look }: { readonly ill: () => Promise<Ended>; readonly well: () => Promise<Ended>; readonly look: Look },
): Promise<FaultRow> {
  const first = await ill()
  const words = [wordsOf(first)]
  // DuckDB ends the process when the disk dies in its COMMIT and it cannot go back on its log: loud, and nothing is lost
  const isDead = about.fault === deadDisk && first.signal === 'SIGABRT'
  const hasName =
    isDead || first.code === 0 || (first.code === 1 && /^(?!INTERNAL)[A-Z][A-Z0-9_]+$/.test(codeOf(first) ?? ''))
  let last = first
  if (first.code !== 0) {
    last = await well()
    words.push(`then ${wordsOf(last)}`)
  }
  const rows = await look().catch((error: unknown) => `not readable: ${String(error)}`)
  const found = typeof rows === 'string' ? rows : describeRows(rows)
  return {
    ...about,
    outcome: `${words.join(', ')}: ${found}`,
    isRight: hasName && last.code === 0 && found === rightRows,
  }
}

/** From one call on, the disk answers every one with EIO. */
export const deadDisk = 'EIO on'
const rightRows = `${ids.length} rows once`

function describeRows(rows: readonly number[] | undefined): string {
  if (rows === undefined) return 'no table'
  const distinct = new Set(rows)
  const missing = ids.filter((id) => !distinct.has(id)).length
  const doubled = rows.length - distinct.size
  return missing + doubled === 0 ? rightRows : `${missing} missing, ${doubled} doubled`
}

function wordsOf(ended: Ended): string {
  const warned = /warning ([A-Z][A-Z_]+)/.exec(ended.stderr)?.[1]
  const said = ended.code === 0 ? (warned ?? '') : (codeOf(ended) ?? ended.stderr.slice(0, 200))
  return `exit ${ended.code ?? ended.signal ?? ''} ${said}`.trim()
}

function codeOf({ stdout, stderr }: Ended): string | undefined {
  return /"code": ?"([A-Z0-9_]+)"/.exec(stdout)?.[1] ?? /error ([A-Z0-9_]+)/.exec(stderr)?.[1]
}

/** The ids in a DuckDB file, the write-ahead log beside it included. */
export function inDuckdb(file: string): Look {
  return async () => {
    if ((await stat(file).catch(() => undefined)) === undefined) return undefined
    const instance = await DuckDBInstance.create(file)
    const connection = await instance.connect()
    try {
      const reader = await connection.runAndReadAll('SELECT id FROM s_dataset.rows')
      return reader.getRows().map(([id]) => Number(id))
    } catch (error) {
      if (/does not exist/.test(String(error))) return undefined
      throw error
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  }
}
