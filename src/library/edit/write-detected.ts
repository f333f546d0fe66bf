import { extname, resolve } from 'node:path'
import type { ConfigEdit, EditFormat } from '../../config/edit/config-edit.ts'
import { editText } from '../../config/edit/edit-text.ts'
import { resourceNameAt } from '../../config/edit/resource-name.ts'
import { given } from '../../model/given.ts'
import { type ErrorCode, SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import type { Preview } from '../../pipeline/inspect/failed-preview.ts'
import type { ResourcePreview } from '../../pipeline/inspect/preview.ts'
import { type ChangedLine, lineDiff } from './line-diff.ts'

export type { ChangedLine } from './line-diff.ts'

/** A config's text as it was before anything was looked at. */
export interface ConfigText {
  readonly file: string
  /** which of its configurations, from 1 */
  readonly document: number
  readonly text: string
}

/** Something that was put into a config, and where it stands now. */
export interface WrittenSetting {
  readonly resource: string
  readonly what: string
  readonly line: number
  readonly lastLine: number
}

/** Something that was not: `refused` = it should have been. */
export interface LeftOut {
  readonly resource: string
  readonly what: string
  readonly refused: boolean
  readonly why: string
  /** to stand in the resource, by hand */
  readonly lines: readonly string[]
}

/** What became of a config. */
export interface WrittenConfig {
  readonly file: string
  readonly written: readonly WrittenSetting[]
  readonly left: readonly LeftOut[]
  /** in order; none = the file is as it was */
  readonly changes: readonly ChangedLine[]
}

/** Reads a config that is to be written. Throws CONFIG_NOT_EDITABLE for one that is only read. */
export async function readForWriting(file: string, document: number, world: World): Promise<ConfigText> {
  return { file, document, text: await textOf(file, world) }
}

/**
 * Puts what a preview detected into the config that it is of, `keys` = and the best candidate for a primary key of
 * resources that have none. Comments, order and layout of all other lines stay. What was not tried by a second page is
 * left out. The file is replaced in one step. Throws CONFIG_NOT_EDITABLE, CONFIG_CHANGED where it is not what `before`
 * says, FILE_NOT_WRITABLE.
 */
export async function writeDetected(
  before: ConfigText,
  { resources }: Preview,
  { keys, world }: { readonly keys: boolean; readonly world: World },
): Promise<WrittenConfig> {
  const { file } = before
  const format = formatOf(file)
  if (format === undefined) throw notEditable(before, resources)
  const mark = before.text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const settings = resources.flatMap((resource) => settingsOf(resource, { document: before.document, keys }))
  const { text, written, left } = editAll(before.text.slice(mark.length), format, settings)
  const changes = lineDiff(before.text, mark + text)
  if (changes.length > 0) await replace(before, mark + text, world)
  return { file, written, left, changes }
}

/** Makes the edits that can be made, one by one; what is refused keeps no other from being made. */
function editAll(
  text: string,
  format: EditFormat,
  settings: readonly Setting[],
): Pick<WrittenConfig, 'written' | 'left'> & { readonly text: string } {
  const left: LeftOut[] = []
  const made: Setting[] = []
  let current = text
  for (const { edit, isGuess, needs, ...about } of settings) {
    if (needs !== undefined && left.some(({ resource, what }) => resource === about.resource && what === needs)) {
      left.push({ ...about, refused: true, why: `it needs "${needs}", which could not be written` })
      continue
    }
    const isHere = resourceNameAt(current, format, edit) === about.resource
    const outcome = isHere && !isGuess ? editText(current, format, [edit]) : undefined
    if (outcome?.kind === 'edited') {
      current = outcome.text
      made.push({ edit, isGuess, ...about })
      continue
    }
    const why = isGuess
      ? 'no second page has tried it'
      : (outcome?.refusal.why ?? 'the resource does not stand in this file')
    left.push({ ...about, refused: !isGuess, why })
  }
  // all of them once more, for where each stands in the end
  const all = editText(
    text,
    format,
    made.map(({ edit }) => edit),
  )
  const ranges = all.kind === 'edited' ? all.ranges : []
  const written = made.map(({ resource, what }, index) => {
    const own = ranges.filter(({ edit }) => edit === index)
    return { resource, what, line: own[0]?.line ?? 1, lastLine: own.at(-1)?.lastLine ?? 1 }
  })
  return { text: current, written, left }
}

interface Setting {
  readonly resource: string
  readonly what: string
  readonly edit: ConfigEdit
  readonly isGuess: boolean
  /** without this setting of the resource it would be wrong */
  readonly needs?: string
  readonly lines: readonly string[]
}

function settingsOf(
  { resource, detected, candidates }: ResourcePreview,
  { document, keys }: { readonly document: number; readonly keys: boolean },
): readonly Setting[] {
  const found = detected.flatMap(({ path, value, confidence, lines }): Setting[] => {
    if (path === undefined || value === undefined) return []
    const edit = { op: 'set', path, value, document } as const
    return [{ resource, what: String(path.at(-1)), edit, isGuess: confidence === 'guess', lines }]
  })
  const key = keys ? candidates.find(({ kind }) => kind === 'primary_key') : undefined
  if (key?.path === undefined || key.value === undefined) return found
  const setting = ({ path, value }: Pick<ConfigEdit & { op: 'set' }, 'path' | 'value'>): Setting => {
    const edit = { op: 'set', path, value, document } as const
    return { resource, what: String(path.at(-1)), edit, isGuess: false, lines: key.lines }
  }
  const before = (key.with ?? []).map(setting)
  const [needs] = before.map(({ what }) => what)
  return [...found, ...before, { ...setting({ path: key.path, value: key.value }), ...given({ needs }) }]
}

async function replace({ file, text: before }: ConfigText, text: string, world: World): Promise<void> {
  const path = resolve(world.cwd, file)
  if ((await textOf(file, world)) !== before)
    throw new SluiceError('CONFIG_CHANGED', `Could not write "${file}" because it was changed meanwhile.`, {
      place: { file },
      hint: 'Run it again: it looks at the API anew and writes into the file as it is now.',
    })
  try {
    await (world.files.replace?.(path, text) ?? world.files.write(path, text))
  } catch (cause) {
    throw failure('FILE_NOT_WRITABLE', `Could not write "${file}" because the folder does not take it.`, {
      file,
      cause,
    })
  }
}

async function textOf(file: string, world: World): Promise<string> {
  try {
    const bytes = await world.files.read(resolve(world.cwd, file))
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw failure('CONFIG_FILE_UNREADABLE', `Could not read "${file}" because it cannot be opened.`, { file, cause })
  }
}

function failure(
  code: ErrorCode,
  message: string,
  { file, cause }: { readonly file: string; readonly cause: unknown },
): SluiceError {
  const found = cause instanceof Error ? cause.message : String(cause)
  return new SluiceError(code, message, { place: { file }, found, hint: `Check its permissions: ls -l ${file}`, cause })
}

function formatOf(file: string): EditFormat | undefined {
  const extension = extname(file).toLowerCase()
  if (extension === '.json') return 'json'
  return extension === '.yaml' || extension === '.yml' ? 'yaml' : undefined
}

function notEditable({ file }: ConfigText, resources: readonly ResourcePreview[]): SluiceError {
  const names = resources.filter(({ detected }) => detected.some(({ path }) => path !== undefined))
  const yaml = file.replace(/\.[^./]*$/, '.yaml')
  return new SluiceError(
    'CONFIG_NOT_EDITABLE',
    `Could not write into "${file}" because it is only read: YAML and JSON are written.`,
    {
      place: { file },
      allowed: 'a .yaml, .yml or .json file',
      hint:
        names.length === 0
          ? `Nothing was detected that would have to be written.`
          : `Paste the lines that the preview shows for ${names.map(({ resource }) => `"${resource}"`).join(', ')}, or make a YAML file of it: sluice import ${file} -o ${yaml}`,
    },
  )
}
