import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, sendJson, startServer } from '../../servers/local-http.ts'
import { type Project, startProject } from '../project.ts'
import type { CliRun } from '../run-cli.ts'
import { type Shape, rowsInAll } from './shape.ts'
import { cursors, links, unguessable } from './shapes-links-and-cursors.ts'
import { alone, closed, offsets, pages } from './shapes-numbers.ts'
import { recorded } from './shapes-recorded.ts'

const shapes: Readonly<Record<string, Shape>> = {
  ...links,
  ...cursors,
  ...unguessable,
  ...pages,
  ...offsets,
  ...closed,
  ...alone,
  ...recorded,
}

let api: LocalServer
let project: Project
let run: CliRun
/** by table */
let ids: ReadonlyMap<string, readonly number[]>

beforeAll(async () => {
  api = await startServer((request, response) => {
    const url = new URL(request.url, api.origin)
    const shape = Object.values(shapes).find(({ path }) => path === url.pathname)
    const body = (request.body === '' ? {} : JSON.parse(request.body)) as Record<string, unknown>
    const ask = { origin: api.origin, path: url.pathname, query: url.searchParams, body }
    const reply = shape?.answer(ask) ?? { body: {}, status: 404 }
    sendJson(response, reply.body, { status: reply.status ?? 200, headers: { ...reply.headers } })
  })
  // nothing but a path, and the body of a POST
  const resources = Object.entries(shapes).map(([name, { path, asked = path.slice(1), json }]) => ({
    name,
    endpoint: json === undefined ? asked : { path: asked, method: 'POST', json },
  }))
  project = await startProject({ 's.yaml': JSON.stringify({ name: 's', client: { base_url: api.origin }, resources }) })
  run = await project.run('s.yaml', ['--json'])
  ids = await readIds()
}, 120_000)

afterAll(async () => {
  await project.remove()
  await api[Symbol.asyncDispose]()
})

/** The beginning of a verdict, as a word or as data. */
function kindOf(name: string): string {
  const report = JSON.parse(run.stdout) as { resources: Record<string, { verdict: string | { kind: string } }> }
  const verdict = report.resources[name]?.verdict ?? ''
  return typeof verdict === 'string' ? (verdict.split(/[ ,]/)[0] ?? '') : verdict.kind
}

/** The ids in each table. */
function readIds(): Promise<ReadonlyMap<string, readonly number[]>> {
  return project.look(async ({ rows, tables }) => {
    const ids = new Map<string, readonly number[]>()
    for (const table of await tables('d')) {
      const found = await rows(`select * from d."${table}"`)
      const numbers = found.map((row) => Number(String(row['id'] ?? row['data__id']).replace('x', '')))
      ids.set(
        table,
        numbers.toSorted((a, b) => a - b),
      )
    }
    return ids
  })
}

const named = (comes: Shape['comes']): readonly string[] =>
  Object.entries(shapes).flatMap(([name, shape]) => (shape.comes === comes ? [name] : []))

describe('a resource with nothing but a path, as real servers answer it', () => {
  it('no resource takes the others along', () => {
    expect([0, 3, 4], run.stdout.slice(0, 2000)).toContain(run.code)
  })

  it.each(named('whole'))('%s: every row, once', async (name) => {
    expect(ids.get(name)).toEqual(Array.from({ length: rowsInAll }, (_, at) => at + 1))
    expect(kindOf(name)).toBe('complete')
  })

  it.each(named('loud'))('%s: the first page, and it is said that there is more', async (name) => {
    expect(ids.get(name)).toEqual(Array.from({ length: 10 }, (_, at) => at + 1))
    const said = run.stderr.split('\n').filter((line) => line.includes(`"${name}"`))
    expect(said.join('\n')).toMatch(/was taken to be/)
    expect(['short', 'unknown']).toContain(kindOf(name))
  })

  it.each(named('complete'))('%s: complete, and each row once', async (name) => {
    const found = ids.get(name) ?? []
    expect(found).toEqual([...new Set(found)])
    expect(found.length).toBeGreaterThan(0)
    expect(kindOf(name)).toBe('complete')
  })
})
