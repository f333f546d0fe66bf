import { totalmem } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/quoted-name.ts'
import { OpenHere } from './failure.ts'
import { type FileIdentity, identityOf, isOpenHere, realPathOf } from './open-files.ts'

/** A DuckDB file at work, with a connection of its own, for which unqualified names mean this file. */
export interface AttachedFile {
  /** the engine's name of the file, for statements that concern several files */
  readonly catalog: string
  readonly connection: DuckDBConnection
  /**
   * Gives the file back; safe to call twice. The last one to do so detaches it: what the write-ahead log holds goes
   * into the file, or is left where it is when the file is to be `discarded`.
   */
  close(options?: { readonly discarded: boolean }): Promise<void>
}

interface Attachment {
  readonly path: string
  readonly catalog: string
  readonly engine: Promise<Engine>
  readonly attached: Promise<void>
  users: number
}

interface Engine {
  readonly instance: DuckDBInstance
  /** attaches and detaches: none of the files is its default database */
  readonly connection: DuckDBConnection
}

const gigabyte = 1024 ** 3
const settings = {
  // a column costs about half a megabyte while it is written: recorded webhooks make tables of 2,900
  memory_limit: `${Math.max(3, Math.min(4, Math.floor(totalmem() / 2 / gigabyte)))}GB`,
  // of a package, replayed after a crash: long enough to be cheap, short enough to reopen quickly
  checkpoint_threshold: '96MB',
  // measured: appending costs half the CPU with one thread
  threads: '1',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/** One attachment per file, whoever asks: file locks do not hold within a process, and two would corrupt the file. */
const attachments = new Map<string, Attachment>()
const leaving = new Map<string, Promise<void>>()
let running: Promise<Engine> | undefined
let serial = 0

/**
 * Attaches a file to the DuckDB engine of this process, or shares the attachment that it has: a package that was just
 * written is loaded from memory (decisions/0011). Throws what DuckDB says about the file, `OpenHere` when the program
 * that we are part of has it open itself.
 */
export async function attachFile(path: string, mode: 'read' | 'write'): Promise<AttachedFile> {
  const key = realPathOf(path)
  // whoever gave it back hears how that went
  await leaving.get(key)?.catch(() => undefined)
  const attachment = attachments.get(key) ?? attach(key, mode)
  attachment.users++
  try {
    await attachment.attached
    const { instance } = await attachment.engine
    return await connected(attachment, instance)
  } catch (error) {
    await giveBack(attachment, false)
    throw error
  }
}

/** Tells the engine what most of its work is from now on. What the other kind of work needs goes on, only slower. */
export async function prepareFor(
  work: 'appending' | 'loading',
  { connection }: Pick<AttachedFile, 'connection'>,
): Promise<void> {
  const { checkpoint_threshold: threshold, threads } = settings
  await connection.run(
    work === 'appending'
      ? `SET GLOBAL threads = ${threads}; SET GLOBAL checkpoint_threshold = '${threshold}'`
      : 'RESET GLOBAL threads; RESET GLOBAL checkpoint_threshold',
  )
}

function attach(path: string, mode: 'read' | 'write'): Attachment {
  // a colon: no dataset has such a name, so that `dataset.table` means one thing in anybody's SQL
  const catalog = `sluice:${++serial}`
  running ??= start(path)
  const engine = running
  const access = mode === 'read' ? ', READ_ONLY' : ''
  const attached = engine.then(async ({ connection }) => {
    await refuseOpenFile(path)
    await patiently(connection, `ATTACH ${quoteText(path)} AS ${quoteName(catalog)} (TYPE duckdb${access})`)
  })
  const attachment: Attachment = { path, catalog, engine, attached, users: 0 }
  attachments.set(path, attachment)
  return attachment
}

/** Files that were given back, and when: a statement that runs elsewhere may keep one open for a moment. */
const givenBack = new Map<FileIdentity, number>()
const lingerMs = 5000

// a second DuckDB on one file of one process destroys it, and its locks do not say so
async function refuseOpenFile(path: string): Promise<void> {
  while (isOpenHere(identitiesOf(path))) {
    if (!identitiesOf(path).some(lingers)) throw new OpenHere(path)
    await delay(25)
  }
}

function identitiesOf(path: string): readonly FileIdentity[] {
  return [path, `${path}.wal`].flatMap((name) => identityOf(name) ?? [])
}

function lingers(file: FileIdentity): boolean {
  const since = givenBack.get(file)
  return since !== undefined && performance.now() - since < lingerMs
}

function noteGivenBack(path: string): void {
  for (const file of givenBack.keys()) if (!lingers(file)) givenBack.delete(file)
  for (const file of identitiesOf(path)) givenBack.set(file, performance.now())
}

// A statement that lists the tables of all files keeps one that was just detached alive until it ends.
const stillInUse = /Unique file handle conflict/

async function patiently(connection: DuckDBConnection, sql: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await connection.run(sql)
      return
    } catch (error) {
      if (tries === 200 || !stillInUse.test(String(error))) throw error
      await delay(25)
    }
  }
}

// what does not fit the memory limit spills beside the first file
async function start(path: string): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', { ...settings, temp_directory: `${path}.tmp` })
  return { instance, connection: await instance.connect() }
}

async function connected(attachment: Attachment, instance: DuckDBInstance): Promise<AttachedFile> {
  const connection = await instance.connect()
  await connection.run(`USE ${quoteName(attachment.catalog)}`)
  let open = true
  return {
    catalog: attachment.catalog,
    connection,
    async close(options) {
      if (!open) return
      open = false
      connection.closeSync()
      await giveBack(attachment, options?.discarded ?? false)
    },
  }
}

async function giveBack(attachment: Attachment, discarded: boolean): Promise<void> {
  if (--attachment.users > 0) return
  attachments.delete(attachment.path)
  const left = detach(attachment, discarded)
  leaving.set(attachment.path, left)
  try {
    await left
  } finally {
    leaving.delete(attachment.path)
    if (attachments.size + leaving.size === 0) await stop()
  }
}

async function detach({ path, catalog, engine, attached }: Attachment, discarded: boolean): Promise<void> {
  const isAttached = await attached.then(
    () => true,
    () => false,
  )
  if (!isAttached) return
  const { connection } = await engine
  noteGivenBack(path)
  const detaching = `DETACH ${quoteName(catalog)}`
  await connection.run(
    discarded ? `PRAGMA disable_checkpoint_on_shutdown; ${detaching}; PRAGMA enable_checkpoint_on_shutdown` : detaching,
  )
}

async function stop(): Promise<void> {
  const stopping = running
  running = undefined
  const engine = await stopping?.catch(() => undefined)
  engine?.connection.closeSync()
  engine?.instance.closeSync()
}
