import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { draftConfig } from '../../src/library/draft/draft-config.ts'
import { cursorPages, jsonLinkPages, linkHeaderPages, numberedPages, offsetPages } from '../scripted-api/paging.ts'
import type { Handler } from '../scripted-api/reply.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let api: ScriptedApi | undefined
let project: Project | undefined

async function clear(): Promise<void> {
  await api?.close()
  await project?.remove()
  api = project = undefined
}

afterEach(clear)

const size = 10

/** Ways in which servers page, each telling of itself what such servers tell. */
const ways: Readonly<
  Record<string, (rows: readonly { readonly [key: string]: string | number }[], key: string) => Handler>
> = {
  'offsets with a total': (rows, key) => offsetPages(rows, { key, totalKey: 'total', defaultLimit: size }),
  'page numbers with a count of pages': (rows, key) =>
    numberedPages(rows, { key, pageSize: size, totalPagesKey: 'total_pages' }),
  'a cursor in the body': (rows, key) => cursorPages(rows, { key, defaultLimit: size, cursorPath: 'next_cursor' }),
  'links in the body': (rows, key) => jsonLinkPages(rows, { key, pageSize: size }),
  'links in a header': (rows) => linkHeaderPages(rows, { key: null, pageSize: size }),
}

test('what is drafted from the URL of a list and looked at loads every row once, without an edit', async () => {
  const servers = record({
    way: constantFrom(...Object.keys(ways)),
    count: integer({ min: 1, max: 45 }),
    key: constantFrom('data', 'items', 'results', 'orders'),
    id: constantFrom('id', 'uuid', 'order_id'),
  })
  await assert(
    asyncProperty(servers, async ({ way, count, key, id }) => {
      const rows = Array.from({ length: count }, (_, at) => ({ [id]: at + 1, name: `n${at % 3}` }))
      api = await startScriptedApi({
        routes: { 'GET /v1/orders': ways[way]?.(rows, key) ?? (() => ({ status: 500 })) },
      })
      project = await startProject()
      const host = { world: { cwd: project.path, env: {} } }
      const { text } = await draftConfig(`${api.url}/v1/orders`, { name: 'shop' }, host)
      await writeFile(join(project.path, 'shop.yaml'), text)
      const { code, stderr } = await project.run('shop.yaml')
      expect(code, `${stderr}\n${text}`).toBe(0)
      const loaded = await project.look((warehouse) =>
        warehouse.rows(`SELECT "${id}"::INT AS id FROM d.orders ORDER BY 1`),
      )
      expect(loaded, text).toEqual(rows.map((row) => ({ id: row[id] })))
      await clear()
    }),
    { numRuns: 8 },
  )
})
