import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConfigFormat } from '../contract/project.ts'
import { formatOf, hashOf } from './places.ts'
import { programAt } from './program-hash.ts'

/** A file that holds a config, as far as a look at its text shows. */
export interface FoundFile {
  /** below the folder, with `/` */
  readonly file: string
  readonly format: ConfigFormat
  readonly hash: string
}

/** Folders below the project's that are looked into, files that are looked at, and bytes of each. */
const most = { depth: 3, files: 500, bytes: 2_000_000 } as const
const passedOver = /^(?:\.|node_modules$|dist$|build$|venv$|__pycache__$|target$|vendor$|site-packages$)/

/** The configs of a folder, by name. Nothing is evaluated: what a file holds is guessed from its text. */
export async function findConfigs(
  folder: string,
  also?: string,
): Promise<{ readonly files: readonly FoundFile[]; readonly cut: boolean }> {
  const candidates: string[] = []
  const walk = async (below: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => [])
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      if (candidates.length >= most.files || passedOver.test(entry.name)) continue
      const file = below === '' ? entry.name : `${below}/${entry.name}`
      // links are not followed
      if (entry.isDirectory() && depth < most.depth) await walk(file, depth + 1)
      else if (entry.isFile() && isListed(entry.name)) candidates.push(file)
    }
  }
  await walk('', 1)
  const files: FoundFile[] = []
  // what was opened by its name is shown whatever it looks like
  if (also !== undefined && !candidates.includes(also)) candidates.push(also)
  for (const file of candidates) {
    const found = await lookInto(folder, file, file === also)
    // a program is another one when what it imports is
    const program = found?.format === 'typescript' ? await programAt(join(folder, file)) : undefined
    if (found !== undefined) files.push(program === undefined ? found : { ...found, hash: program.hash })
  }
  return { files, cut: candidates.length >= most.files }
}

/** Documents that explain configs are none: Markdown is opened by name only. */
function isListed(name: string): boolean {
  const format = formatOf(name)
  return (
    format !== undefined &&
    format !== 'markdown' &&
    !/^(?:package(?:-lock)?|tsconfig[\w.]*|composer)\.json$|\.d\.[mc]?ts$|\.(?:test|spec)\.|\.schema\.json$/.test(name)
  )
}

const seen = new Map<string, { readonly stamp: string; readonly found: FoundFile | undefined }>()

async function lookInto(folder: string, file: string, isNamed: boolean): Promise<FoundFile | undefined> {
  const path = join(folder, file)
  try {
    const { size, mtimeMs } = await stat(path)
    if (size > most.bytes || size === 0) return undefined
    const stamp = `${size} ${mtimeMs}`
    const before = seen.get(path)
    if (before?.stamp === stamp) return before.found
    const content = await readFile(path)
    const format = formatOf(file)
    const isConfig = format !== undefined && (isNamed || looksLikeConfig(content.toString('utf8'), format))
    const found = isConfig ? { file, format, hash: hashOf(content) } : undefined
    seen.set(path, { stamp, found })
    return found
  } catch {
    return undefined
  }
}

/** By the words that every config has; a file that is taken for one in error is shown with what is wrong with it. */
export function looksLikeConfig(text: string, format: ConfigFormat): boolean {
  if (format === 'python' || format === 'notebook') return /rest_api_(?:source|resources)|RESTAPIConfig/.test(text)
  if (format === 'typescript')
    return /["']sluice["']|["']?resources["']?\s*:/.test(text) && /base_url|baseUrl|restApi|definePipeline/.test(text)
  const key = (name: string): RegExp => new RegExp(`^[ \\t]*["']?(?:${name})["']?[ \\t]*:`, 'm')
  return (
    key('resources').test(text) &&
    key('client|base_url|source|rest_api|connection|api').test(text) &&
    !key('openapi|swagger|apiVersion').test(text)
  )
}
