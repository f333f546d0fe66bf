import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startScriptedApi, type ScriptedApi } from '../scripted-api/scripted-api.ts'
import { readReport } from './json-report.ts'
import { type Project, startProject } from './project.ts'
import { startCli } from './run-cli.ts'

const secret = 'sekret-77aa01'

/** `/rows` is well; the others are each ill in their own way. */
const routes = {
  'GET /rows': () => ({ json: [{ id: 1 }, { id: 2 }] }),
  'GET /clash': () => ({ json: [{ id: 1, 'a b': 1, 'a-b': 2, [`${secret} x`]: 3, [`${secret}-x`]: 4 }] }),
  'GET /gone': () => ({ status: 404, json: { error: `no such thing, ${secret}` } }),
  'GET /short': ({ query }: { readonly query: URLSearchParams }) => ({
    json: {
      data:
        Number(query.get('offset')) < 40
          ? Array.from({ length: 20 }, (_, id) => ({ id: id + Number(query.get('offset')) }))
          : [],
      total: 100,
    },
  }),
  'GET /endless': () => new Promise<never>(() => undefined),
}

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({ routes })
  project = await startProject()
  for (const path of ['rows', 'clash', 'gone', 'endless'])
    await project.write(
      `${path}.yaml`,
      `name: s\nclient: { base_url: '${api.url}', headers: { x-key: '\${secrets.key}' } }\nresources:\n  - { name: ${path}, write_disposition: merge, endpoint: { path: ${path}, paginator: single_page, data_selector: $ } }\n`,
    )
  await project.write(
    'short.yaml',
    `name: s\nclient: { base_url: '${api.url}' }\nresources:\n  - { name: some, endpoint: { path: short, data_selector: data, paginator: { type: offset, limit: 20, total_path: total } } }\n`,
  )
})

afterEach(async () => {
  await project.remove()
  await api.close()
})

const env = { KEY: secret }
const cli = (...args: string[]) => project.cli(args, env)

async function status(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await cli('status', 's', '--json', ...args)
  return JSON.parse(stdout) as Record<string, unknown>
}

describe('warnings', () => {
  test('of the config and of the run are in --json, masked, with their resource; none is an empty list', async () => {
    const { stdout, code } = await cli('run', 'clash.yaml', '--json')
    expect(code).toBe(0)
    const { warnings } = readReport(stdout)
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'MERGE_WITHOUT_KEY', resource: 'clash', count: 1 }))
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'COLUMN_COLLISION', resource: 'clash' }))
    expect(stdout).not.toContain(secret)
    const again = await cli('run', 'short.yaml', '--json', '--limit', '1')
    expect(readReport(again.stdout).warnings.filter(({ code: kind }) => kind === 'COLUMN_COLLISION')).toEqual([])
    const quiet = `name: q\nclient: { base_url: '${api.url}' }\nresources: [{ name: rows, endpoint: { path: rows, paginator: single_page, data_selector: $ } }]\n`
    await project.write('quiet.yaml', quiet)
    expect(readReport((await cli('run', 'quiet.yaml', '--json')).stdout).warnings).toEqual([])
  })

  test('equal ones come once with a count, also when the run or its config fails', async () => {
    const twice = `name: s\nclient: { base_url: '${api.url}' }\nresources:\n  - { name: rows, endpoint: { path: rows } }\n  - { name: kids, endpoint: { path: 'gone?of={resources.rows.id}' } }\nresource_defaults: { endpoint: { path: x } }\n`
    await project.write('twice.yaml', twice)
    const failed = JSON.parse((await cli('run', 'twice.yaml', '--json')).stdout)
    expect(failed).toMatchObject({ ok: false, error: { code: 'HTTP_404', resource: 'kids' } })
    expect(failed.warnings).toContainEqual(expect.objectContaining({ code: 'CONFIG_IGNORED_KEY', count: 1 }))
    await project.write('bad.yaml', `${twice}nonsense: 1\n`)
    for (const command of ['run', 'check', 'preview']) {
      const bad = JSON.parse((await cli(command, 'bad.yaml', '--json')).stdout)
      expect(bad).toMatchObject({ ok: false, error: { code: 'CONFIG_INVALID' } })
      expect(bad.warnings).toContainEqual(expect.objectContaining({ code: 'CONFIG_IGNORED_KEY' }))
    }
    const checked = JSON.parse((await cli('check', 'twice.yaml', '--json')).stdout)
    expect(checked.warnings).toHaveLength(1)
  })
})

describe('status', () => {
  test('says why the last run failed and where, and --exit-code says it to machines', async () => {
    await cli('run', 'rows.yaml')
    expect((await cli('status', 's', '--exit-code')).code).toBe(0)
    await cli('run', 'gone.yaml')
    expect(await status()).toMatchObject({ lastRun: { ok: false, error: { code: 'HTTP_404', resource: 'gone' } } })
    const said = await cli('status', 's', '--exit-code')
    expect(said.code).toBe(1)
    expect(said.stdout).toMatch(/last run .+, failed: HTTP_404 in "gone" {2}Could not /)
    expect(await readFile(join(project.path, '.sluice/s/pipeline.json'), 'utf8')).not.toContain(secret)
    expect((await cli('status', 's')).code).toBe(0)
  })

  test('says what was short, unless that was allowed', async () => {
    expect((await cli('run', 'short.yaml')).code).toBe(4)
    const incomplete = [{ resource: 'some', verdict: 'short', text: 'short by 60 of 100' }]
    expect(await status()).toMatchObject({ lastRun: { ok: false, exitCode: 4, incomplete } })
    const said = await cli('status', 's', '--exit-code')
    expect([said.code, said.stdout]).toEqual([4, expect.stringContaining('"some" is short by 60 of 100')])
    expect((await cli('run', 'short.yaml', '--allow-short')).code).toBe(0)
    expect(await status()).toMatchObject({ lastRun: { ok: true, incomplete } })
    expect((await cli('status', 's', '--exit-code')).code).toBe(0)
  })

  test('says that a run was killed', async () => {
    await cli('run', 'rows.yaml')
    const { child, done } = startCli(['run', 'endless.yaml'], { cwd: project.path, env })
    while (!api.requests.some(({ path }) => path === '/endless')) await new Promise((next) => setTimeout(next, 20))
    child.kill('SIGKILL')
    await done
    expect(await status('--exit-code')).toMatchObject({ lastRun: { ok: false, error: { code: 'RUN_KILLED' } } })
    await cli('run', 'rows.yaml')
    expect((await cli('status', 's', '--exit-code')).code).toBe(0)
  })

  test.each(['sluice_1', 'sluice_2', 'sluice_3', 's', 'we "quote"'])(
    'counts the rows of a dataset called %s',
    async (name) => {
      await cli('run', 'rows.yaml', '--dataset', name)
      expect(await status()).toMatchObject({ ok: true, tables: { rows: { rows: 2 } }, loads: [{}] })
    },
  )
})

describe('the remembered place', () => {
  test('changes only with a committed load', async () => {
    await cli('run', 'rows.yaml', '--dataset', 'first')
    const failing = [
      ['rows.yaml', '--destination', './nowhere/x.duckdb'],
      ['gone.yaml', '--destination', './other.duckdb', '--dataset', 'other'],
    ]
    for (const args of failing) {
      expect((await cli('run', ...args)).code).toBe(1)
      expect(await status()).toMatchObject({
        ok: true,
        destination: expect.stringMatching(/s\.duckdb$/),
        dataset: 'first',
        lastRun: { ok: false },
        tables: { rows: { rows: 2 } },
      })
    }
    await cli('run', 'rows.yaml', '--dataset', 'second')
    expect(await status()).toMatchObject({ dataset: 'second', lastRun: { ok: true } })
  })

  test('is said to be one, and what is named now is not', async () => {
    await cli('run', 'rows.yaml')
    const remembered = /remembered from the last load \(20.+Z\)/
    expect((await cli('status', 's')).stdout).toMatch(remembered)
    for (const command of ['schema', 'state']) {
      const { stdout, stderr } = await cli(command, 's')
      expect([stdout, stderr]).toEqual([expect.not.stringMatching(remembered), expect.stringMatching(remembered)])
    }
    expect((await cli('drop', 's', 'rows')).stderr).toMatch(remembered)
    for (const command of ['status', 'schema', 'state', 'drop']) {
      const rest = command === 'drop' ? ['rows'] : []
      const { stdout, stderr } = await cli(command, 's', ...rest, '--destination', './s.duckdb')
      expect(stdout + stderr).not.toMatch(remembered)
    }
    await project.write('s.duckdb', 'no database at all '.repeat(100))
    const broken = await cli('status', 's')
    expect([broken.code, broken.stderr]).toEqual([
      1,
      expect.stringMatching(/is remembered from the last load, 20.+--destination URL/),
    ])
  })

  test('is not there before the first load: status says why, the others say so', async () => {
    await cli('run', 'gone.yaml')
    expect(await status()).toMatchObject({
      ok: true,
      destination: null,
      dataset: null,
      lastRun: { ok: false },
      tables: {},
    })
    const said = await cli('status', 's', '--exit-code')
    expect([said.code, said.stdout]).toEqual([1, expect.stringMatching(/"s": no load is remembered here\n.*HTTP_404/)])
    for (const command of ['schema', 'state', 'sync']) {
      const { code, stderr } = await cli(command, 's')
      expect([code, stderr]).toEqual([1, expect.stringMatching(/NOTHING_LOADED[^]+found[^]+HTTP_404/)])
    }
  })

  test('a note that was cut short is no note, and the next load writes it anew, in one step', async () => {
    await cli('run', 'rows.yaml')
    const folder = join(project.path, '.sluice/s')
    const file = join(folder, 'pipeline.json')
    const whole = await readFile(file, 'utf8')
    await writeFile(file, whole.slice(0, whole.length / 2))
    const torn = await cli('status', 's')
    expect([torn.code, torn.stdout]).toEqual([0, expect.stringContaining('no load is remembered here')])
    expect((await cli('schema', 's')).stderr).toContain('NOTHING_LOADED')
    await cli('run', 'rows.yaml')
    expect((await cli('status', 's')).code).toBe(0)
    expect((await readdir(folder)).filter((name) => name.includes('tmp'))).toEqual([])
    await writeFile(file, JSON.stringify({ ...JSON.parse(whole), lastRun: 'yesterday' }))
    expect(await status()).toMatchObject({ ok: true, lastRun: null, tables: { rows: { rows: 4 } } })
  })
})

test.each([
  ['import', ['import', 'notes.md', '-o']],
  ['schema', ['schema', 's', '--output']],
])('%s writes over no file that is there, unless --force says so', async (_, args) => {
  const notes = 'My notes.\n\n```yaml\nname: s\nclient: { base_url: https://api.example.com }\nresources: [rows]\n```\n'
  await project.write('notes.md', notes)
  await project.write('mine.yaml', '# mine\n')
  await cli('run', 'rows.yaml')
  await mkdir(join(project.path, 'folder'))
  for (const [file, text] of [
    ['notes.md', notes],
    ['mine.yaml', '# mine\n'],
  ] as const) {
    const { code, stderr } = await cli(...args, file)
    expect([code, stderr]).toEqual([2, expect.stringMatching(/FILE_EXISTS[^]+--force/)])
    expect(await readFile(join(project.path, file), 'utf8')).toBe(text)
  }
  expect((await cli(...args, 'fresh.yaml')).code).toBe(0)
  expect((await cli(...args, 'mine.yaml', '--force')).code).toBe(0)
  expect(await readFile(join(project.path, 'mine.yaml'), 'utf8')).toBe(
    await readFile(join(project.path, 'fresh.yaml'), 'utf8'),
  )
  const nowhere = await cli(...args, 'no/such/folder.yaml')
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('OUTPUT_NOT_WRITABLE')])
})
