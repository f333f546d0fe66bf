import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { ownVersion } from '../../disk/own-package.ts'
import { knownPipelines } from '../../library/list-pipelines.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import type { World } from '../../model/world.ts'
import type { Project, ProjectPipeline, RecentRun, UntrustedFile } from '../contract/project.ts'
import type { RunSummary } from '../contract/runs.ts'
import { notFound } from '../server/failures.ts'
import type { DescribedConfig, DescribedFile } from './describe-config.ts'
import { findConfigs, type FoundFile } from './find-configs.ts'
import { type ConfigModule, modulesNow, untrustedOf } from './named-modules.ts'
import { programAt } from './program-hash.ts'
import type { Trust } from './trust.ts'

/** What lists a project. */
export interface ProjectParts {
  readonly world: World
  readonly trust: Trust
  /** what a file holds; of a program, and of what names modules, by a process that evaluates it */
  readonly describe: (file: FoundFile) => Promise<DescribedFile>
  /** a config that was opened by its name, though a look would pass it over */
  readonly also?: string | undefined
}

/** A pipeline as requests name it: where its config stands, and what it is called. */
export interface NamedPipeline {
  readonly id: string
  readonly pipeline: string
  /** null = it ran here, and has no config */
  readonly config: { readonly file: string; readonly document: number; readonly format: string } | null
  /** true = its config has mistakes: what is known of it here is known by its name alone */
  readonly isBroken: boolean
  /** another one = the config or the settings are others */
  readonly stamp: string
}

/** The pipelines of a folder. */
export interface ProjectLister {
  list(): Promise<Project>
  /** throws STUDIO_NOT_FOUND */
  find(id: string): Promise<NamedPipeline>
  /** the id of what runs under a pipeline's name */
  idOf(pipeline: string): Promise<string>
  /** files were written, or something was allowed: the next look is a new one */
  changed(): void
  /** the modules of code that configs name, as the last look found them */
  modules(): readonly ConfigModule[]
}

/** Runs on the small chart of a pipeline. */
const mostRecent = 30

export function createLister(parts: ProjectParts): ProjectLister {
  const { world } = parts
  const { look, forget, modules } = createLook(parts)
  return {
    async list() {
      const { configs, ran, untrusted, cut } = await look()
      const pipelines: ProjectPipeline[] = []
      for (const { id, found, config } of configs)
        pipelines.push({ ...configured(id, found, config), ...(await runsOf(config.pipeline, world)) })
      for (const name of ran) pipelines.push({ ...unconfigured(name), ...(await runsOf(name, world)) })
      return {
        name: basename(world.cwd),
        folder: shortened(world.cwd),
        version: ownVersion,
        pipelines,
        untrusted,
        cut,
      }
    },
    async find(id) {
      const { configs, ran } = await look()
      const found = configs.find((one) => one.id === id)
      if (found !== undefined) {
        const { pipeline, document, error } = found.config
        const { file, format, hash } = found.found
        const stamp = `${hash} ${await settingsStamp(world)}`
        return { id, pipeline, config: { file, document, format }, isBroken: error !== undefined, stamp }
      }
      if (ran.includes(id)) return { id, pipeline: id, config: null, isBroken: false, stamp: '' }
      throw notFound(`the pipeline "${id}"`, {
        found: id,
        allowed: [...configs.map((one) => one.id), ...ran],
        hint: 'It may have another name now: go to the list of pipelines.',
      })
    },
    async idOf(pipeline) {
      const { configs } = await look()
      return configs.find(({ config }) => config.pipeline === pipeline)?.id ?? pipeline
    },
    changed: forget,
    modules,
  }
}

/** What a look at the folder finds. */
interface Looked {
  readonly configs: readonly { readonly id: string; readonly found: FoundFile; readonly config: DescribedConfig }[]
  /** pipelines that ran here and have no config */
  readonly ran: readonly string[]
  readonly untrusted: readonly UntrustedFile[]
  readonly cut: boolean
}

/** A page asks for several things at once: they share a look. */
const sharedMs = 300

/** A file that was described, and what that hangs on. */
interface Described {
  readonly stamp: string
  readonly described: Promise<DescribedFile>
  /** its modules as they were, and whether they were allowed */
  readonly modules: Promise<string>
}

interface Look {
  readonly look: () => Promise<Looked>
  readonly forget: () => void
  readonly modules: () => readonly ConfigModule[]
}

function createLook(parts: ProjectParts): Look {
  const { world, trust } = parts
  const describe = createDescriber(parts)
  let modules: readonly ConfigModule[] = []
  const broughtBy = async (file: string): Promise<Pick<UntrustedFile, 'imports' | 'unfollowed'>> => {
    const { imports = [], unfollowed = [] } = (await programAt(resolve(world.cwd, file))) ?? {}
    return { imports: imports.slice(0, 100), unfollowed: unfollowed.slice(0, 100) }
  }
  const lookAnew = async (): Promise<Looked> => {
    const { files, cut } = await findConfigs(world.cwd, parts.also)
    const untrusted = new Map<string, UntrustedFile>()
    const configs: { readonly found: FoundFile; readonly config: DescribedConfig }[] = []
    const named: ConfigModule[] = []
    for (const found of files) {
      const { file, hash } = found
      if (found.format === 'typescript' && !(await trust.has(file, hash))) {
        untrusted.set(file, { ...untrusted.get(file), file, format: 'typescript', hash, ...(await broughtBy(file)) })
        continue
      }
      const described = await describe(found)
      for (const config of described.configs) configs.push({ found, config })
      named.push(...described.modules)
      for (const module of await untrustedOf(described.modules, trust)) {
        const before = untrusted.get(module.file)
        const namedBy = [...(before?.namedBy ?? []), file]
        untrusted.set(module.file, { ...module, format: 'typescript', namedBy, ...(await broughtBy(module.file)) })
      }
    }
    modules = named
    const ran = (await knownPipelines(world)).filter((name) => !configs.some(({ config }) => config.pipeline === name))
    return { configs: withIds(configs), ran, untrusted: [...untrusted.values()], cut }
  }
  let last: { readonly at: number; readonly looked: Promise<Looked> } | undefined
  return {
    modules: () => modules,
    forget: () => (last = undefined),
    look: () => {
      if (last === undefined || performance.now() - last.at > sharedMs)
        last = { at: performance.now(), looked: lookAnew() }
      return last.looked
    },
  }
}

/** Describes a file again when it, the settings, or a module that it names are others, or another one is allowed. */
function createDescriber({ world, trust, describe }: ProjectParts): (found: FoundFile) => Promise<DescribedFile> {
  const known = new Map<string, Described>()
  const moduleStamp = async (modules: readonly ConfigModule[]): Promise<string> => {
    const now = await modulesNow(world.cwd, modules)
    return JSON.stringify([now, (await untrustedOf(now, trust)).length])
  }
  return async (found) => {
    const stamp = `${found.hash} ${await settingsStamp(world)}`
    const before = known.get(found.file)
    if (before?.stamp === stamp) {
      const described = await before.described
      if ((await moduleStamp(described.modules)) === (await before.modules)) return described
    }
    const described = describe(found)
    known.set(found.file, { stamp, described, modules: described.then(({ modules }) => moduleStamp(modules)) })
    return described
  }
}

/** The pipeline's own name, with its file where two are called the same. */
function withIds(configs: readonly Omit<Looked['configs'][number], 'id'>[]): Looked['configs'] {
  return configs.map(({ found, config }) => {
    const { pipeline, document, documents } = config
    const isTwice = configs.filter((one) => one.config.pipeline === pipeline).length > 1
    const place = `@${found.file}${documents > 1 ? `:${document}` : ''}`
    return { found, config, id: isTwice ? `${pipeline}${place}` : pipeline }
  })
}

function configured(id: string, { file, format }: FoundFile, config: DescribedConfig) {
  const { pipeline, document, documents, line, resources, destination, dataset, error } = config
  const editable = format === 'yaml' || format === 'json'
  return {
    id,
    pipeline,
    config: { file, format, editable, document, documents, line },
    resources,
    destination,
    dataset,
    ...(error !== undefined && { error }),
  }
}

function unconfigured(name: string) {
  return { id: name, pipeline: name, config: null, resources: [], destination: null, dataset: null }
}

async function runsOf(
  pipeline: string,
  world: World,
): Promise<Pick<ProjectPipeline, 'running' | 'lastRun' | 'recent'>> {
  const runs = await summaries(pipeline, world, mostRecent + 1)
  const over = runs.filter(({ outcome }) => outcome !== 'running')
  return {
    running: runs.find(({ outcome }) => outcome === 'running') ?? null,
    lastRun: over[0] ?? null,
    recent: over.slice(0, mostRecent).map(asRecent).toReversed(),
  }
}

/** The last runs of a pipeline, newest first; none when it never ran here. */
export async function summaries(pipeline: string, world: World, limit: number): Promise<readonly RunSummary[]> {
  return openPipeline({ pipeline }, {}, { world })
    .history({ limit })
    .catch(() => [])
}

function asRecent({ run, startedAt, ms, rows, warnings, outcome }: RunSummary): RecentRun {
  return { run, startedAt, ms, rows, warnings, outcome }
}

function shortened(folder: string): string {
  const home = homedir()
  return folder === home ? '~' : folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder
}

const settingsFiles = ['.sluice/secrets.toml', '.dlt/secrets.toml', '.dlt/config.toml', '.sluice/config.toml', '.env']

/** Changes when secrets or settings do: what a config says hangs on them. */
async function settingsStamp({ cwd }: World): Promise<string> {
  const stamps = settingsFiles.map((file) =>
    stat(join(cwd, file)).then(
      ({ mtimeMs, size }) => `${mtimeMs}:${size}`,
      () => '-',
    ),
  )
  return (await Promise.all(stamps)).join(' ')
}
