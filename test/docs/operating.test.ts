import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { fencedBlocks } from '../../src/config/readers/fenced-blocks.ts'
import { errorRegister } from '../../src/model/error-register/register.ts'
import { type Project, startProject } from '../end-to-end/project.ts'
import { cliFile, runCli } from '../end-to-end/run-cli.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'

const folder = 'docs/operating'
const pages = readdirSync(folder).map((page) => ({ page, text: readFileSync(join(folder, page), 'utf8') }))
const blocks = pages.flatMap(({ page, text }) =>
  fencedBlocks(text).map(({ language, code, line }) => ({
    place: `${page}:${line}`,
    page,
    language,
    code: code.join('\n'),
  })),
)

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({ routes: { 'GET /items': () => ({ json: [{ id: 1 }] }) } })
  project = await startProject({ 'shop.yaml': `name: shop\nclient: { base_url: "${api.url}" }\nresources: [items]\n` })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

function blockOf(page: string, language: string): string {
  const found = blocks.find((block) => block.page === page && block.language === language)
  if (found === undefined) throw new Error(`${page} has no block of ${language}`)
  return found.code
}

/** Runs a program beside this process, whose server answers it. */
async function run(
  command: string,
  args: readonly string[],
  { input = '', env }: { readonly input?: string; readonly env?: Record<string, string> },
) {
  const child = spawn(command, args, { cwd: project.path, ...(env !== undefined && { env }) })
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, status] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended])
  return { status, stdout, stderr }
}

test('manifests and workflows are YAML', () => {
  const written = blocks.filter(({ language }) => language === 'yml')
  expect(written.length).toBeGreaterThan(1)
  for (const { place, code } of written)
    for (const document of parseAllDocuments(code))
      expect([place, document.errors, document.warnings]).toEqual([place, [], []])
})

/** Of other programs: gcloud, systemctl, apt-get, npm, node. */
const foreign =
  /^--(?:image|args|task-timeout|max-retries|set-secrets|set-env-vars|now|no-install-recommends|omit|strict|select|exit-code|require)$/

test('every flag on the pages is one of sluice run or sluice worker', async () => {
  const [run, worker] = [
    await runCli(['run', '--help'], { cwd: project.path }),
    await runCli(['worker', '--help'], { cwd: project.path }),
  ]
  const known = new Set(`${run.stdout} ${worker.stdout}`.match(/--[a-z-]+/g))
  const used = pages.flatMap(({ page, text }) =>
    (text.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []).map((flag) => ({ page, flag })),
  )
  expect(used.length).toBeGreaterThan(20)
  expect(used.filter(({ flag }) => !known.has(flag) && !foreign.test(flag))).toEqual([])
})

test('the table has a row for every exit code that there is', () => {
  const text = readFileSync(join(folder, 'README.md'), 'utf8')
  const rows = [...text.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code))
  const codes = Object.values(errorRegister).flatMap((meaning) => ('exit' in meaning ? [meaning.exit] : []))
  expect(rows.toSorted((a, b) => a - b)).toEqual([...new Set([0, 1, 2, ...codes])].toSorted((a, b) => a - b))
})

test("cron's script, in an empty environment, is silent when all is well and says what is wrong", async () => {
  await mkdir(join(project.path, 'node_modules/.bin'), { recursive: true })
  await writeFile(join(project.path, 'node_modules/.bin/sluice'), `#!/bin/sh\nexec node "${cliFile}" "$@"\n`)
  await chmod(join(project.path, 'node_modules/.bin/sluice'), 0o755)
  const script = blockOf('cron.md', 'sh')
    .replace('/srv/shop ||', `'${project.path}' ||`)
    .replace('PATH=/usr', `PATH='${dirname(process.execPath)}':/usr`)
  const cron = (input: string) => run('/bin/sh', ['-s'], { input, env: { HOME: project.path } })
  expect(await cron(script)).toMatchObject({ status: 0, stdout: '', stderr: '' })
  await project.write('shop.yaml', 'name: shop\nclient: {}\nresources: [items]\n')
  const failed = await cron(script)
  expect(failed.status).toBe(2)
  expect(failed.stderr).toContain('error CONFIG_')
})

test('the handler for Lambda loads once for one event, and throws what is worth a retry', async () => {
  await mkdir(join(project.path, 'node_modules'))
  await symlink(process.cwd(), join(project.path, 'node_modules/sluice'))
  await project.write('handler.mjs', blockOf('serverless.md', 'js').replace('/tmp/sluice', join(project.path, 'work')))
  await project.write(
    'call.mjs',
    `import { handler } from './handler.mjs'
const context = { getRemainingTimeInMillis: () => 300_000 }
const said = [await handler({ id: 'e-1' }, context), await handler({ id: 'e-1' }, context)]
process.env.SLUICE_CONFIG = 'none.yaml'
const code = await handler({}, context).then(() => 'ok', (error) => error.code)
console.log(JSON.stringify({ said, code }))\n`,
  )
  const { stdout, stderr } = await run(process.execPath, ['call.mjs'], {})
  expect(stderr).toBe('')
  const { said, code } = JSON.parse(stdout) as { said: readonly { load_id: string; tables: object }[]; code: string }
  expect(said[0]).toEqual({ load_id: expect.any(String) as string, tables: { items: { rows: 1 } } })
  expect(said[1]?.load_id).toBe(said[0]?.load_id)
  expect(api.requests).toHaveLength(1)
  expect(code).toBe('CONFIG_FILE_NOT_FOUND')
})
