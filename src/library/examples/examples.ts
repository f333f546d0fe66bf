import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFolder } from '../../disk/own-package.ts'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import { nearNames } from '../../config/near-names.ts'

/** One of the examples that come with sluice: a config, what the API answered, and the rows that come of it. */
export interface Example {
  /** the name of its folder */
  readonly name: string
  /** the file that `sluice run` takes */
  readonly config: string
  /** what is told beside it: `['--config', 'config.json']` */
  readonly flags: readonly string[]
  /** the config's first comment */
  readonly about: string
}

const home = fileURLToPath(new URL('examples/', packageFolder))
const caseFile = 'case.json'

/** All examples that come with sluice, by name. */
export async function listExamples(): Promise<readonly Example[]> {
  const entries = await readdir(home, { recursive: true }).catch(() => [])
  const names = entries
    .filter((path) => /^[^/\\]+[/\\]case\.json$/.test(path))
    .map((path) => path.slice(0, -caseFile.length - 1))
  return Promise.all(names.toSorted().map(readExample))
}

async function readExample(name: string): Promise<Example> {
  const { config, parameterFile } = JSON.parse(await readFile(join(home, name, caseFile), 'utf8')) as {
    readonly config: string
    readonly parameterFile?: string
  }
  const text = await readFile(join(home, name, config), 'utf8')
  const about = /^# (?!yaml-language-server)(.*)$/m.exec(text)?.[1] ?? ''
  return { name, config, flags: parameterFile === undefined ? [] : ['--config', parameterFile], about }
}

/** What is to be copied. */
export interface ExampleCopy {
  readonly name: string
  /** the new folder; that of the example's name unless said */
  readonly folder?: string
  /** over the files of a folder that is there */
  readonly force?: boolean
}

/** An example that was copied. */
export interface CopiedExample extends Example {
  /** the new folder, as it was named */
  readonly folder: string
}

/** Copies an example into a folder of the user's. Throws EXAMPLE_UNKNOWN with those that are near, FILE_EXISTS, FILE_NOT_WRITABLE. */
export async function copyExample(wanted: ExampleCopy, { cwd }: Pick<World, 'cwd'>): Promise<CopiedExample> {
  const examples = await listExamples()
  const example = examples.find(({ name }) => name === wanted.name)
  if (example === undefined) throw unknownExample(wanted.name, examples)
  const { folder = example.name, force = false } = wanted
  const target = resolve(cwd, folder)
  try {
    // a folder that is there may be somebody's work
    await mkdir(target, { recursive: force })
    await cp(join(home, example.name), target, { recursive: true })
  } catch (cause) {
    throw notCopied(folder, cause as NodeJS.ErrnoException)
  }
  return { ...example, folder }
}

function unknownExample(name: string, examples: readonly Example[]): SluiceError {
  const names = examples.map((example) => example.name)
  const near = nearNames(name, names)
  return new SluiceError('EXAMPLE_UNKNOWN', 'Could not copy an example because there is none of that name.', {
    found: name,
    allowed: near.length > 0 ? near : names,
    hint:
      near[0] === undefined
        ? 'List them, each with what it shows: sluice init --from-example'
        : `Did you mean "${near[0]}"? List all: sluice init --from-example`,
  })
}

function notCopied(folder: string, cause: NodeJS.ErrnoException): SluiceError {
  const exists = cause.code === 'EEXIST'
  return new SluiceError(
    exists ? 'FILE_EXISTS' : 'FILE_NOT_WRITABLE',
    `Could not copy the example to "${folder}" because ${exists ? 'there is something of that name' : 'it cannot be written there'}.`,
    {
      ...(exists ? {} : { found: cause.message }),
      hint: exists
        ? 'Name another folder: sluice init other_name --from-example …; or copy over what is there with --force.'
        : 'Change to a folder you can write to.',
      cause,
    },
  )
}
