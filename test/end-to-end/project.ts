import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type CliRun, runCli, spawnCli, temporaryFolder } from './run-cli.ts'
import { type Warehouse, withWarehouse } from './warehouse.ts'

/** A user's folder with a config in it, loading into `x.duckdb`, dataset `d`. */
export interface Project {
  readonly path: string
  write(file: string, text: string): Promise<void>
  /** any command line, run in the folder, inside this process */
  cli(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun>
  /** the same through the built CLI in a process of its own */
  spawn(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun>
  /** `sluice run <config> --destination ./x.duckdb --dataset d …` */
  run(config: string, extra?: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliRun>
  /** reads a copy of what was loaded, by default of `x.duckdb` */
  look<T>(see: (warehouse: Warehouse) => Promise<T>, file?: string): Promise<T>
  remove(): Promise<void>
}

/** A new folder holding `files` (name → text). */
export async function startProject(files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const folder = await temporaryFolder()
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder.path, file)), { recursive: true })
    await writeFile(join(folder.path, file), text)
  }
  for (const [file, text] of Object.entries(files)) await write(file, text)
  const options = (env?: Readonly<Record<string, string>>) => ({
    cwd: folder.path,
    ...(env === undefined ? {} : { env }),
  })
  const cli: Project['cli'] = (args, env) => runCli(args, options(env))
  return {
    path: folder.path,
    write,
    cli,
    spawn: (args, env) => spawnCli(args, options(env)),
    run: (config, extra = [], env) =>
      cli(['run', config, '--destination', './x.duckdb', '--dataset', 'd', ...extra], env),
    look: (see, file = 'x.duckdb') => withWarehouse(join(folder.path, file), see),
    remove: folder.remove,
  }
}
