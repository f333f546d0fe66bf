import { dirname, join } from 'node:path'
import { makePrivate, makePrivateFolder } from '../../disk/private-files.ts'
import { SluiceError } from '../../model/errors.ts'
import { type Files, textAt } from '../../model/files.ts'
import type { Secret } from '../../model/secrets.ts'
import { type PipelineHost, wire } from '../host.ts'

/** What was done with secrets. */
export interface KeptSecrets {
  /** `.sluice/secrets.toml`, relative to the current folder */
  readonly file: string
  /** keys that were not there before */
  readonly written: readonly string[]
  /** the file that keeps `.sluice` out of git, when it was changed: relative to the current folder */
  readonly ignoredIn: string | null
}

const file = '.sluice/secrets.toml'

/**
 * Puts secrets into `.sluice/secrets.toml` of the current folder, which only its owner may read, and keeps the folder out of
 * git. What the file holds stays as it is. Throws SECRET_TAKEN where a key has another value and may not be replaced,
 * TOML_SYNTAX, FILE_NOT_WRITABLE.
 */
export function keepSecrets(
  secrets: readonly Secret[],
  host: PipelineHost = {},
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<KeptSecrets> {
  return wire(host).work(async ({ world: { files, cwd } }) => {
    const path = join(cwd, file)
    const toml = await import('smol-toml')
    const written = (await textAt(files, path)) ?? ''
    const other = secrets.map(opened).filter(({ key, value }) => {
      const now = tableOf(written, toml.parse)
      return replace && Object.hasOwn(now, key) && now[key] !== value
    })
    const before = withoutKeys(written, other, toml.parse)
    const held = tableOf(before, toml.parse)
    for (const { key, value } of secrets.map(opened))
      if (Object.hasOwn(held, key) && held[key] !== value) throw taken(key)
    const fresh = secrets.map(opened).filter(({ key }) => !Object.hasOwn(held, key))
    if (fresh.length > 0) await write(path, withKeys(before, linesOf(fresh, toml.stringify)), files)
    return { file, written: fresh.map(({ key }) => key), ignoredIn: await ignoreInGit(cwd, files) }
  })
}

interface Opened {
  readonly key: string
  readonly value: string
}

function opened(secret: Secret): Opened {
  return { key: secret.key, value: secret.reveal() }
}

function linesOf(fresh: readonly Opened[], stringify: (table: object) => string): string {
  return stringify(Object.fromEntries(fresh.map(({ key, value }) => [key, value])))
}

/** Takes the lines of keys out that stand in front of all tables. Throws SECRET_TAKEN where a value is more than its line. */
function withoutKeys(text: string, gone: readonly Opened[], parse: (text: string) => object): string {
  if (gone.length === 0) return text
  const lines = text.split('\n')
  const tables = lines.findIndex((line) => /^\s*\[/.test(line))
  const names = new Set(gone.map(({ key }) => key))
  const kept = lines.filter((line, index) => {
    const [, bare, quoted] = /^\s*(?:([\w-]+)|"([^"]*)")\s*=/.exec(line) ?? []
    return (tables !== -1 && index >= tables) || !names.has(bare ?? quoted ?? '')
  })
  const left = kept.join('\n')
  const [wanted, found] = [tableOf(text, parse), tableOf(left, parse)]
  const others = Object.keys(wanted).filter((key) => !names.has(key))
  const [still] = gone.filter(({ key }) => Object.hasOwn(found, key))
  if (still !== undefined || Object.keys(found).length !== others.length) throw taken((still ?? gone[0])?.key ?? '')
  return left
}

/** Keys of no table stand in front of all tables. */
function withKeys(before: string, lines: string): string {
  return `${lines.trimEnd()}\n${before === '' ? '' : `\n${before.replace(/^\uFEFF/, '')}`}`
}

function tableOf(text: string, parse: (text: string) => object): Readonly<Record<string, unknown>> {
  try {
    return { ...parse(text.replace(/^\uFEFF/, '')) }
  } catch {
    // the parser's message quotes lines, which hold secrets
    throw new SluiceError('TOML_SYNTAX', `Could not add to "${file}" because of a syntax error in it.`, {
      place: { file },
      hint: `Correct it first: every line is key = "value".`,
    })
  }
}

async function write(path: string, text: string, files: Files): Promise<void> {
  try {
    await makePrivateFolder(dirname(path))
    await files.write(path, text)
    makePrivate(path)
  } catch (cause) {
    throw new SluiceError('FILE_NOT_WRITABLE', `Could not write "${file}" because the folder does not take it.`, {
      found: (cause as NodeJS.ErrnoException).code ?? 'an error',
      hint: 'Change to a folder you can write to.',
      cause,
    })
  }
}

function taken(key: string): SluiceError {
  return new SluiceError(
    'SECRET_TAKEN',
    `Could not keep the secret "${key}" because "${file}" has another value for it.`,
    {
      place: { file },
      hint: `Rename the key in the file, or give the pipeline another name: sluice init other_name --from …`,
    },
  )
}

/** Only in a folder that belongs to a git repository, and only where nothing ignores `.sluice` yet. */
async function ignoreInGit(cwd: string, files: Files): Promise<string | null> {
  const folders = foldersUp(cwd)
  const root = await rootOf(folders, files)
  if (root === undefined) return null
  for (const folder of folders.slice(0, folders.indexOf(root) + 1)) {
    const text = await textAt(files, join(folder, '.gitignore'))
    if (text?.split(/\r?\n/).some((line) => /^\/?(?:\*\*\/)?\.sluice(?:\/\**)?$/.test(line.trim())) === true)
      return null
  }
  const path = join(cwd, '.gitignore')
  const before = (await textAt(files, path)) ?? ''
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  await files.write(path, `${before}${gap}.sluice/\n`)
  return '.gitignore'
}

function foldersUp(folder: string): readonly string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...foldersUp(above)]
}

async function rootOf(folders: readonly string[], files: Files): Promise<string | undefined> {
  for (const folder of folders) if (await isThere(join(folder, '.git'), files)) return folder
  return undefined
}

async function isThere(path: string, files: Files): Promise<boolean> {
  return files.look(path).then(
    () => true,
    () => false,
  )
}
