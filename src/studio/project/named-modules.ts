import { resolve } from 'node:path'
import type { ModuleGate } from '../../model/user-code/module-gate.ts'
import { programAt, programOf } from './program-hash.ts'
import { nameIn, realPath, type Trust } from './trust.ts'

/** A module of code that a config names under `components`. */
export interface ConfigModule {
  /** from the project's folder, `../` where it lies outside */
  readonly file: string
  /** null = it could not be read: whatever hangs on it is looked at again once it can */
  readonly hash: string | null
}

const hint =
  'Read the module, then allow it on the first page of the studio: it runs as you do, and can do what you can.'

/** Lets a config run the modules that somebody allowed as they are. */
export function gateOf(trust: Trust): ModuleGate {
  return { hint, allows: async ({ absolute, text }) => trust.has(absolute, (await programOf(absolute, text)).hash) }
}

/** A gate that notes what a config wants to have run. */
export interface NotingGate extends ModuleGate {
  readonly modules: () => readonly ConfigModule[]
}

/** Notes what another gate is asked for; without one nothing is run. */
export function notingGate(folder: string, gate?: ModuleGate): NotingGate {
  const seen = new Map<string, ConfigModule['hash']>()
  const fileOf = async (absolute: string): Promise<string> => nameIn(await realPath(folder), await realPath(absolute))
  return {
    hint,
    modules: () => [...seen].map(([file, hash]) => ({ file, hash })),
    async names(absolute) {
      seen.set(await fileOf(absolute), null)
    },
    async allows({ absolute, text }) {
      seen.set(await fileOf(absolute), (await programOf(absolute, text)).hash)
      return gate === undefined ? false : gate.allows({ absolute, text })
    },
  }
}

/** The same modules as they are now. */
export async function modulesNow(folder: string, modules: readonly ConfigModule[]): Promise<readonly ConfigModule[]> {
  return Promise.all(
    modules.map(async ({ file }) => {
      const program = await programAt(resolve(folder, file))
      return { file, hash: program?.hash ?? null }
    }),
  )
}

/** A module that is there. */
export type PresentModule = ConfigModule & { readonly hash: string }

/** Those that are there and that nobody has allowed as they are. */
export async function untrustedOf(modules: readonly ConfigModule[], trust: Trust): Promise<readonly PresentModule[]> {
  const present = modules.filter(isPresent)
  const allowed = await Promise.all(present.map(({ file, hash }) => trust.has(file, hash)))
  return present.filter((_one, index) => allowed[index] === false)
}

/** False for a module that cannot be read: there is nothing to allow or to run. */
export function isPresent(module: ConfigModule): module is PresentModule {
  return module.hash !== null
}
