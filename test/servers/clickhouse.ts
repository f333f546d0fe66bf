import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** ClickHouse's own engine (chdb 3.4.0, ClickHouse 26.7) behind its HTTP interface, on 127.0.0.1. */
export interface ClickhouseServer {
  readonly port: number
  /** of the user `loader`; must never be seen in any output */
  readonly password: string
  /** the URL of a database in it, with password */
  url(database: string): string
  /** runs one statement; rows as arrays of texts */
  sql(text: string): Promise<string[][]>
  /** ends it as SIGKILL does; `folder` can be opened again */
  kill(): Promise<void>
  stop(): Promise<void>
}

const run = promisify(execFile)
const password = 'p@ss/w0rd#%1'
const cache = fileURLToPath(new URL('../../node_modules/.cache/sluice-test/chdb', import.meta.url))
const script = fileURLToPath(new URL('clickhouse-peer.cjs', import.meta.url))

/** True when the engine is at hand: 543 MB, so that only `npm run test:warehouses` fetches it. */
export const hasClickhouse = (): boolean => existsSync(join(cache, 'node_modules/chdb/package.json'))

/** Starts one, in `folder` if it is to be found there again. Fetches the engine when there is none. Stop it at the end. */
export async function startClickhouse({
  folder,
  certificate,
}: {
  readonly folder?: string
  readonly certificate?: { readonly cert: string; readonly key: string }
} = {}): Promise<ClickhouseServer> {
  if (!hasClickhouse()) {
    await mkdir(cache, { recursive: true })
    await run('npm', ['install', '--prefix', cache, '--no-save', '--no-audit', '--no-fund', 'chdb@3.4.0'])
  }
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'sluice-clickhouse-')))
  const tls = certificate === undefined ? [] : [certificate.cert, certificate.key]
  const server = spawn(process.execPath, [script, join(cache, 'node_modules/chdb'), data, password, ...tls], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((found, fail) => {
    createInterface({ input: server.stdout }).once('line', (line) => found(Number(line)))
    server.once('exit', () => fail(new Error('the ClickHouse of the tests ended by itself')))
  })
  const kill = async (): Promise<void> => {
    const gone = new Promise((done) => server.once('exit', done))
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await gone
  }
  return {
    port,
    password,
    url: (database) =>
      `clickhouse://loader:${encodeURIComponent(password)}@127.0.0.1:9000/${database}?secure=${tls.length > 0 ? 1 : 0}&http_port=${port}`,
    async sql(text) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body: text,
        headers: { 'X-ClickHouse-Key': password },
      })
      const said = await answer.text()
      if (!answer.ok) throw new Error(said)
      return said
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t'))
    },
    kill,
    async stop() {
      await kill()
      await rm(data, { recursive: true, force: true })
    },
  }
}
