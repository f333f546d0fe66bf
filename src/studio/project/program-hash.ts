import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path'
import { hashOf, programHashOf } from './places.ts'

/** A program with the files of this machine that it brings. */
export interface Program {
  /** of all of it: of the file alone where it imports no other one */
  readonly hash: string
  /** what it imports, what that imports, and so on: from its folder, with `/` */
  readonly imports: readonly string[]
  /** imports that are known only when it runs, with the place: `own.ts:12` */
  readonly unfollowed: readonly string[]
}

const codeEndings = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.node']
const endings = [...codeEndings, '.json']
/** As TypeScript is imported: by the name that it will have. */
const written: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts', '.jsx': '.tsx' }
const most = { files: 2000, bytes: 5_000_000 } as const

/**
 * What a program is, with the local files that it imports, found in its text: names that begin with `.` or `/` behind `from`,
 * `import` and `require`, and every other text that names a file of code. That is more than is imported, never less of what is
 * written out. Packages (`node_modules`) are not followed.
 */
export async function programOf(path: string, content: Uint8Array | string): Promise<Program> {
  const folder = dirname(path)
  const known = new Map<string, string>([[path, programHashOf(content)]])
  const unfollowed: string[] = []
  const nameOf = (file: string): string => relative(folder, file).split(sep).join('/')
  const waiting: { readonly file: string; readonly text: string }[] = [{ file: path, text: textOf(content) }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { file, text } = next
    unfollowed.push(...computedIn(text).map((line) => `${nameOf(file)}:${line}`))
    for (const imported of await importedBy(file, text)) {
      if (known.has(imported)) continue
      if (known.size >= most.files) return { ...whole(known, path, nameOf), unfollowed: [...unfollowed, 'more files'] }
      const bytes = await readFile(imported).catch(() => undefined)
      if (bytes === undefined) continue
      known.set(imported, programHashOf(bytes))
      if (bytes.length <= most.bytes) waiting.push({ file: imported, text: textOf(bytes) })
    }
  }
  return { ...whole(known, path, nameOf), unfollowed }
}

/** The same for a file that is read; undefined = it is not there. */
export async function programAt(path: string): Promise<Program | undefined> {
  const content = await readFile(path).catch(() => undefined)
  return content === undefined ? undefined : programOf(path, content)
}

function whole(known: ReadonlyMap<string, string>, path: string, nameOf: (file: string) => string) {
  const [own = '', ...others] = [known.get(path), ...[...known.keys()].filter((file) => file !== path).toSorted()]
  if (others.length === 0) return { hash: own, imports: [] }
  const parts = others.map((file) => [nameOf(file), known.get(file)])
  return { hash: hashOf(JSON.stringify([own, ...parts])), imports: others.map(nameOf).toSorted() }
}

function textOf(content: Uint8Array | string): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8')
}

/** Files that are there now; of names that may mean several all of them. */
async function importedBy(file: string, text: string): Promise<readonly string[]> {
  const folder = dirname(file)
  const found: string[] = []
  const look = async (name: string, fits: (path: string) => boolean): Promise<void> => {
    for (const candidate of candidatesOf(resolve(folder, name.replace(/[?#].*$/, ''))))
      if (fits(candidate) && (await stat(candidate).catch(() => undefined))?.isFile() === true) found.push(candidate)
  }
  for (const [, , name = ''] of text.matchAll(importedName)) await look(name, () => true)
  const isCode = (path: string): boolean => codeEndings.includes(extname(path))
  for (const [, , name = ''] of text.matchAll(relativeName)) await look(name, isCode)
  // what a folder means is said there
  if (basename(file) === 'package.json') for (const [, , name = ''] of text.matchAll(anyName)) await look(name, isCode)
  return found
}

const importedName = /\b(?:from|import|require)\b\s*\(?\s*(['"`])((?:\.{1,2})?\/[^'"`\n]*|\.{1,2})\1/g
const relativeName = /(['"`])(\.{1,2}\/[^'"`\n]*)\1/g
const anyName = /(")([^"\n]+)"/g

function candidatesOf(path: string): readonly string[] {
  const ending = extname(path)
  const asWritten = written[ending]
  return [
    path,
    ...(asWritten === undefined ? [] : [path.slice(0, -ending.length) + asWritten]),
    ...endings.map((one) => path + one),
    ...endings.map((one) => join(path, `index${one}`)),
    join(path, 'package.json'),
  ]
}

/** Lines with an import whose name is not a text that is written out, or one of the project's own aliases. */
function computedIn(text: string): readonly number[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(?:\/\/|\*|\/\*)/.test(line)) return []
    const isComputed =
      /\b(?:import|require)\s*\(\s*(?!['"`)]|$)/.test(line) ||
      /\b(?:import|require)\s*\(\s*(?:`[^`]*\$\{|(['"])[^'"]*\1\s*[^),\s])/.test(line)
    const isAlias = /\b(?:from|import|require)\b\s*\(?\s*['"]#/.test(line)
    return isComputed || isAlias ? [index + 1] : []
  })
}
