import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({
    routes: { 'GET /pokemon': () => ({ json: [{ id: 1 }] }), 'GET /berry': () => ({ json: [{ id: 2 }] }) },
  })
  project = await startProject({ 'dlt.yml': manifest(api.url) })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const manifest = (url: string, more = ''): string => `
project:
  name: demo
sources:
  pokemon_api:
    type: rest_api
    client:
      base_url: "{env.POKE_URL}"
    resource_defaults:
      endpoint:
        params: { limit: 1000 }
    resources:
      - pokemon
  berries:
    type: dlt.sources.rest_api.rest_api
    client: { base_url: ${url} }
    resources: [berry]
  github:
    type: github.source
destinations:
  local:
    type: duckdb
    credentials: ./x.duckdb
  lake:
    type: filesystem
    bucket_url: lake
datasets:
  pokemon_dataset: { destination: [local] }
pipelines:
  pokemon:
    source: pokemon_api
    destination: local
    dataset_name: pokemon_dataset
    dev_mode: false
  berry:
    source: berries
    destination: local
    dataset_name: d
  events:
    source: github
    destination: local
profiles:
  prod:
    sources:
      pokemon_api:
        client: { base_url: "${url}" }
${more}
`

test('the pipelines of a dltHub project run in order; what is not read is said with its line', async () => {
  const { code, stderr } = await project.cli(['run', 'dlt.yml'], { POKE_URL: api.url })
  expect(code, stderr).toBe(0)
  expect(api.requests.map(({ url }) => url)).toEqual(['/pokemon?limit=1000', '/berry'])
  expect(stderr).toContain('1 of 2: pipeline "pokemon", source "pokemon_api"')
  expect(stderr).toMatch(/warning PROJECT_PART_UNREAD {2}The pipeline "events" is not run.*\n {2}at {6}dlt\.yml:\d+/)
  expect(await project.look(({ tables }) => tables('pokemon_dataset'))).toContain('pokemon')
  expect(await project.look(({ tables }) => tables('d'))).toContain('berry')
})

test('profiles are environments, --source picks a pipeline, and mistakes have their line in the manifest', async () => {
  const prod = await project.cli(['run', 'dlt.yml', '--source', 'pokemon', '--env', 'prod'])
  expect(prod.code, prod.stderr).toBe(0)
  await project.write(
    'dlt.yml',
    manifest(api.url)
      .replace('resources: [berry]', 'resources: [{ name: berry, nmae: x }]')
      .replace('dataset_name: d\n', 'dataset_name: d\n    staging: s3\n'),
  )
  const { code, stderr } = await project.cli(['check', 'dlt.yml', '--source', 'berry'])
  expect(code).toBe(2)
  expect(stderr).toContain('dlt.yml:17:32 · resources[0].nmae')
  expect(stderr).toMatch(/dlt\.yml:39:5 · staging/)
  expect(stderr).toContain('has 2 problems')
})

test('import makes plain configurations of it', async () => {
  const { stdout, code } = await project.cli(['import', 'dlt.yml', '--source', 'berry'])
  expect(code).toBe(0)
  await project.write('again.yaml', stdout)
  const again = await project.cli(['check', 'again.yaml', '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, pipeline: 'berry', dataset: 'd' })
})

test('a project without rest_api is refused, with the types that it has', async () => {
  await project.write(
    'dlt.yml',
    'sources:\n  a: { type: github.source }\npipelines:\n  p: { source: a, destination: duckdb }\n',
  )
  const { code, stderr } = await project.cli(['check', 'dlt.yml'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('a: github.source')])
  expect(stderr).toContain('dlt.yml:2')
})
