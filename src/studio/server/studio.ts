import { readFile } from 'node:fs/promises'
import type { World } from '../../model/world.ts'
import { type Child, startChild } from '../child/start-child.ts'
import { createWatchHub, type WatchHub } from '../follow/watch-hub.ts'
import { createRunHub, type RunHub } from '../follow/run-hub.ts'
import { describeConfig, type DescribedConfig } from '../project/describe-config.ts'
import { createLister, type ProjectLister } from '../project/list-project.ts'
import { fileIn, formatOf, hashOf } from '../project/places.ts'
import { createSeals, type Seals } from '../project/seals.ts'
import { openTrust, type Trust, untrusted } from '../project/trust.ts'
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
  /** throws STUDIO_UNTRUSTED for a program that nobody has allowed */
  readonly allowed: (file: string) => Promise<void>
}

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
  const trust = openTrust(world.cwd)
  const engine = (): Child => startChild('engine', { cwd: world.cwd, env: world.env })
  const allowed = async (file: string): Promise<void> => {
    if (formatOf(file) !== 'typescript') return
    const { path } = await fileIn(world.cwd, file)
    if (!(await trust.has(file, hashOf(await readFile(path))))) throw untrusted(file)
  }
  const describe = async ({ file, format }: { readonly file: string; readonly format: string }) =>
    format === 'typescript' ? byProcess(engine(), file) : describeConfig(file, world)
  const project = createLister({ world, trust, describe, also })
  const query = createQueryPool({ world, signal })
  return {
    world,
    signal,
    trust,
    project,
    engine,
    allowed,
    seals: createSeals(),
    drafts: createDrafts(() => world.now()),
    previews: createPreviews(signal),
    query,
    watch: createWatchHub({ world, signal, project, yieldPlaces: () => void query.yield() }),
    runs: createRunHub({ world, signal, project, engine, allowed }),
  }
}

/** A program is evaluated in a process of its own. */
async function byProcess(child: Child, file: string): Promise<readonly DescribedConfig[]> {
  try {
    return await child.ask<readonly DescribedConfig[]>('describe', { file })
  } finally {
    child.kill()
  }
}
