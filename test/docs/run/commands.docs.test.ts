import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bashCommands } from '../../../src/draft/curl/bash-words.ts'
import { type DocBlock, docBlocks } from '../pages.ts'
import { steady } from '../steady.ts'
import { installPrograms, type Ran, runScript } from './machine.ts'
import { notRun, type Walk, walks } from './walks.ts'
import { startWeb, type Web } from './web.ts'

/*
 * Every shell block of every page, typed by bash into an empty folder that has what the page leaves to its reader (walks.ts), with
 * the built command line, in a web in which the hosts of the pages are a local server (web.ts).
 */

const hosts = ['api.example.com', 'hooks.slack.com']
const shell = docBlocks.filter(({ language }) => ['sh', 'bash', 'console'].includes(language))

/** The lines of a block that are typed, each with those that it goes on with. */
function typed({ text, language }: DocBlock): readonly string[] {
  const lines = text.replaceAll(/\\\n/g, ' ').split('\n')
  return language === 'console' ? lines.filter((line) => line.startsWith('$ ')) : lines
}

const isLeft = (page: string, line: string): boolean =>
  notRun.some((one) => one.page === page && line.startsWith(one.line))

/** Part of a block that is typed at once. */
interface Script {
  readonly block: DocBlock
  readonly place: string
  readonly page: string
  readonly text: string
}

const scripts: readonly Script[] = shell.flatMap((block) => {
  const { page, place } = block
  const lines = typed(block)
    .filter((line) => !isLeft(page, line))
    .map((line) => line.replace(/^\$ /, ''))
  if (lines.every((line) => /^\s*(#|$)/.test(line))) return []
  const all = walks[page]?.byLine === true ? lines : [lines.join('\n')]
  return all.map((text, index) => ({ block, page, text, place: index === 0 ? place : `${place} line ${index + 1}` }))
})

let home: string
let bin: string
let web: Web
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-docs-'))
  bin = join(home, 'bin')
  await installPrograms(bin)
  web = await startWeb(hosts, home)
})
afterAll(async () => {
  await web.close()
  await rm(home, { recursive: true, force: true, maxRetries: 3 })
})

describe('typed as they stand', () => {
  test.each(scripts)('$place', async ({ block, page, text, place }) => {
    const walk = walks[page] ?? {}
    const cwd = join(home, place.replaceAll(/\W+/g, '-'))
    await lay(walk, cwd)
    web.serve(walk.routes?.() ?? {})
    const env = { ...web.env, ...walk.env }
    const names = { ...walk.named, ...(await walk.start?.()) }
    if (walk.before !== undefined) {
      const before = await runScript(named(walk.before, names, cwd), bin, { cwd, env })
      expect(before.code, before.output).toBe(0)
    }
    const run = await runScript(named(text, names, cwd), bin, { cwd, env, ...serving(walk) })
    expect(run.code, `${text}\n${run.output}`).toBe(0)
    expect(run.ran.filter(({ code }) => code !== 0)).toEqual([])
    expect(namesOf(run.ran)).toEqual(expect.arrayContaining(namesOf(written(text))))
    if (block.language === 'console') await compare(block, run.output.replaceAll(cwd, '/home/me'))
    if (process.env['SHOW'] !== undefined) console.log(`${place}\n${run.output}`)
  })
})

async function lay({ files = {} }: Walk, cwd: string): Promise<void> {
  await mkdir(cwd)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true })
    await writeFile(join(cwd, name), text)
  }
}

function named(text: string, names: Readonly<Record<string, string>>, cwd: string): string {
  return Object.entries(names).reduce((now, [name, here]) => now.replaceAll(name, here.replace('~', cwd)), text)
}

/** A server answers before it is ended. */
function serving({ until }: Walk): Partial<Parameters<typeof runScript>[2]> {
  if (until === undefined) return {}
  const onReady = async (printed: string): Promise<void> => {
    const [url = ''] = until.exec(printed) ?? []
    expect((await fetch(url)).status, printed).toBe(200)
  }
  return { until, onReady }
}

/** The commands of sluice in a script, as far as they stand alone. */
function written(text: string): readonly Pick<Ran, 'command'>[] {
  return bashCommands(text)
    .commands.map(({ words }) => (words[0] === 'npx' ? words.slice(1) : words).join(' '))
    .filter((command) => command.startsWith('sluice '))
    .map((command) => ({ command }))
}

const namesOf = (all: readonly Pick<Ran, 'command'>[]): string[] =>
  all.map(({ command }) => command.split(' ').slice(0, 2).join(' '))

/** What a block shows below its command is what was printed; UPDATE_DOCS=1 writes it anew. */
async function compare({ page, text }: DocBlock, printed: string): Promise<void> {
  const [command = ''] = text.split('\n')
  const now = `${command}\n${printed.trimEnd()}`
  if (process.env['UPDATE_DOCS'] !== '1') return expect(steady(now)).toBe(steady(text))
  const before = await readFile(page, 'utf8')
  if (steady(now) !== steady(text))
    await writeFile(
      page,
      before.replace(text, () => now),
    )
}

test('what is not run is said for lines that are there, and what pages leave to their readers for pages that have commands', () => {
  const lines = shell.flatMap((block) => typed(block).map((line) => ({ page: block.page, line })))
  const stale = notRun.filter((one) => !lines.some(({ page, line }) => page === one.page && line.startsWith(one.line)))
  expect(stale).toEqual([])
  expect(Object.keys(walks).filter((page) => !scripts.some((script) => script.page === page))).toEqual([])
  const left = lines.filter(({ page, line }) => isLeft(page, line) && written(line.replace(/^\$ /, '')).length > 0)
  const run = scripts.flatMap(({ text }) => written(text))
  console.log(`${run.length} commands of sluice in ${scripts.length} scripts are run here, ${left.length} are not`)
  expect(run.length).toBeGreaterThan(90)
})
