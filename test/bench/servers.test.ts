import { afterEach, describe, expect, it } from 'vitest'
import { type Served, serve } from '../../bench/servers/serve.ts'

let server: Served | undefined
afterEach(() => {
  server?.stop()
  server = undefined
})

async function start(script: string, ...args: readonly string[]): Promise<string> {
  server = await serve(script, ...args)
  return server.url
}

/** As many requests at once as asked for; their statuses. */
async function statuses(url: string, count: number): Promise<readonly number[]> {
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => fetch(`${url}/parents/${at}/children`)))
  await Promise.all(answers.map((answer) => answer.text()))
  return answers.map(({ status }) => status).toSorted((a, b) => a - b)
}

const json = async (url: string): Promise<unknown> => (await fetch(url)).json()

describe('the slow server', () => {
  it('refuses what is more than it bears, and counts what was under way', async () => {
    const url = await start('slow-server.ts', '300', '2', 'refuse')
    expect(await statuses(url, 3)).toEqual([200, 200, 429])
    expect(await json(`${url}/most`)).toBeGreaterThanOrEqual(2)
    expect(await json(`${url}/most`)).toBe(0)
  })

  it('lets wait what is more than it bears', async () => {
    const url = await start('slow-server.ts', '20', '2', 'queue')
    expect(await statuses(url, 5)).toEqual([200, 200, 200, 200, 200])
  })

  it('pages to a total', async () => {
    const url = await start('slow-server.ts', '0')
    expect(await json(`${url}/records?total=3&offset=2&limit=2`)).toMatchObject({ data: [{ id: 2 }], total: 3 })
  })
})

describe('the server that makes records', () => {
  it('sends as many records in one answer as it counts', async () => {
    const url = await start('made-server.ts')
    const count = await json(`${url}/count?format=json&mb=1`)
    const { data, total } = (await json(`${url}/long?format=json&mb=1`)) as { data: unknown[]; total: number }
    expect([data.length, total]).toEqual([count, count])
    const lines = (await (await fetch(`${url}/long?format=csv&mb=1`)).text()).trim().split('\n')
    expect(lines.length - 1).toBe(await json(`${url}/count?format=csv&mb=1`))
  })

  it('makes records of any width and depth', async () => {
    const url = await start('made-server.ts')
    const wide = (await json(`${url}/pages?shape=wide-500&count=2`)) as { data: object[] }
    expect(wide.data.map((row) => Object.keys(row).length)).toEqual([500, 500])
    const deep = JSON.stringify(await json(`${url}/pages?shape=deep&count=1`))
    expect(deep.match(/"position":/g)).toHaveLength(62)
    expect(await json(`${url}/pages?count=30&offset=1&limit=1&step=10`)).toMatchObject({ data: [{ id: 1_000_010 }] })
  })
})
