import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCli, temporaryFolder } from '../../test/end-to-end/run-cli.ts'
import { withWarehouse } from '../../test/end-to-end/warehouse.ts'
import { type LocalServer, startServer } from '../../test/servers/local-http.ts'
import { faults, type Fault } from './faults.ts'
import { pageAt, pageSize, type Paging, pagings, rowCount, send } from './pagings.ts'

/** A server, the config that reads it, and what of its rows can be noticed to be missing. */
export interface FaultCase {
  readonly paging: Paging
  readonly fault: Fault
  /** true = the fault comes once, then the server is well */
  readonly once?: boolean
}

/** What came of a case. `right` = every row once; `loud` = less, and it is said; `silent` = less, and nothing says it. */
export interface Played {
  readonly verdict: 'right' | 'loud' | 'silent' | 'unnoticeable'
  /** what was said, in a few words */
  readonly said: string
  readonly rows: number
}

export const faultCases: readonly FaultCase[] = faults.flatMap((fault) => pagings.map((paging) => ({ paging, fault })))

/** A server whose third page is faulty. */
export function serve({ paging, fault, once = false }: FaultCase): Promise<LocalServer> {
  let faulty = 0
  return startServer((request, response) => {
    const origin = `http://${String(request.headers['host'])}`
    const url = new URL(request.url, origin)
    if (url.pathname === '/login')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>')
    if (url.pathname === '/loop') return void response.writeHead(302, { location: '/loop' }).end()
    const { items, at } = pageAt(paging, url, origin)
    const body = (given: unknown): unknown => paging.body(given, at)
    const headers = paging.headers?.(at) ?? {}
    if (at.from === 2 * pageSize && !(once && faulty++ > 0))
      fault.answer(response, { paging, at, items, body, headers })
    else send(response, body(items), { headers })
  })
}

/** The config, in keys that dlt knows as well. */
export function configOf({ paging: { paginator, selector } }: FaultCase, origin: string): object {
  return {
    client: { base_url: origin },
    resources: [
      {
        name: 'rows',
        primary_key: 'id',
        write_disposition: 'merge',
        endpoint: {
          path: 'rows',
          ...(selector !== undefined && { data_selector: selector }),
          ...(paginator !== undefined && { paginator }),
        },
      },
    ],
  }
}

/** Settings of the retries, under the names that dlt and sluice both read. */
export const environment = {
  RUNTIME__REQUEST_MAX_ATTEMPTS: '2',
  RUNTIME__REQUEST_BACKOFF_FACTOR: '0.01',
  RUNTIME__REQUEST_TIMEOUT: '5',
}

/** Plays a case through the command line, in this process. */
export async function play(one: FaultCase): Promise<Played> {
  await using server = await serve(one)
  const folder = await temporaryFolder()
  try {
    await writeFile(join(folder.path, 'f.json'), JSON.stringify({ name: 'f', ...configOf(one, server.origin) }))
    const run = await runCli(['run', 'f.json', '--json', '--destination', './f.duckdb', '--dataset', 'd'], {
      cwd: folder.path,
      env: environment,
    })
    const rows = await rowsIn(join(folder.path, 'f.duckdb'))
    return judge(one, { code: run.code, rows, report: JSON.parse(run.stdout) as Report })
  } finally {
    await folder.remove()
  }
}

interface Report {
  readonly error?: { readonly code: string }
  readonly resources: Readonly<Record<string, { readonly verdict: { readonly kind: string } }>>
}

/** A run that says that all is well: is it? */
export function judgeRows({ paging, fault }: FaultCase, rows: readonly number[], said: string): Played {
  const count = new Set(rows).size
  if (count === rowCount && rows.length === rowCount) return { verdict: 'right', said, rows: count }
  return { verdict: fault.looksHealthy?.(paging) === true ? 'unnoticeable' : 'silent', said, rows: count }
}

function judge(
  one: FaultCase,
  { code, rows, report }: { readonly code: number | null; readonly rows: readonly number[]; readonly report: Report },
): Played {
  const kind = report.resources['rows']?.verdict.kind ?? ''
  const said = report.error?.code ?? kind
  const count = new Set(rows).size
  if (said === 'INTERNAL') return { verdict: 'silent', said, rows: count }
  if (code === 0 && kind === 'complete') return judgeRows(one, rows, said)
  return { verdict: 'loud', said, rows: count }
}

async function rowsIn(file: string): Promise<readonly number[]> {
  try {
    return await withWarehouse(file, async (warehouse) => {
      const rows = await warehouse.rows('SELECT id FROM d.rows')
      return rows.map(({ id }) => Number(id))
    })
  } catch {
    return []
  }
}
