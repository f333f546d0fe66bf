import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fencedBlocks } from '../../src/config/readers/fenced-blocks.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../end-to-end/project.ts'

/* The recipes of these pages, each run against an API of its kind. */
const pages = ['docs/slices.md', 'docs/windows.md', 'docs/jobs.md']

const recipes = pages.flatMap((page) =>
  fencedBlocks(readFileSync(page, 'utf8'))
    .filter(({ language }) => language === 'yaml')
    .map(({ line, code }) => ({ place: `${page}:${line}`, text: code.join('\n') })),
)

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  const moment = '2024-02-01T10:00:00Z'
  const list = [1, 2].map((id) => ({ id, updated_at: moment, sent_at: moment }))
  api = await startScriptedApi({
    routes: {
      'POST /exports': () => ({ json: { export: { id: 7 } } }),
      'GET /exports/7': ({ origin }) => ({
        json: { export: { status: 'Completed', files: [{ url: `${origin}/file` }] } },
      }),
      'GET /file': () => ({ text: 'id\n1\n2\n', headers: { 'content-type': 'text/csv' } }),
      'GET /rates/:day': ({ params }) => ({ json: { rates: [{ day: params['day'] ?? '', eur: 1 }] } }),
      '*': () => ({ json: list }),
    },
  })
  project = await startProject({})
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

test.each(recipes)('the recipe at $place runs', async ({ text }) => {
  // a month of days says as much as all of them
  const config = text
    .replace('to: now }, as: day', "to: '2024-01-10' }, as: day")
    .replace('interval: 10', 'interval: 0.01')
  await project.write('c.yaml', `client: { base_url: '${api.url}' }\n${config}\n`)
  const run = await project.run('c.yaml', ['--json'])
  expect(run.code, run.stderr).toBe(0)
  const tables = Object.keys((JSON.parse(run.stdout) as { tables: object }).tables)
  expect(tables.length).toBeGreaterThan(0)
})
