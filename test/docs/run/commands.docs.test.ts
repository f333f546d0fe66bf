import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DocBlock, docBlocks } from '../pages.ts'
import { installPrograms, runScript, type ScriptRun } from './machine.ts'
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

interface Script {
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
  return all.map((text, index) => ({ page, text, place: index === 0 ? place : `${place} line ${index + 1}` }))
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

const ran: string[] = []

describe('typed as they stand', () => {
  test.each(scripts)('$place', async ({ page, text, place }) => {
    const walk = walks[page] ?? {}
    const cwd = join(home, place.replaceAll(/\W+/g, '-'))
    await lay(walk, cwd)
    web.serve(walk.routes?.() ?? {})
    const env = { ...web.env, ...walk.env }
    if (walk.before !== undefined) {
      const before = await runScript(walk.before, bin, { cwd, env })
      expect(before.code, before.output).toBe(0)
    }
    const run = await runScript(named(text, walk, cwd), bin, { cwd, env, ...serving(walk) })
    expect(run.code, `${text}\n${run.output}`).toBe(0)
    ran.push(...commandsOf(run))
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

function named(text: string, { named: names = {} }: Walk, cwd: string): string {
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

const commandsOf = ({ ran: all }: ScriptRun): readonly string[] => all.map(({ command }) => command)
