import type { World } from '../../model/world.ts'
import { type Child, startChild } from '../child/start-child.ts'
import { createWatchHub, type WatchHub } from '../follow/watch-hub.ts'
import { createRunHub, type RunHub } from '../follow/run-hub.ts'
import { broken, describeConfig, type DescribedFile } from '../project/describe-config.ts'
import type { FoundFile } from '../project/find-configs.ts'
import { createLister, type ProjectLister } from '../project/list-project.ts'
import { type ConfigModule, isPresent, untrustedOf } from '../project/named-modules.ts'
import { fileIn, formatOf } from '../project/places.ts'
import { programAt } from '../project/program-hash.ts'
import { createSeals, type Seals } from '../project/seals.ts'
import { openTrust, type Trust, trustFile, untrusted } from '../project/trust.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { createQueryPool, type QueryPool } from './query-pool.ts'
import { createPreviews, type Previews } from './previews.ts'

/** What all routes work with. */
export interface Studio {
  /** its current folder is the project's */
  readonly world: World
  /** aborted when the studio ends */
  readonly signal: AbortSignal
  readonly seals: Seals
  readonly trust: Trust
  readonly project: ProjectLister
  readonly drafts: Drafts
  readonly previews: Previews
  readonly runs: RunHub
  readonly query: QueryPool
  readonly watch: WatchHub
  /** a process for one thing */
  readonly engine: () => Child
  /** has one thing done by a process of its own, which is ended when nobody wants it any more */
  readonly inChild: <T>(verb: string, input: unknown, unwanted?: AbortSignal) => Promise<T>
  /** throws STUDIO_UNTRUSTED for a program that nobody has allowed */
  readonly allowed: (file: string) => Promise<void>
  /** true = there are such modules, and all of them are allowed: what they are for is found out by a process of its own */
  readonly mayRun: (modules: readonly ConfigModule[]) => Promise<boolean>
}

/** Milliseconds that a program may take to say what it is. */
const longestMs = 60_000

/** Everything that a studio of one folder needs. */
export function openStudio({
  world,
  signal,
  also,
}: {
  readonly world: World
  readonly signal: AbortSignal
  readonly also?: string | undefined
}): Studio {
  const trust = openTrust(world.cwd, trustFile(world))
  const engine = (): Child => startChild('engine', world)
  const inChild = async <T>(verb: string, input: unknown, unwanted?: AbortSignal): Promise<T> => {
    unwanted?.throwIfAborted()
    const child = engine()
    const end = (): void => child.kill()
    unwanted?.addEventListener('abort', end, { once: true })
    // a program may never come to an end
    const late = setTimeout(() => child.kill(), longestMs)
    try {
      return await child.ask<T>(verb, input, { signal })
    } finally {
      clearTimeout(late)
      unwanted?.removeEventListener('abort', end)
      child.kill()
    }
  }
  const allowed = async (file: string): Promise<void> => {
    if (formatOf(file) !== 'typescript') return
    const { path } = await fileIn(world.cwd, file)
    const program = await programAt(path)
    if (program === undefined || !(await trust.has(file, program.hash))) throw untrusted(file)
  }
  const mayRun = async (modules: readonly ConfigModule[]): Promise<boolean> =>
    modules.some(isPresent) && (await untrustedOf(modules, trust)).length === 0
  const describeInChild = (file: string, modules: readonly ConfigModule[]): Promise<DescribedFile> =>
    inChild<DescribedFile>('describe', { file }).catch((error: unknown) => ({ configs: broken(file, error), modules }))
  const describe = async ({ file, format }: FoundFile): Promise<DescribedFile> => {
    if (format === 'typescript') return describeInChild(file, [])
    const described = await describeConfig(file, world)
    return (await mayRun(described.modules)) ? describeInChild(file, described.modules) : described
  }
  const project = createLister({ world, trust, describe, also })
  const query = createQueryPool({ world, signal })
  return {
    world,
    signal,
    trust,
    project,
    engine,
    inChild,
    allowed,
    mayRun,
    seals: createSeals(),
    drafts: createDrafts(() => world.now()),
    previews: createPreviews(signal),
    query,
    watch: createWatchHub({ world, signal, project, yieldPlaces: () => void query.yield() }),
    runs: createRunHub({ world, signal, project, engine, allowed }),
  }
}
