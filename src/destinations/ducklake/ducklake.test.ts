import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withFreshEngine } from '../../../test/keep-engine.ts'
import { realWorld } from '../../../test/kits/load-rows.ts'
import { type Project, startProject } from '../../../test/end-to-end/project.ts'
import { type ScriptedApi, startScriptedApi } from '../../../test/scripted-api/scripted-api.ts'
import { duckdbExtensions } from '../../../test/servers/duckdb-extensions.ts'
import { type PostgresServer, sharedPostgres } from '../../../test/servers/postgres.ts'
import type { Destination } from '../../load/destination.ts'
import { ducklake } from './ducklake.ts'
import { locateLake, parseLake, type LakeTarget } from './locate.ts'

let home: string
let extensions: string
let server: PostgresServer
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-ducklake-'))
  extensions = await duckdbExtensions(['ducklake', 'sqlite_scanner', 'postgres_scanner'])
  server = await sharedPostgres()
  await server.createDatabase('lake')
})
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
  await server.stop()
})

const world = () => ({ ...realWorld, env: { SLUICE_DUCKDB_EXTENSIONS: extensions } })
const lake: Destination = {
  ...ducklake,
  connect: (target, _world, visit) => ducklake.connect(target as LakeTarget, world(), visit),
}

const locate = (text: string, cwd = home): LakeTarget =>
  locateLake(ducklake.options.parse(parseLake(text) ?? {}), { pipeline: 'shop', cwd })

describe('texts that name a lake', () => {
  it.each([
    ['ducklake:', { kind: 'sqlite', path: '/work/shop.sqlite' }],
    ['ducklake:meta.ducklake', { kind: 'duckdb', path: '/work/meta.ducklake' }],
    ['ducklake:sqlite:///lakes/meta.db', { kind: 'sqlite', path: '/work/lakes/meta.db' }],
    ['ducklake:duckdb:////abs/meta', { kind: 'duckdb', path: '/abs/meta' }],
    ['ducklake:/abs/meta.sqlite', { kind: 'sqlite', path: '/abs/meta.sqlite' }],
    ['ducklake:sqlite://', { kind: 'sqlite', path: '/work/shop.sqlite' }],
  ])('reads %s', (text, catalog) => {
    expect(locate(text, '/work')).toMatchObject({ catalog, storage: { url: '/work/shop.files/' } })
  })

  it('keeps passwords out of labels and errors', () => {
    const target = locate('ducklake:postgres://me:s%40cret@db/lakes?storage=s3://bucket/raw', '/work')
    expect(target).toMatchObject({
      label: 'ducklake:postgres://me@db:5432/lakes?metadata_schema=shop',
      storage: { url: 's3://bucket/raw/' },
    })
    for (const text of [
      'ducklake:postgres://me:s%ZZcret@db/x',
      'ducklake:mysql://me:secret@db/x',
      'ducklake:postgres://me:secret@/x',
    ])
      expect(() => locate(text)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('cret') as string }),
      )
    expect(() => locate('ducklake:?storag=x')).toThrow('parameter "storag" is unknown')
  })
})

describe('a lake that cannot be opened', () => {
  const connect = (text: string) => lake.connect(locate(text), world())

  it('says what is missing, and with which words', async () => {
    await expect(connect('ducklake:sqlite:///no/where/meta.sqlite')).rejects.toMatchObject({
      code: 'DESTINATION_NOT_WRITABLE',
    })
    const { port } = new URL(server.url('lake'))
    await expect(connect(`ducklake:postgres://x:wrong@127.0.0.1:${port}/lake`)).rejects.toMatchObject({
      code: 'DESTINATION_AUTH_FAILED',
    })
    await expect(connect(`ducklake:${server.url('nowhere')}`)).rejects.toMatchObject({ code: 'DATABASE_MISSING' })
    await expect(connect('ducklake:postgres://x:y@127.0.0.1:1/lake')).rejects.toMatchObject({
      code: 'DESTINATION_UNREACHABLE',
    })
    const empty = { ...realWorld, env: { SLUICE_DUCKDB_EXTENSIONS: join(home, 'none') } }
    await withFreshEngine(() =>
      expect(ducklake.connect(locate('ducklake:a.sqlite'), empty)).rejects.toMatchObject({ code: 'DRIVER_MISSING' }),
    )
  })

  it('is not made by those who only look', async () => {
    const folder = join(home, 'looked')
    await mkdir(folder)
    const session = await lake.connect(locate('ducklake:', folder), world(), { looks: true })
    expect(await session.describe('shop_dataset')).toEqual(new Map())
    await session[Symbol.asyncDispose]()
    await expect(ducklake.read?.(locate('ducklake:', folder), world())).rejects.toMatchObject({
      code: 'NOTHING_LOADED',
    })
    expect(await readdir(folder)).toEqual([])
  })
})

const config = (url: string, disposition: string): string => `name: shop
client: { base_url: ${url} }
resources:
  - { name: orders, primary_key: id, write_disposition: ${disposition}, endpoint: { path: orders, paginator: single_page } }
`

describe('a load into a lake, by the command line', () => {
  let orders = [
    { id: 1, items: [{ sku: 'a' }, { sku: 'b' }], total: 2.5 },
    { id: 2, items: [], total: 1 },
  ]
  let api: ScriptedApi
  beforeAll(async () => {
    api = await startScriptedApi({ routes: { 'GET /orders': () => ({ json: orders }) } })
  })
  afterAll(() => api.close())

  it('merges, answers questions, and is dropped', async () => {
    const project = await startProject({ 'shop.yaml': config(api.url, 'merge') })
    try {
      const env = { SLUICE_DUCKDB_EXTENSIONS: extensions }
      const run = (...args: string[]) => project.cli(args, env)
      expect((await run('run', 'shop.yaml', '--destination', 'ducklake')).stderr).toContain('orders__items')
      orders = [{ id: 2, items: [{ sku: 'c' }], total: 7 }]
      expect((await run('run', 'shop.yaml', '--destination', 'ducklake')).code).toBe(0)
      const query =
        'SELECT o.id, o.total, i.sku FROM orders o LEFT JOIN orders__items i ON i._dlt_parent_id = o._dlt_id ORDER BY ALL'
      const { stdout, stderr } = await run('query', query, '--format', 'csv')
      expect(stdout, stderr).toBe('id,total,sku\r\n1,2.5,a\r\n1,2.5,b\r\n2,7,c\r\n')
      expect((await run('query', "SELECT * FROM read_text('/etc/passwd')")).stderr).toContain('QUERY_FAILED')
      expect((await run('query', "SELECT * FROM postgres_scan('', 'a', 'b')")).stderr).toContain('QUERY_NOT_READ_ONLY')
      expect((await run('status', 'shop')).stdout).toContain('ducklake:sqlite://')
      expect((await readdir(join(project.path, 'shop.files', 'shop_dataset'))).toSorted()).toContain('orders')
      expect((await run('drop', 'shop', 'orders', '--yes')).code).toBe(0)
      expect((await run('query', 'SELECT 1 FROM orders')).stderr).toContain('QUERY_FAILED')
    } finally {
      await project.remove()
    }
  })

  it('finds the storage where a dlt project has it', async () => {
    const project = await startProject({
      'shop.yaml': config(api.url, 'append'),
      '.dlt/secrets.toml': '[destination.ducklake.credentials.storage]\nbucket_url = "from_toml"\n',
    })
    try {
      const run = (env: Readonly<Record<string, string>>) =>
        project.cli(['run', 'shop.yaml', '--destination', 'ducklake'], { ...env, SLUICE_DUCKDB_EXTENSIONS: extensions })
      expect((await run({})).code).toBe(0)
      expect(await readdir(project.path)).toContain('from_toml')
      const elsewhere = await run({ DESTINATION__DUCKLAKE__CREDENTIALS__STORAGE__BUCKET_URL: 'from_env' })
      expect(elsewhere).toMatchObject({ code: 2, stderr: expect.stringContaining('override_data_path') as string })
    } finally {
      await project.remove()
    }
  })

  it('has one of two runs at once come too late, whose rows come with the next', async () => {
    const [one, two] = [await startProject(), await startProject()]
    try {
      const storage = join(one.path, 'files')
      const destination = `ducklake:${server.url('lake')}?storage=${storage}&metadata_schema=race`
      const env = { SLUICE_DUCKDB_EXTENSIONS: extensions }
      const run = async (project: Project): Promise<number | null> => {
        await project.write('shop.yaml', config(api.url, 'append'))
        return (await project.spawn(['run', 'shop.yaml', '--destination', destination], env)).code
      }
      const codes = await Promise.all([run(one), run(two)])
      expect(codes.filter((code) => code === 0).length).toBeGreaterThan(0)
      const count = async (): Promise<string> =>
        (
          await one.cli(
            [
              'query',
              'SELECT count(*) AS n, count(DISTINCT _dlt_load_id) AS loads FROM orders',
              '--destination',
              destination,
              '--dataset',
              'shop_dataset',
              '--format',
              'csv',
            ],
            env,
          )
        ).stdout
      const loads = codes.filter((code) => code === 0).length
      expect(await count()).toBe(`n,loads\r\n${loads},${loads}\r\n`)
    } finally {
      await one.remove()
      await two.remove()
    }
  })
})
