import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { watch as watchFolder } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { openPipeline } from '../../library/open-pipeline.ts'
import { folderOf } from '../../library/read/journal-place.ts'
import { knownPipelines } from '../../library/list-pipelines.ts'
import { ownVersion } from '../../disk/own-package.ts'
import type { World } from '../../model/world.ts'
import type { WatchEvents } from '../contract/project.ts'
import type { RunSummary } from '../contract/runs.ts'
import { findConfigs } from '../project/find-configs.ts'
import type { ProjectLister } from '../project/list-project.ts'
import { isPresent, modulesNow } from '../project/named-modules.ts'
import { JournalTail } from './journal-tail.ts'

/** What changes in the project, by whomever: told to all pages that listen. */
export interface WatchHub {
  listen(hear: Hearing): () => void
}

export type Hearing = <Name extends keyof WatchEvents>(event: Name, data: WatchEvents[Name]) => void

/** What the hub works with. */
export interface WatchParts {
  readonly world: World
  readonly signal: AbortSignal
  readonly project: ProjectLister
  /** a run waits for a file that a reader may have: it is given back */
  readonly yieldPlaces: () => void
}

/** Milliseconds between two looks: at files, which the system tells of sooner, and at runs. */
const [filesMs, runsMs] = [2000, 500]

/** Looks at the project for as long as the studio runs: a run of another process must get its file whether a page is open or not. */
export function createWatchHub(parts: WatchParts): WatchHub {
  const listeners = new Set<Hearing>()
  const tell: Hearing = (event, data) => {
    for (const hear of listeners) hear(event, data)
  }
  void lookAtFiles(parts, tell)
  void lookAtRuns(parts, tell)
  return {
    listen(hear) {
      listeners.add(hear)
      hear('hello', { version: ownVersion })
      return () => void listeners.delete(hear)
    },
  }
}

async function lookAtFiles({ world, signal, project }: WatchParts, tell: Hearing): Promise<void> {
  let before = await hashes(world.cwd, project)
  while (!signal.aborted) {
    await nextChange(world.cwd, signal)
    if (signal.aborted) return
    const now = await hashes(world.cwd, project)
    const changed = [...now].filter(([file, hash]) => before.get(file) !== hash).map(([file, hash]) => ({ file, hash }))
    const gone = [...before.keys()].filter((file) => !now.has(file)).map((file) => ({ file, hash: null }))
    before = now
    if (changed.length + gone.length === 0) continue
    project.changed()
    tell('files', { files: [...changed, ...gone].filter(({ file }) => file !== settings) })
    tell('project', {})
  }
}

/** Stands for the files of secrets and settings, whose contents nobody is told of. */
const settings = ' settings'

async function hashes(folder: string, project: ProjectLister): Promise<ReadonlyMap<string, string>> {
  const { files } = await findConfigs(folder).catch(() => ({ files: [] }))
  const secrets = await stat(join(folder, '.sluice', 'secrets.toml')).then(
    ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
    () => '',
  )
  const modules = (await modulesNow(folder, project.modules())).filter(isPresent)
  return new Map([...[...modules, ...files].map(({ file, hash }) => [file, hash] as const), [settings, secrets]])
}

/** Until the system says that something in the folder changed, or a while has passed: not all systems say so. */
function nextChange(folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = new AbortController()
    const done = (): void => {
      stop.abort()
      signal.removeEventListener('abort', done)
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(done, filesMs)
    signal.addEventListener('abort', done, { once: true })
    try {
      const watcher = watchFolder(folder, { signal: stop.signal }, (_event, name) => {
        // its own folder changes all the time while something runs
        if (name !== '.sluice') setTimeout(done, 50)
      })
      watcher.on('error', () => undefined)
    } catch {
      // the timer is left
    }
  })
}

interface Seen {
  /** the newest journal, and where it was read to */
  readonly path: string
  readonly tail: JournalTail
  outcome: RunSummary['outcome']
  looks: number
}

/** A process that died says nothing: its run is asked about now and then. */
const looksPerCheck = 10

async function lookAtRuns(parts: WatchParts, tell: Hearing): Promise<void> {
  const { world, signal, project } = parts
  const seen = new Map<string, Seen>()
  let isFirst = true
  while (!signal.aborted) {
    for (const pipeline of await knownPipelines(world).catch(() => [])) {
      const told = await lookAtPipeline(pipeline, seen, parts).catch(() => undefined)
      if (told === undefined || isFirst) continue
      const id = await project.idOf(pipeline)
      tell('run', { pipeline: id, summary: told })
      if (told.outcome !== 'running' && told.loadId !== null) tell('data', { pipeline: id })
    }
    isFirst = false
    await delay(runsMs, undefined, { signal }).catch(() => undefined)
  }
}

/** How the newest run of a pipeline stands, when that is news. */
async function lookAtPipeline(
  pipeline: string,
  seen: Map<string, Seen>,
  { world, yieldPlaces }: WatchParts,
): Promise<RunSummary | undefined> {
  const folder = join(await folderOf(pipeline, world), 'runs')
  const names = await readdir(folder).catch((): string[] => [])
  const newest = names
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .at(-1)
  if (newest === undefined) return undefined
  const path = join(folder, newest)
  const before = seen.get(pipeline)
  const one =
    before?.path === path ? before : { path, tail: new JournalTail(path), outcome: 'running' as const, looks: 0 }
  seen.set(pipeline, one)
  if (one === before && one.outcome !== 'running') return undefined
  const { events, isOver } = await one.tail.more()
  if (events.some((event) => event.kind === 'waiting' && event.lock === 'destination')) yieldPlaces()
  one.looks += 1
  if (one === before && !isOver && one.looks % looksPerCheck !== 0) return undefined
  const [summary] = await openPipeline({ pipeline }, {}, { world }).history({ limit: 1 })
  if (summary === undefined || (one === before && summary.outcome === 'running')) return undefined
  one.outcome = summary.outcome
  return summary
}
