import { resolve } from 'node:path'
import { SluiceError } from '../model/errors.ts'
import type { World } from '../model/world.ts'

/** A secret is small; what is larger is another file. */
const mostBytes = 1024 * 1024

/** A variable's value: its own, or what is in the file that `<name>_FILE` names. An empty one counts as not set. */
export interface FoundVariable {
  readonly value: string
  /** `API_KEY`, `API_KEY in .env`, `API_KEY_FILE (/run/secrets/api_key)` */
  readonly from: string
  /** it was in a file of its own, where only secrets are */
  readonly isOfFile?: true
  /** its name, where files of variables may have it, too: `API_KEY`, `API_KEY_FILE` */
  readonly variable?: string
}

/**
 * Reads a variable, or the file that the variable with `_FILE` behind it names, as container platforms hand out secrets; one
 * line break at the end of the file is left out. Throws SECRET_FILE_UNREADABLE for a file that cannot be read, or is empty.
 */
export function findVariable(world: World, name: string): FoundVariable | undefined {
  const own = variableOf(world, name)
  if (own !== undefined) return { value: own, from: withFile(world, name), ...named(world, name) }
  const variable = `${name}_FILE`
  const path = variableOf(world, variable)
  if (path === undefined) return undefined
  return {
    value: readSecret(world, { variable, path }),
    from: `${withFile(world, variable)} (${path})`,
    isOfFile: true,
    ...named(world, variable),
  }
}

/** One variable by its exact name; an empty one counts as not set. */
function variableOf({ env }: World, name: string): string | undefined {
  return (Object.hasOwn(env, name) && env[name]) || undefined
}

function named({ envFiles }: World, variable: string): Pick<FoundVariable, 'variable'> {
  return envFiles === undefined ? {} : { variable }
}

function withFile({ envFiles = [] }: World, name: string): string {
  const file = envFiles.find(({ names }) => names.has(name))
  return file === undefined ? name : `${name} in ${file.name}`
}

interface SecretFile {
  readonly variable: string
  readonly path: string
}

function readSecret(world: World, { variable, path }: SecretFile): string {
  const text = new TextDecoder().decode(bytesOf(world, { variable, path }))
  const secret = text.replace(/\r?\n$/, '')
  if (secret === '') throw unreadable({ variable, path }, 'it is empty')
  return secret
}

function bytesOf({ files, cwd }: World, { variable, path }: SecretFile): Uint8Array {
  if (files.readNow === undefined)
    throw unreadable({ variable, path }, 'the program that runs sluice reads no such files')
  try {
    const bytes = files.readNow(resolve(cwd, path), mostBytes + 1)
    if (bytes.length > mostBytes) throw unreadable({ variable, path }, `it is larger than ${mostBytes} bytes`)
    return bytes
  } catch (error) {
    if (error instanceof SluiceError) throw error
    const { code = String(error) } = error as NodeJS.ErrnoException
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'you have no permission to read it',
    }
    throw unreadable({ variable, path }, reasons[code] ?? `of ${code}`)
  }
}

function unreadable({ variable, path }: SecretFile, because: string): SluiceError {
  return new SluiceError(
    'SECRET_FILE_UNREADABLE',
    `Could not read the secret that ${variable} names because ${because}.`,
    {
      place: { file: path },
      found: `${variable}=${path}`,
      hint: `Check the path and who may read it, or set ${variable.replace(/_FILE$/, '')} itself.`,
    },
  )
}
