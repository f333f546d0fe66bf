import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ModuleGate } from '../../model/user-code/module-gate.ts'
import { hashOf } from './places.ts'
import { nameIn, realPath, type Trust } from './trust.ts'

/** A module of code that a config names under `components`. */
export interface ConfigModule {
  /** from the project's folder, `../` where it lies outside */
  readonly file: string
  readonly hash: string
}

const hint =
  'Read the module, then allow it on the first page of the studio: it runs as you do, and can do what you can.'

/** Lets a config run the modules that somebody allowed as they are. */
export function gateOf(trust: Trust): ModuleGate {
  return { hint, allows: ({ absolute, text }) => trust.has(absolute, hashOf(text)) }
}

/** A gate that notes what a config wants to have run. */
export interface NotingGate extends ModuleGate {
  readonly modules: () => readonly ConfigModule[]
}

/** Notes what another gate is asked for; without one nothing is run. */
export function notingGate(folder: string, gate?: ModuleGate): NotingGate {
  const seen = new Map<string, ConfigModule>()
  return {
    hint,
    modules: () => [...seen.values()],
    async allows(module) {
      const file = nameIn(await realPath(folder), await realPath(module.absolute))
      seen.set(file, { file, hash: hashOf(module.text) })
      return gate === undefined ? false : gate.allows(module)
    },
  }
}

/** The same modules as they are now; what is gone is left out. */
export async function modulesNow(folder: string, modules: readonly ConfigModule[]): Promise<readonly ConfigModule[]> {
  const now = await Promise.all(
    modules.map(async ({ file }) => {
      const text = await readFile(resolve(folder, file), 'utf8').catch(() => undefined)
      return text === undefined ? [] : [{ file, hash: hashOf(text.replace(/^\uFEFF/, '')) }]
    }),
  )
  return now.flat()
}

/** Those that nobody has allowed as they are. */
export async function untrustedOf(modules: readonly ConfigModule[], trust: Trust): Promise<readonly ConfigModule[]> {
  const allowed = await Promise.all(modules.map(({ file, hash }) => trust.has(file, hash)))
  return modules.filter((_one, index) => allowed[index] === false)
}
