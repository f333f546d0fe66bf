import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { afterEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/json/json.ts'
import { githubToken as token, recordedGithub } from '../../scripted-api/recorded-github.ts'
import { linkHeaderPages } from '../../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { readReport } from '../json-report.ts'
import { type Project, startProject } from '../project.ts'
import { findLeaks } from '../run-cli.ts'

const { resolve } = createRequire(import.meta.url)

let api: ScriptedApi | undefined
let project: Project | undefined

afterEach(async () => {
  await api?.close()
  await project?.remove()
})

test('N07 GitHub as recorded: issues over five pages that move to another path, labels, a search, one repository', async () => {
  const scenarios = ['paginate-issues', 'labels', 'search-issues', 'get-repository']
  api = await startScriptedApi({ routes: { '*': await recordedGithub(scenarios) } })
  project = await startProject({ 'github.yaml': recordedConfig })
  const override = ['--set', `client.base_url=${api.url}`]
  const result = await project.run('github.yaml', [...override, '--json'], { GITHUB_TOKEN: token })
  expect(result.code, result.stderr).toBe(0)
  expect(readReport(result.stdout).resources).toMatchObject({
    issues: { pages: 5, records: 13, requests: 5, retries: 0 },
    labels: { pages: 1, records: 9 },
    search: { records: 2 },
    repository: { pages: 1, records: 1 },
  })
  await project.look(async ({ rows, value, columns }) => {
    expect(
      await rows('SELECT min(id) AS low, max(id) AS high, count(DISTINCT number)::INT AS n FROM d.issues'),
    ).toEqual([{ low: 1000n, high: 1012n, n: 13 }])
    expect(await value('SELECT full_name FROM d.repository')).toBe('octokit-fixture-org/hello-world')
    expect(await value('SELECT count(*)::INT FROM d.labels')).toBe(9)
    // "+1" and "-1" stand side by side in every issue's reactions
    const types = await columns('d', 'issues')
    expect([types['reactions__x1'], types['reactions___1']]).toEqual(['BIGINT', 'BIGINT'])
    expect(types['created_at']).toBe('TIMESTAMP WITH TIME ZONE')
  })
  expect(findLeaks(new Map([['output', result.stdout + result.stderr]]), [token])).toEqual([])
})

test('GitHub webhook payloads: 329 records of 58 kinds, 2,900 columns in one table', { timeout: 90_000 }, async () => {
  const payloads = await readPayloads()
  api = await startScriptedApi({
    routes: { 'GET /deliveries': linkHeaderPages(payloads, { key: null, pageSize: 60 }) },
  })
  project = await startProject({ 'hooks.yaml': hooksConfig })
  const result = await project.run('hooks.yaml', ['--set', `client.base_url=${api.url}`])
  expect(result.code, result.stderr).toBe(0)
  await project.look(async ({ value, columns, rows }) => {
    expect(await value('SELECT count(DISTINCT id)::INT FROM d.deliveries')).toBe(payloads.length)
    expect(Object.keys(await columns('d', 'deliveries')).length).toBeGreaterThan(2800)
    const kinds = await rows('SELECT event, count(*)::INT AS n FROM d.deliveries GROUP BY event')
    expect(Object.fromEntries(kinds.map((row) => [row['event'], row['n']]))).toEqual(countBy(payloads))
    for (const list of ['commits', 'pull_request.labels', 'pull_request.requested_reviewers', 'workflow_job.steps']) {
      const table = `deliveries__payload__${list.replaceAll('.', '__')}`
      expect([list, await value(`SELECT count(*)::INT FROM d."${table}"`)]).toEqual([list, countItems(payloads, list)])
    }
  })
})

const recordedConfig = `
name: github
client:
  base_url: http://set-on-the-command-line
  headers: { Accept: application/vnd.github.v3+json }
  auth: { type: api_key, name: Authorization, api_key: '\${env.GITHUB_TOKEN}', location: header }
resource_defaults:
  primary_key: id
  write_disposition: merge
resources:
  - name: issues
    endpoint:
      path: repos/octokit-fixture-org/paginate-issues/issues
      params: { per_page: 3 }
      paginator: header_link
  - name: labels
    endpoint:
      path: repos/octokit-fixture-org/labels/labels
  - name: search
    endpoint:
      path: search/issues
      params: { q: sesame repo:octokit-fixture-org/search-issues }
      data_selector: items
      paginator: single_page
  - name: repository
    endpoint:
      path: repos/octokit-fixture-org/hello-world
      data_selector: $
      paginator: single_page
`

const hooksConfig = `
name: hooks
client:
  base_url: http://set-on-the-command-line
  paginator: header_link
resources:
  - name: deliveries
    primary_key: id
    write_disposition: merge
`

type Delivery = { readonly id: number; readonly event: string; readonly payload: JsonObject }

async function readPayloads(): Promise<readonly Delivery[]> {
  const text = await readFile(resolve('@octokit/webhooks-examples'), 'utf8')
  const kinds = JSON.parse(text) as { name: string; examples: JsonObject[] }[]
  const deliveries = kinds.flatMap((kind) => kind.examples.map((payload) => ({ event: kind.name, payload })))
  return deliveries.map((delivery, index) => ({ id: index + 1, ...delivery }))
}

function countBy(deliveries: readonly Delivery[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { event } of deliveries) counts[event] = (counts[event] ?? 0) + 1
  return counts
}

function countItems(deliveries: readonly Delivery[], path: string): number {
  const lists = deliveries.map(({ payload }) => path.split('.').reduce<unknown>(member, payload))
  return lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
