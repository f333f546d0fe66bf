import { afterEach, expect, test } from 'vitest'
import {
  cursorPages,
  headerCursorPages,
  jsonLinkPages,
  linkHeaderPages,
  numberedPages,
  offsetPages,
  searchPages,
} from './paging.ts'
import type { Handler } from './reply.ts'
import { type ScriptedApi, startScriptedApi } from './scripted-api.ts'

let api: ScriptedApi | undefined

afterEach(async () => {
  await api?.close()
})

const rows = Array.from({ length: 25 }, (_, id) => ({ id }))
const ids = rows.map((row) => row.id)

interface Body {
  data: { id: number }[]
  total?: number
  cursor?: string
  next?: string | null
  paging?: { next: string }
}

async function serve(handler: Handler): Promise<string> {
  api = await startScriptedApi({ routes: { '/rows': handler } })
  return `${api.url}/rows`
}

async function get(url: string | URL, init?: RequestInit): Promise<{ body: Body; headers: Headers }> {
  const response = await fetch(url, init)
  return { body: (await response.json()) as Body, headers: response.headers }
}

test('offset: pages by limit, an empty page past the end, the total only when asked for', async () => {
  const url = await serve(offsetPages(rows, { totalKey: 'total' }))
  const sizes = []
  for (const offset of [0, 10, 20, 30]) sizes.push((await get(`${url}?offset=${offset}&limit=10`)).body.data.length)
  expect(sizes).toEqual([10, 10, 5, 0])
  expect((await get(url)).body).toMatchObject({ total: 25 })
})

test('offset: a limit above the maximum is lowered without a word', async () => {
  const url = await serve(offsetPages(rows, { maxLimit: 5 }))
  expect((await get(`${url}?limit=100`)).body).toEqual({ data: rows.slice(0, 5) })
})

test('page numbers: from the first page on, an empty page or an error past the end', async () => {
  const soft = await serve(numberedPages(rows, { pageSize: 10, first: 0, totalPagesKey: 'total' }))
  expect((await get(`${soft}?page=2`)).body).toEqual({ data: rows.slice(20), total: 3 })
  expect((await get(`${soft}?page=3`)).body.data).toEqual([])
  await api?.close()
  const hard = await serve(numberedPages(rows, { pageSize: 10, pastTheEnd: 404 }))
  expect((await fetch(`${hard}?page=4`)).status).toBe(404)
})

test('cursor: followed to the end, absent on the last page, refused when encoded twice', async () => {
  const url = await serve(cursorPages(rows, { defaultLimit: 10 }))
  const seen: number[] = []
  let cursor: string | undefined = ''
  while (cursor !== undefined) {
    const { body } = await get(`${url}?cursor=${encodeURIComponent(cursor)}`)
    seen.push(...body.data.map((row) => row.id))
    cursor = body.cursor
  }
  expect(seen).toEqual(ids)
  const first = (await get(url)).body.cursor ?? ''
  expect((await fetch(`${url}?cursor=${encodeURIComponent(encodeURIComponent(first))}`)).status).toBe(400)
})

test('Link header: next until the last page, with prev, first and last beside it', async () => {
  const url = await serve(linkHeaderPages(rows, { key: null, pageSize: 10 }))
  const first = await fetch(`${url}?state=all`)
  expect(first.headers.get('link')).toBe(
    `<${url}?state=all&page=2>; rel="next", <${url}?state=all&page=3>; rel="last", <${url}?state=all&page=1>; rel="first"`,
  )
  expect((await fetch(`${url}?page=3`)).headers.get('link')).not.toContain('next')
})

test('JSON links: absolute, from the host on, or the query alone', async () => {
  const absolute = await serve(jsonLinkPages(rows, { pageSize: 10, nextPath: 'paging.next' }))
  expect((await get(absolute)).body.paging?.next).toBe(`${absolute}?page=2`)
  await api?.close()
  const relative = await serve(jsonLinkPages(rows, { pageSize: 10, links: 'host_relative' }))
  expect((await get(relative)).body.next).toBe('/rows?page=2')
  expect((await get(`${relative}?page=3`)).body.next).toBeNull()
  await api?.close()
  const query = await serve(jsonLinkPages(rows, { pageSize: 10, links: 'query_only' }))
  expect((await get(query)).body.next).toBe('?page=2')
})

test('header cursor: in the response header, absent on the last page', async () => {
  const url = await serve(headerCursorPages(rows, { pageSize: 20, header: 'x-next' }))
  const first = await get(url)
  const cursor = first.headers.get('x-next') ?? ''
  const second = await get(`${url}?cursor=${encodeURIComponent(cursor)}`)
  expect([...first.body.data, ...second.body.data].map((row) => row.id)).toEqual(ids)
  expect(second.headers.get('x-next')).toBeNull()
})

test('POST search: limit and cursor in the body', async () => {
  const url = await serve(searchPages(rows))
  const post = (body: object) => get(url, { method: 'POST', body: JSON.stringify(body) })
  const first = await post({ limit: 15 })
  const second = await post({ limit: 15, cursor: first.body.cursor })
  expect([...first.body.data, ...second.body.data].map((row) => row.id)).toEqual(ids)
  expect(second.body.cursor).toBeUndefined()
  expect((await fetch(url)).status).toBe(405)
})
