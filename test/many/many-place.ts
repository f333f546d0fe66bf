import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CliOptions, type CliRun, runCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { readContents, type TableContents } from '../end-to-end/table-contents.ts'
import type { Config } from '../torture/scenarios.ts'

/** A pipeline that is read by many workers and, beside it, by one process: what both load can be compared. */
export interface ManyPlace {
  readonly folder: string
  /** a path, or the address of a bucket */
  readonly store: string
  /** one ordinary run; its tables */
  single(more?: readonly string[]): Promise<Ended>
  plan(more?: readonly string[]): Promise<CliRun>
  work(more?: readonly string[]): Promise<CliRun>
  gather(more?: readonly string[]): Promise<Ended>
  /** plans, has so many workers read, gathers */
  many(workers: number): Promise<Ended>
  /** `sluice run --store` */
  run(more?: readonly string[]): Promise<Ended>
  /** the words of that, and of a worker that waits */
  runArgs(more?: readonly string[]): readonly string[]
  /** `sluice units status` */
  status(more?: readonly string[]): Promise<CliRun>
  workerArgs(more?: readonly string[]): readonly string[]
  /** the words of a command, for processes of their own */
  args(verb: 'plan' | 'run' | 'gather', more?: readonly string[]): readonly string[]
  contents(): Promise<TableContents>
  remove(): Promise<void>
}

export interface Ended {
  readonly run: CliRun
  readonly contents: TableContents
}

interface ManyChoice {
  /** the API of the single process */
  readonly besideUrl?: string
  /** default: the machines meet in a folder */
  readonly bucket?: string
  /** the URL of a Redis; default: the store is the engine */
  readonly engine?: string
}

/** `config.json` of a folder of its own; the API is at `url`, that of the single process at `besideUrl`. */
export async function manyPlace(
  config: Config,
  url: string,
  { besideUrl = url, bucket, engine, ...options }: Partial<CliOptions> & ManyChoice = {},
): Promise<ManyPlace> {
  const { path, remove } = await temporaryFolder()
  await writeFile(join(path, 'config.json'), JSON.stringify(config))
  const store = bucket ?? join(path, 'store')
  const cli = (args: readonly string[]): Promise<CliRun> => runCli(args, { cwd: path, ...options })
  const at = (name: 'many' | 'single'): readonly string[] => [
    '--destination',
    `./${name}.duckdb`,
    '--dataset',
    'd',
    '--set',
    `client.base_url=${name === 'many' ? url : besideUrl}`,
  ]
  const meeting = ['--store', store, ...(engine === undefined ? [] : ['--engine', engine])]
  const args: ManyPlace['args'] = (verb, more = []) => [
    'units',
    verb,
    ...(verb === 'run' ? [] : ['config.json', ...at('many')]),
    ...meeting,
    ...more,
  ]
  const contents = (): Promise<TableContents> => readContents(join(path, 'many.duckdb'), 'd')
  const ended = async (run: CliRun, name: string): Promise<Ended> => ({
    run,
    contents: await readContents(join(path, `${name}.duckdb`), 'd'),
  })
  const place: ManyPlace = {
    folder: path,
    store,
    args,
    contents,
    // a working folder of its own: both are the same pipeline
    single: async (more = []) =>
      ended(
        await runCli(['run', 'config.json', ...at('single'), '--json', ...more], {
          cwd: path,
          ...options,
          env: { ...options.env, SLUICE_HOME: join(path, '.single') },
        }),
        'single',
      ),
    plan: (more) => cli(args('plan', more)),
    work: (more) => cli(args('run', more)),
    gather: async (more = []) => ended(await cli(args('gather', ['--json', ...more])), 'many'),
    runArgs: (more = []) => ['run', 'config.json', ...at('many'), ...meeting, ...more],
    status: (more = []) => cli(['units', 'status', ...meeting, ...more]),
    workerArgs: (more = []) => ['worker', ...meeting, ...more],
    run: async (more = []) => ended(await cli(place.runArgs(['--json', ...more])), 'many'),
    async many(workers) {
      const planned = await place.plan()
      if (planned.code !== 0) throw new Error(planned.stderr)
      await Promise.all(Array.from({ length: workers }, () => place.work(['--concurrency', '4'])))
      return place.gather()
    },
    remove,
  }
  return place
}
