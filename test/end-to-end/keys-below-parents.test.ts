import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

// three teams; the ids of their members begin anew in each: 21 members, 8 ids
const sizes: Readonly<Record<string, number>> = { '1': 6, '2': 7, '3': 8 }
let api: ScriptedApi
let project: Project

const membersOf = (team: string, from = 1): JsonValue[] =>
  Array.from({ length: sizes[team] ?? 0 }, (_, index) => ({ id: from + index, name: `${team}-${index}` }))

beforeEach(async () => {
  api = await startScriptedApi({
    routes: {
      'GET /teams': () => ({ json: Object.keys(sizes).map((id) => ({ id: Number(id), title: `t${id}` })) }),
      'GET /teams/:team/members': ({ params }) => ({ json: membersOf(params['team'] ?? '') }),
      'GET /teams/:team/badges': ({ params }) => ({
        json: membersOf(params['team'] ?? '', Number(params['team']) * 100),
      }),
      // knows no offset: it gives all up to where it is asked for
      'GET /growing': ({ query }) => {
        const end = Number(query.get('offset') ?? 0) + 10
        return { json: { data: Array.from({ length: Math.min(end, 80) }, (_, id) => ({ id })), more: end < 80 } }
      },
      'GET /changed': () => ({
        json: [1, 2, 3].map((id) => ({ id, updated_at: `2024-01-0${id}T00:00:00Z` })),
      }),
      'GET /flat': () => ({ json: [...membersOf('1'), ...membersOf('2')] }),
    },
  })
  project = await startProject({})
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

/** The calls of a browser that looked at these teams. */
function har(paths: readonly string[]): string {
  const answer = (path: string): JsonValue => {
    const [, team = '', what] = /^\/teams\/(\d)\/(\w+)$/.exec(path) ?? []
    if (what === undefined) return Object.keys(sizes).map((id) => ({ id: Number(id), title: `t${id}` }))
    return membersOf(team, what === 'badges' ? Number(team) * 100 : 1)
  }
  const entries = paths.map((path) => ({
    request: { method: 'GET', url: `${api.url}${path}`, headers: [] },
    response: {
      status: 200,
      headers: [],
      content: { mimeType: 'application/json', text: JSON.stringify(answer(path)) },
    },
  }))
  return JSON.stringify({ log: { version: '1.2', entries } })
}

const countOf = (table: string): Promise<unknown> =>
  project.look(({ value }) => value(`SELECT count(*)::INTEGER FROM d.${table}`))

const postman = (): string =>
  JSON.stringify({
    info: { name: 'teams', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: ['teams', 'teams/:teamId/members'].map((path) => ({
      name: path.split('/').at(-1),
      request: { method: 'GET', url: `${api.url}/${path}` },
    })),
  })

describe('init --from writes a key that loses no row', () => {
  test.each([
    ['one team', ['/teams', '/teams/1/members'], []],
    ['two teams with the same ids', ['/teams', '/teams/1/members', '/teams/2/members'], []],
    ['one team, unprobed', ['/teams', '/teams/1/members'], ['--no-probe']],
    ['two teams, unprobed', ['/teams', '/teams/1/members', '/teams/2/members'], ['--no-probe']],
  ])('from a HAR of %s', async (_, paths, flags) => {
    await project.write('s.har', har(paths))
    expect((await project.cli(['init', 's', '--from', 's.har', ...flags])).code).toBe(0)
    expect(await readFile(join(project.path, 's.yaml'), 'utf8')).toContain('primary_key: [_teams_id, id]')
    const { code, stderr } = await project.run('s.yaml')
    expect([code, await countOf('members')]).toEqual([0, 21])
    expect(stderr).not.toContain('MERGE_KEY_SHARED')
  })

  test('from a Postman collection', async () => {
    await project.write('s.json', postman())
    expect((await project.cli(['init', 's', '--from', 's.json'])).code).toBe(0)
    expect(await readFile(join(project.path, 's.yaml'), 'utf8')).toContain('primary_key: [_teams_id, id]')
    await project.run('s.yaml')
    expect(await countOf('members')).toBe(21)
  })

  test('and the plain one only where it was seen to differ over several parents', async () => {
    await project.write('s.har', har(['/teams', '/teams/1/badges', '/teams/2/badges']))
    await project.cli(['init', 's', '--from', 's.har'])
    const text = await readFile(join(project.path, 's.yaml'), 'utf8')
    expect(text).toMatch(/primary_key: id\s+# probed: "id" differs in 13 records below 2 parents/)
  })
})

const config = (members: string): string => `name: s
client: { base_url: '${api.url}' }
resources:
  - { name: teams, primary_key: id, write_disposition: merge, endpoint: teams }
  - name: members
    write_disposition: merge
    endpoint: { path: 'teams/{resources.teams.id}/members' }
${members}`

describe('preview --write-keys', () => {
  test.each([
    ['one parent', '', []],
    ['several parents', '', ['--parents', '3']],
    ['a parent that is carried on', '    include_from_parent: [id]\n', ['--parents', '3']],
  ])('writes the key with that of %s', async (_, more, flags) => {
    await project.write('s.yaml', config(more))
    const args = ['preview', 's.yaml', '--write-keys', '--json', ...flags]
    const { stdout } = await project.cli(args)
    const { resources } = JSON.parse(stdout) as {
      resources: { resource: string; candidates: { kind: string; fields: string[]; lines: string[] }[] }[]
    }
    const [key, ...others] = resources.find(({ resource }) => resource === 'members')?.candidates ?? []
    expect(key).toMatchObject({ kind: 'primary_key', fields: ['_teams_id', 'id'] })
    expect(others.filter(({ kind }) => kind === 'cursor')).toEqual([])
    const text = await readFile(join(project.path, 's.yaml'), 'utf8')
    expect(text).toMatch(/primary_key:\s*(?:\[_teams_id, id\]|- _teams_id\s+- id)/)
    expect(text.match(/include_from_parent/g)).toHaveLength(1)
    await project.run('s.yaml')
    expect(await countOf('members')).toBe(21)
  })
})

describe('a merge that keeps one row for several records of a load', () => {
  test('is warned of below a parent, and not where the key names the parent', async () => {
    await project.write('s.yaml', config('    primary_key: id\n'))
    const { code, stderr } = await project.run('s.yaml')
    expect([code, await countOf('members')]).toEqual([0, 8])
    expect(stderr).toContain('MERGE_KEY_SHARED')
    expect(stderr).toContain('Of the 21 records of "members" 13 shared their primary key (id)')
    expect(stderr).toContain('"include_from_parent: [id]" and "primary_key: [_teams_id, id]"')
    await project.write('s.yaml', config('    primary_key: [_teams_id, id]\n    include_from_parent: [id]\n'))
    const { stderr: quiet } = await project.run('s.yaml', ['--refresh', 'drop_resources'])
    expect([await countOf('members'), quiet.includes('SHARED')]).toEqual([21, false])
    // the same records once more are no overlap of one load
    const { stderr: again } = await project.run('s.yaml')
    expect([await countOf('members'), again.includes('shared')]).toEqual([21, false])
  })

  test('is a note without a parent, and nothing where fewer rows are asked for', async () => {
    const flat = (more: string): string => `name: s
client: { base_url: '${api.url}' }
resources:
  - { name: flat, primary_key: id, write_disposition: merge, endpoint: flat${more} }
`
    await project.write('s.yaml', flat(''))
    const noted = await project.run('s.yaml')
    expect(noted.stderr).toContain('Of the 13 records of "flat" 6 shared their primary key (id)')
    expect(noted.stderr).not.toContain('MERGE_KEY_SHARED')
    await project.write('s.yaml', flat(', columns: { name: { dedup_sort: desc } }'))
    expect((await project.run('s.yaml')).stderr).not.toContain('shared')
  })
})

test('parameters of the paginator take no cursor, and three growing ids are none', async () => {
  const config = `name: s
client: { base_url: '${api.url}' }
resources:
  - name: changed
    endpoint: { path: changed, paginator: { type: offset, limit: 10, offset_param: start, total_path: null } }
`
  await project.write('s.yaml', config)
  const { stdout } = await project.cli(['preview', 's.yaml', '--json'])
  const [seen] = (JSON.parse(stdout) as { resources: { candidates: { kind: string; why: string }[] }[] }).resources
  const cursors = seen?.candidates.filter(({ kind }) => kind === 'cursor') ?? []
  expect(cursors.map(({ why }) => why)).toEqual([expect.stringContaining('"updated_at"')])
  expect(cursors[0]?.why).toContain('no request parameter for it is known')
  await project.write('s.yaml', `name: s\nclient: { base_url: '${api.url}' }\nresources: [teams]\n`)
  const { stdout: teams } = await project.cli(['preview', 's.yaml'])
  expect(teams).not.toContain('cursor:')
})

test('pages that each begin with the page before are not called complete', async () => {
  await project.write(
    's.yaml',
    `name: s
client: { base_url: '${api.url}' }
resources:
  - name: growing
    endpoint: { path: growing, data_selector: data, paginator: { type: offset, limit: 10, has_more_path: more } }
`,
  )
  const { stderr } = await project.run('s.yaml')
  expect(stderr).toContain('RESULT_UNKNOWN')
  expect(stderr).toContain('each page begins with all the records of the page before')
})
