/**
 * `npm run bench`: sluice beside what one would take instead, in rounds that take turns. Figures are printed beside their goals and
 * kept as JSON; it fails only when a contender fails or rows are missing. `npm run bench -- --help`, bench/README.md.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awaitIdle, busyness, disturbance, loadNow, machine, watchOthers } from './machine.ts'
import { type Options, readOptions, usage } from './options.ts'
import { type GroupResult, type Result, figuresOf, goalResult, groupResult } from './report/figures.ts'
import { writeDocs } from './report/docs.ts'
import { keep } from './report/keep.ts'
import { goalTable, groupTable } from './report/table.ts'
import { playRounds } from './rounds.ts'
import type { Bench, Section } from './section.ts'
import { sections } from './sections/index.ts'
import { type Served, serve } from './servers/serve.ts'
import { versionsOf } from './versions.ts'

const args = process.argv.slice(2)
if (args.includes('--help')) console.log(usage)
else if (args.includes('--list'))
  for (const { name, minutes, about } of sections)
    console.log(`${name.padEnd(11)}${`${minutes} min`.padEnd(9)}${about}`)
else
  try {
    await main(readOptions(args, sections))
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : String(error)}\nnpm run bench -- --help says what is allowed.`,
    )
    process.exitCode = 2
  }

async function main(options: Options): Promise<void> {
  const versions = await versionsOf(options.tools)
  const { cpu, cores, memoryGb, node } = machine()
  console.log(`${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, ${textOf(versions)}`)
  const started = performance.now()
  for (const section of options.sections) {
    const result = await runSection(section, { options, versions })
    await keep(result, options.into)
    if (result.groups.some(({ failed }) => failed.length > 0)) process.exitCode = 1
  }
  if (options.kept) await writeDocs()
  const minutes = ((performance.now() - started) / 60_000).toFixed(1)
  const where = options.kept ? 'the tables of README.md and docs/ follow them' : 'they stand for nothing but this run'
  console.log(`\n${minutes} minutes. Results are in ${options.into}; ${where}`)
}

interface Run {
  readonly options: Options
  readonly versions: Readonly<Record<string, string>>
}

async function runSection(section: Section, { options, versions }: Run): Promise<Result> {
  console.log(`\n── ${section.name}: ${section.about}`)
  const folder = await mkdtemp(join(tmpdir(), `sluice-bench-${section.name}-`))
  const servers: Served[] = []
  const bench: Bench = {
    ...options,
    folder,
    serve: async (script, ...args) => {
      const server = await serve(script, ...args)
      servers.push(server)
      return server.url
    },
  }
  try {
    const groups = await section.open(bench)
    const before = await awaitIdle(options.patienceMs)
    const others = watchOthers()
    console.log(
      `   load ${before.load.toFixed(1)}, others used ${before.othersCores?.toFixed(1) ?? 'nobody knows how many'} cores`,
    )
    const said = [busyness(before), roundsSaid(options.rounds)].flatMap((text) => text ?? [])
    for (const text of said) console.log(`   ${text}`)
    const played: GroupResult[] = []
    for (const group of groups) {
      const result = groupResult(group, await playRounds(group, { rounds: options.rounds, folder, say: sayRound }))
      console.log(['', ...groupTable(result)].join('\n'))
      played.push(result)
    }
    const goals = section.goals.map((goal) => goalResult(goal, figuresOf(played)))
    const load = { before: before.load, after: loadNow(), othersCores: others() }
    said.push(...[disturbance(load.othersCores)].flatMap((text) => text ?? []))
    console.log(['', ...goalTable(goals), ...said.map((text) => `   ${text}`)].join('\n'))
    const { name, about } = section
    const taken = new Date().toISOString().slice(0, 10)
    const head = {
      section: name,
      about,
      taken,
      machine: { ...machine() },
      versions,
      said,
      load,
      rounds: options.rounds,
    }
    return { ...head, groups: played, goals }
  } finally {
    for (const server of servers) server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function roundsSaid(rounds: number): string | undefined {
  return rounds < 3 ? `only ${rounds === 1 ? 'one round' : `${rounds} rounds`}: no spread to speak of` : undefined
}

function sayRound(text: string): void {
  if (process.stdout.isTTY || process.env['CI'] === undefined) console.log(`   ${text}`)
}

function textOf(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
