import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../project.ts'

let api: ScriptedApi
let project: Project
let asked: string[]
let chats: number[]
let messages: Map<number, number[]>

beforeEach(async () => {
  asked = []
  chats = [1, 2]
  messages = new Map([
    [1, [1, 2, 9]],
    [2, [3]],
  ])
  api = await startScriptedApi({
    routes: {
      'GET /chats': () => ({ json: chats.map((id) => ({ id })) }),
      'GET /chats/:chat/messages': ({ url, query, params }) => {
        asked.push(url)
        const after = Number(query.get('after') ?? 0)
        const all = messages.get(Number(params['chat'])) ?? []
        return { json: all.filter((at) => at >= after).map((at) => ({ at, text: `${params['chat']}.${at}` })) }
      },
    },
  })
  project = await startProject({})
  await project.write('c.yaml', yaml('per_parent: true'))
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const yaml = (more: string, resource = ''): string => `
client: { base_url: '${api.url}', paginator: single_page }
resources:
  - chats
  - name: messages
    ${resource}
    endpoint:
      path: 'chats/{resources.chats.id}/messages'
      incremental: { cursor_path: at, start_param: after, initial_value: 0, ${more} }
`

const texts = (): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT string_agg(text, ' ' ORDER BY text) FROM d.messages`))

async function run(args: readonly string[] = []): Promise<readonly string[]> {
  asked.length = 0
  const { code, stderr } = await project.run('c.yaml', args)
  expect(stderr).not.toContain('_dlt_sluice_cursors')
  expect(code).toBe(0)
  return asked.toSorted()
}

describe('a cursor for each parent', () => {
  test('each goes on where it stood, a new one begins at the beginning, and nothing comes twice', async () => {
    expect(await run()).toEqual(['/chats/1/messages?after=0', '/chats/2/messages?after=0'])
    messages.set(2, [3, 4])
    messages.set(3, [1, 5])
    chats.push(3)
    expect(await run()).toEqual(['/chats/1/messages?after=9', '/chats/2/messages?after=3', '/chats/3/messages?after=0'])
    expect(await texts()).toBe('1.1 1.2 1.9 2.3 2.4 3.1 3.5')
    expect(await run()).toEqual(['/chats/1/messages?after=9', '/chats/2/messages?after=4', '/chats/3/messages?after=5'])
    expect(await texts()).toBe('1.1 1.2 1.9 2.3 2.4 3.1 3.5')
    const rows = await project.look(({ rows: read }) => read('SELECT partition FROM d._dlt_sluice_cursors ORDER BY 1'))
    expect(rows.map((row) => Object.values(row)[0])).toEqual(['{"id":1}', '{"id":2}', '{"id":3}'])
  })

  test('a run without news writes nothing, a refresh begins anew and leaves no old cursors', async () => {
    await run()
    const loads = (): Promise<unknown> => project.look(({ value }) => value('SELECT count(*)::INT FROM d._dlt_loads'))
    await project.write(
      'c.yaml',
      yaml('per_parent: true').replace('  - chats\n', '  - { name: chats, selected: false }\n'),
    )
    await run()
    const before = await loads()
    await run()
    expect(await loads()).toBe(before)
    expect(await run(['--refresh', 'drop_data'])).toEqual(['/chats/1/messages?after=0', '/chats/2/messages?after=0'])
    expect(await texts()).toBe('1.1 1.2 1.9 2.3')
    expect(await project.look(({ value }) => value('SELECT count(*)::INT FROM d._dlt_sluice_cursors'))).toBe(2)
  })

  test('with windows, those of a parent are read one after the other, and its state moves over them', async () => {
    await project.write('c.yaml', yaml('per_parent: true, until: 10, end_param: before, window: { size: 4 }'))
    await run()
    expect(asked.filter((url) => url.includes('/1/'))).toEqual([
      '/chats/1/messages?after=0&before=4',
      '/chats/1/messages?after=4&before=8',
      '/chats/1/messages?after=8&before=10',
    ])
    // the server heeds no end, so that rows come in windows that are not theirs
    messages.set(1, [1, 2, 9, 10])
    await run()
    expect(asked.filter((url) => url.includes('/1/'))).toEqual(['/chats/1/messages?after=9&before=10'])
    expect(asked.filter((url) => url.includes('/2/'))).toEqual([
      '/chats/2/messages?after=3&before=7',
      '/chats/2/messages?after=7&before=10',
    ])
  })

  test('slices have cursors of their own, too', async () => {
    await project.write(
      'c.yaml',
      yaml('per_parent: true')
        .replace('chats/{resources.chats.id}', 'chats/{slice.chat}')
        .replace('endpoint:', 'endpoint:\n      for_each: { values: [1, 2], as: chat }'),
    )
    await run()
    expect(await run()).toEqual(['/chats/1/messages?after=9', '/chats/2/messages?after=3'])
  })
})

describe('a child of a parent that is read incrementally', () => {
  const config = (child: string): string => `
client: { base_url: '${api.url}', paginator: single_page }
resources:
  - name: chats
    endpoint: { incremental: { cursor_path: id, start_param: since, initial_value: 0, row_order: asc } }
  - name: messages
    ${child}
    write_disposition: merge
    primary_key: text
    endpoint: 'chats/{resources.chats.id}/messages'
`

  test('read_parent: full reads it for every record, and the parent gets its new rows only', async () => {
    await project.write('c.yaml', config('read_parent: full'))
    await run()
    chats.push(3)
    messages.set(1, [1, 2, 9, 10])
    expect(await run()).toEqual(['/chats/1/messages', '/chats/2/messages', '/chats/3/messages'])
    expect(api.requests.filter(({ url }) => url.startsWith('/chats?')).map(({ url }) => url)).toEqual([
      '/chats?since=0',
      '/chats?since=0',
    ])
    expect(await texts()).toBe('1.1 1.10 1.2 1.9 2.3')
    expect(await project.look(({ value }) => value('SELECT count(*)::INT FROM d.chats'))).toBe(3)
  })

  test('without it, as in dlt, it is read for the new ones', async () => {
    await project.write('c.yaml', config(''))
    await run()
    chats.push(3)
    expect(await run()).toEqual(['/chats/3/messages'])
  })

  test('a cursor of its own asks for a decision', async () => {
    await project.write(
      'c.yaml',
      config('').replace(
        "endpoint: 'chats/{resources.chats.id}/messages'",
        "endpoint: { path: 'chats/{resources.chats.id}/messages', incremental: { cursor_path: at } }",
      ),
    )
    expect((await project.run('c.yaml')).stderr).toContain('CHILD_OF_NEW_PARENTS_ONLY')
  })
})
