import { readFile } from 'node:fs/promises'
import type { Hono } from 'hono'
import { z } from 'zod'
import { packageFolder } from '../../disk/own-package.ts'
import { beginFile } from '../../disk/new-file.ts'
import { replaceText } from '../../disk/replace-file.ts'
import { editFormatOf, editText, textChanges } from '../../library/edit/edit-config.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type {
  CheckAnswer,
  CheckRequest,
  ConfigEdit,
  ConfigText,
  ConfigWrite,
  ConfigWritten,
  Converted,
  ConvertRequest,
  EditAnswer,
  EditRequest,
} from '../contract/config.ts'
import { type CheckInput, convertText, type ConvertedText } from '../engine/config-verbs.ts'
import { checkText } from '../project/check-text.ts'
import { freeName } from '../project/free-name.ts'
import { fileIn, formatOf, hashOf, newFileIn, type ProjectFile } from '../project/places.ts'
import { refuseTakenNames } from '../project/pipeline-names.ts'
import { programOf } from '../project/program-hash.ts'
import { worldWith } from '../project/unsaved.ts'
import { badRequest } from '../server/failures.ts'
import { apiHeaders } from '../server/guard.ts'
import { bodyOf, queryOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'

const named = z.object({ file: z.string() })
const putting = z.object({ file: z.string(), of: z.string().exactOptional() })
const writing = z.object({ text: z.string() }) satisfies z.ZodType<ConfigWrite>
const path = z.array(z.union([z.string(), z.number().int().nonnegative()])).max(64)
const place = { path, document: z.number().int().positive().exactOptional() }
const edit = z.discriminatedUnion('op', [
  z.object({ op: z.literal('set'), value: z.json(), ...place }),
  z.object({ op: z.literal('insert'), value: z.json(), ...place }),
  z.object({ op: z.literal('delete'), ...place }),
]) satisfies z.ZodType<ConfigEdit>
const editing = z.object({
  file: z.string(),
  text: z.string().exactOptional(),
  hash: z.string().exactOptional(),
  edits: z.array(edit).min(1).max(200),
  dryRun: z.boolean().exactOptional(),
}) satisfies z.ZodType<EditRequest>
const checking = z.object({
  file: z.string(),
  text: z.string().exactOptional(),
  draft: z.string().exactOptional(),
}) satisfies z.ZodType<CheckRequest>
const converting = z.object({ file: z.string() }) satisfies z.ZodType<ConvertRequest>

/** Texts of configs: read, written, edited by path, checked, converted. */
export function addConfigRoutes(app: Hono, studio: Studio): void {
  const { world } = studio
  const { cwd } = world
  app.get('/api/config', async (context) => {
    const file = await fileIn(cwd, queryOf(context, named).file)
    return context.json(await readConfig(file, studio), 200, apiHeaders)
  })
  app.put('/api/config', async (context) => {
    const { file, of } = queryOf(context, putting)
    const { text } = await bodyOf(context, writing)
    const condition = { match: context.req.header('if-match'), none: context.req.header('if-none-match') }
    return context.json(
      await writeConfig(file, { text: studio.seals.open(text), of, ...condition }, studio),
      200,
      apiHeaders,
    )
  })
  app.post('/api/config/edit', async (context) => {
    const answer = await editConfig(await bodyOf(context, editing), studio)
    return context.json(answer, 200, apiHeaders)
  })
  app.post('/api/check', async (context) => {
    const { file, text, draft } = await bodyOf(context, checking)
    return context.json(
      await checkFile({ file, text, draft, unwanted: context.req.raw.signal }, studio),
      200,
      apiHeaders,
    )
  })
  app.get('/api/config/schema', async () => {
    const schema = await readFile(new URL('schema/sluice.schema.json', packageFolder), 'utf8')
    return new Response(schema, { headers: { ...apiHeaders, 'Content-Type': 'application/json' } })
  })
  app.post('/api/convert', async (context) => {
    const { file } = await fileIn(cwd, (await bodyOf(context, converting)).file)
    await studio.allowed(file)
    const { text, warnings } =
      formatOf(file) === 'typescript'
        ? await studio.inChild<ConvertedText>('convert', { file })
        : await convertText(file, world)
    const name = await freeName(cwd, file.replace(/\.\w+$/, ''))
    const sealed = studio.seals.seal(text, 'yaml', (value) => value).text
    return context.json({ file: name, text: sealed, warnings } satisfies Converted, 200, apiHeaders)
  })
}

async function readConfig(found: ProjectFile, studio: Studio): Promise<ConfigText> {
  const { file, path: at, format, editable } = found
  const content = await readFile(at)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content)
  // a program is shown and not evaluated
  const { mask } = await checkText(file, text, { world: studio.world, isRead: format !== 'typescript' })
  const sealed = studio.seals.seal(text, editFormatOf(file), mask)
  const hash = format === 'typescript' ? (await programOf(at, content)).hash : hashOf(content)
  return { file, hash, format, editable, ...sealed }
}

interface Writing {
  readonly text: string
  readonly match: string | undefined
  readonly none: string | undefined
  /** of a conversion: the file that means the same */
  readonly of: string | undefined
}

async function writeConfig(named: string, { text, match, none, of }: Writing, studio: Studio): Promise<ConfigWritten> {
  const { cwd } = studio.world
  if (none === '*') {
    const { file, path: at, editable } = await newFileIn(cwd, named)
    if (!editable) throw readOnly(file)
    await refuseTakenNames({ file, text, of }, studio)
    await writeNew(at, text, file)
    return { file, hash: hashOf(text) }
  }
  if (match === undefined) throw badRequest('it says neither If-Match nor If-None-Match')
  const found = await fileIn(cwd, named)
  await refuseTakenNames({ file: found.file, text }, studio)
  await replaceIf(found, { text, hash: match.replaceAll('"', '') })
  return { file: found.file, hash: hashOf(text) }
}

/** Writes a file that is not there yet. Throws FILE_EXISTS. */
export async function writeNew(at: string, text: string, file: string): Promise<void> {
  try {
    const draft = await beginFile(at, { force: false })
    await draft.write(text)
    await draft.keep()
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw new SluiceError(
      isThere ? 'FILE_EXISTS' : 'FILE_NOT_WRITABLE',
      `Could not write "${file}" because ${isThere ? 'it is there already' : 'its folder does not take it'}.`,
      { found: file, hint: isThere ? 'Give it another name.' : 'Change the folder or its permissions.', cause },
    )
  }
}

async function replaceIf(
  found: ProjectFile,
  { text, hash }: { readonly text: string; readonly hash: string },
): Promise<void> {
  const { file, path: at, editable } = found
  if (!editable) throw readOnly(file)
  if (hashOf(await readFile(at)) !== hash) throw changed(file)
  await replaceText(at, text).catch((cause: unknown) => {
    throw new SluiceError('FILE_NOT_WRITABLE', `Could not write "${file}" because the folder does not take it.`, {
      hint: 'Change the file or its permissions.',
      cause,
    })
  })
}

async function editConfig({ file, text, hash, edits, dryRun }: EditRequest, studio: Studio): Promise<EditAnswer> {
  const format = editFormatOf(file)
  if (format === undefined) throw readOnly(file)
  if (text !== undefined) return edited(text, format, edits)
  const found = await fileIn(studio.world.cwd, file)
  const content = await readFile(found.path)
  if (hash !== undefined && hashOf(content) !== hash) throw changed(file)
  // places are those of the text that the page has
  const { text: shown } = await readConfig(found, studio)
  const answer = edited(shown, format, edits)
  if (answer.kind === 'refused' || dryRun === true) return answer
  const written = studio.seals.open(answer.text)
  await refuseTakenNames({ file: found.file, text: written }, studio)
  await replaceIf(found, { text: written, hash: hashOf(content) })
  return { ...answer, hash: hashOf(written) }
}

function edited(text: string, format: 'yaml' | 'json', edits: readonly ConfigEdit[]): EditAnswer {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const outcome = editText(text.slice(mark.length), format, edits)
  if (outcome.kind === 'refused') {
    const { edit: at, reason, why, line, lines } = outcome.refusal
    return { kind: 'refused', edit: at, reason, why: `${why}.`, lines, ...(line !== undefined && { line }) }
  }
  const after = mark + outcome.text
  const ranges = outcome.ranges.map((range) => ({
    ...range,
    from: range.from + mark.length,
    to: range.to + mark.length,
  }))
  return { kind: 'edited', text: after, changes: textChanges(text, after), ranges }
}

interface Checked {
  readonly file: string
  readonly text?: string | undefined
  readonly draft?: string | undefined
  /** aborted = nobody waits for the answer any more */
  readonly unwanted?: AbortSignal | undefined
}

/** Checks in processes of their own that go on, by file: the next one waits for the last. */
const checks = new Map<string, Promise<unknown>>()

/**
 * What `sluice check` says of a file, or of a text that will be saved as it. What runs code, because it is a program or names
 * modules that are allowed, is checked by a process of its own. Throws STUDIO_UNTRUSTED; modules that are not allowed are problems.
 */
export async function checkFile({ file: asked, text, draft, unwanted }: Checked, studio: Studio): Promise<CheckAnswer> {
  const { world, seals } = studio
  const found = text === undefined ? await fileIn(world.cwd, asked) : await newFileIn(world.cwd, asked)
  const { file, format, path: at } = found
  await studio.allowed(file)
  const shown =
    text ??
    (format === 'yaml' || format === 'json' ? (await readConfig(found, studio)).text : await readFile(at, 'utf8'))
  const whole = seals.open(shown)
  const secrets = draft === undefined ? undefined : studio.drafts.secretsOf(draft)
  const isRead = format !== 'typescript'
  const saved = worldWith(world, { file, text: whole, secrets })
  const { mask: _mask, modules, ...answer } = await checkText(file, shown, { world: saved, isRead })
  if (isRead && !(await studio.mayRun(modules))) return answer
  const input: CheckInput = { file, shown, text: whole, ...given({ secrets }) }
  const key = found.path
  const before = checks.get(key) ?? Promise.resolve()
  const answering = before.then(() => studio.inChild<CheckAnswer>('check', input, unwanted))
  const over = answering.then(
    () => undefined,
    () => undefined,
  )
  checks.set(key, over)
  void over.then(() => checks.get(key) === over && checks.delete(key))
  return answering
}

function readOnly(file: string): SluiceError {
  return new SluiceError('STUDIO_READ_ONLY', `Could not change "${file}" because only YAML and JSON are edited here.`, {
    found: file,
    allowed: ['.yaml', '.yml', '.json'],
    hint: 'Convert it to YAML, or edit it by hand.',
  })
}

function changed(file: string): SluiceError {
  return new SluiceError(
    'STUDIO_FILE_CHANGED',
    `Could not change "${file}" because it is not what it was when it was read.`,
    {
      found: file,
      hint: 'Reload it, and make the change again.',
    },
  )
}
