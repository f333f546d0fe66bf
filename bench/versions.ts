import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inPostgres } from './data/rows.ts'
import { versionsHere } from './machine.ts'
import type { Tools } from './section.ts'

const run = promisify(execFile)

/** Versions of all that take part. A tool that is named and not there fails here, before anything is timed. */
export async function versionsOf(tools: Tools): Promise<Readonly<Record<string, string>>> {
  return {
    ...versionsHere(),
    ...(await inPython(tools.dlt, ['dlt', 'duckdb', 'adbc-driver-postgresql'])),
    ...(await inPython(tools.airbyte, ['airbyte-cdk'])),
    ...(await inPython(tools.faucet, ['mq-bridge', 'mq-bridge-faucet'])),
    ...(await ofPostgres(tools.postgres)),
  }
}

async function inPython(python: string | undefined, packages: readonly string[]): Promise<Record<string, string>> {
  if (python === undefined) return {}
  const ask = `import sys, json, importlib.metadata as m; print(json.dumps([m.version(p) for p in sys.argv[1:]]))`
  const { stdout } = await run(python, ['-c', ask, ...packages]).catch((error: unknown) => {
    const found = error instanceof Error ? error.message : String(error)
    throw new Error(`${python} is not a Python with ${packages.join(' and ')}: ${found}`, { cause: error })
  })
  const versions = JSON.parse(stdout) as readonly string[]
  return Object.fromEntries(
    packages.map((name, at) => [name === 'duckdb' ? 'duckdb of dlt' : name, versions[at] ?? '']),
  )
}

async function ofPostgres(url: string | undefined): Promise<Record<string, string>> {
  let version = ''
  if (url === undefined) return {}
  await inPostgres(url, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    version = rows[0]?.server_version ?? ''
  })
  return { postgres: version }
}
