import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { World } from '../../model/world.ts'
import type { ConfigChoices } from '../../pipeline/open-config.ts'
import type { PipelineSource } from '../source.ts'

/** Where cases are when nobody says where. */
export const casesHome = join('tests', 'sluice')

/** Files of a case's folder. */
export const caseFiles = {
  case: 'case.json',
  recording: 'recording',
  expected: 'expected',
  schema: 'schema.yaml',
} as const

/** `case.json`: which config is tested, and what is said besides it. No path in it is absolute. */
const caseShape = z.strictObject({
  /** relative to the case's folder, with slashes */
  config: z.string().min(1),
  source: z.string().optional(),
  document: z.number().int().positive().optional(),
  environment: z.string().optional(),
  overrides: z.array(z.string()).optional(),
  resources: z.array(z.string()).optional(),
  ignoreCode: z.boolean().optional(),
  withPython: z.boolean().optional(),
  /** values for the config's parameters (`--config`); relative to the case's folder, with slashes */
  parameterFile: z.string().min(1).optional(),
  /** values that a Python program asks for (`--param`) */
  parameters: z.array(z.string()).optional(),
  /** a module in place of a manifest's Python (`--components`); relative to the case's folder, with slashes */
  components: z.string().min(1).optional(),
  /** pages per resource at most */
  limit: z.number().int().positive().optional(),
})

export type CaseFile = z.output<typeof caseShape>

/** A recorded case. */
export interface TestCase {
  /** the name of its folder */
  readonly name: string
  /** absolute */
  readonly folder: string
  /** the folder as it is shown: relative to the current one */
  readonly path: string
  readonly file: CaseFile
}

/** The cases in folders, at any depth; of a folder that is a case, that one. Throws TEST_CASE_INVALID. */
export async function findCases(paths: readonly string[], { cwd }: Pick<World, 'cwd'>): Promise<readonly TestCase[]> {
  const homes = paths.length === 0 ? [casesHome] : paths
  const found = await Promise.all(homes.map((path) => casesBelow(resolve(cwd, path))))
  for (const [index, folders] of found.entries())
    if (folders.length === 0) throw noCase(homes[index] ?? '', paths.length === 0)
  const folders = [...new Set(found.flat())].toSorted()
  return Promise.all(folders.map((folder) => readCase(folder, cwd)))
}

/** One case by its folder. Throws TEST_CASE_INVALID. */
export async function readCase(folder: string, cwd: string): Promise<TestCase> {
  const path = shownPath(folder, cwd)
  const text = await readFile(join(folder, caseFiles.case), 'utf8').catch((cause: unknown) => {
    throw invalid(path, 'it cannot be read', { cause })
  })
  const parsed = caseShape.safeParse(jsonOf(text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalid(path, issue === undefined ? 'it has another form' : `${issue.path.join('.')}: ${issue.message}`, {})
  }
  return { name: basename(folder), folder, path, file: parsed.data }
}

/** What a case's config is opened as. */
export function sourceOfCase({ folder, file }: TestCase): PipelineSource {
  return { file: resolve(folder, file.config), ...given({ source: file.source, document: file.document }) }
}

/** What is said beside the config. */
export function choicesOfCase({ folder, file }: TestCase): ConfigChoices {
  const { environment, overrides, resources, ignoreCode, withPython, parameterFile, parameters, components } = file
  const beside = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(folder, path)
  return given({
    environment,
    overrides,
    resources,
    ignoreCode,
    withPython,
    parameterFile: beside(parameterFile),
    parameters,
    components: beside(components),
  })
}

/** A config's path as a case holds it. Throws TEST_CASE_INVALID when there is no way from one to the other. */
export function configPath(config: string, folder: string): string {
  const path = relative(folder, config)
  if (isAbsolute(path)) throw invalid(folder, 'the config lies on another drive', { found: config })
  return path.replaceAll('\\', '/')
}

export function shownPath(path: string, cwd: string): string {
  const near = relative(cwd, path)
  return near === '' ? '.' : near.startsWith('..') ? path : near
}

async function casesBelow(folder: string): Promise<readonly string[]> {
  if (basename(folder) === caseFiles.case) return [dirname(folder)]
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && entry.name === caseFiles.case)
  return files.map(({ parentPath }) => resolve(parentPath)).filter((path) => !path.includes('node_modules'))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function noCase(path: string, isDefault: boolean): SluiceError {
  return new SluiceError('TEST_CASE_INVALID', `Could not test because there is no recorded case in "${path}".`, {
    found: path,
    allowed: `a folder with "${caseFiles.case}" in it or below it`,
    hint: isDefault
      ? 'Make one: sluice run <config> --record, then sluice test <config> --create NAME.'
      : `Name another folder; without one, "${casesHome}" is looked through.`,
  })
}

function invalid(
  path: string,
  why: string,
  details: { readonly found?: string; readonly cause?: unknown },
): SluiceError {
  return new SluiceError(
    'TEST_CASE_INVALID',
    `Could not use "${join(path, caseFiles.case)}" because of this: ${why}.`,
    {
      ...details,
      hint: 'See docs/record-and-replay.md for its form, or make the case anew with --create.',
    },
  )
}
