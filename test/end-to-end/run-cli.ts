import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { runCommandLine } from '../../src/cli/command-line.ts'
import type { CliHost } from '../../src/cli/host.ts'
import { realWorld } from '../../src/library/real-world.ts'
import type { Transport } from '../../src/model/transport.ts'

/** The built command line, as `npx sluice` would run it. */
export const cliFile = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface CliRun {
  /** exit code; null when a signal ended it */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** wall time in milliseconds */
  readonly ms: number
}

export interface CliOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** in place of sockets; runs in this process only */
  readonly network?: Transport
  /** what is piped in; runs in this process only */
  readonly stdin?: string
  /** what starts it in a process of its own, in place of the built file */
  readonly command?: readonly [string, ...string[]]
}

/**
 * Nothing of this machine's settings: only PATH, a home that is the working folder, short waits between retries, and
 * what the test adds.
 */
function environmentOf({ cwd, env }: CliOptions): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: cwd, RUNTIME__REQUEST_BACKOFF_FACTOR: '0.01', ...env }
}

/** Starts the built CLI in a process of its own: for signals and locks, and to see the process end. */
export function startCli(args: readonly string[], options: CliOptions): { child: ChildProcess; done: Promise<CliRun> } {
  const started = performance.now()
  const [program, ...before] = options.command ?? [process.execPath, cliFile]
  const child = spawn(program, [...before, ...args], {
    cwd: options.cwd,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, done: finish(child, started) }
}

/** Runs the built CLI to its end, in a process of its own. Never rejects because of the exit code: the test looks at it. */
export function spawnCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return startCli(args, options).done
}

/**
 * The same in this process: the same code from argv to exit code, without starting Node. For all tests but those of what
 * only a process has.
 */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const started = performance.now()
  const [stdout, stderr] = [createSink(), createSink()]
  let code = 0
  const host: CliHost = {
    world: realWorld({
      cwd: options.cwd,
      env: environmentOf(options),
      ...(options.network !== undefined && { network: options.network }),
    }),
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    onInterrupt: () => () => undefined,
    interrupt: () => undefined,
    flushed: () => Promise.resolve(),
    exitWith: (given) => {
      code = given
    },
  }
  await runCommandLine(args, host)
  return { code, stdout: stdout.text(), stderr: stderr.text(), ms: performance.now() - started }
}

function createSink(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      chunks.push(chunk.toString())
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

async function finish(child: ChildProcess, started: number): Promise<CliRun> {
  if (child.stdout === null || child.stderr === null) throw new Error('the CLI was started without pipes')
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), code])
  return { code: exit, stdout, stderr, ms: performance.now() - started }
}

/** An empty folder for one test, and the function that removes it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sluice-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}

/** Every file under a folder with its bytes. */
export async function filesUnder(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file)] as const)))
}

/** The forms in which a secret could leak: raw, percent-encoded, form-encoded, base64, in a JSON string. */
export function secretForms(secret: string): readonly string[] {
  const form = new URLSearchParams({ x: secret }).toString().slice(2)
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
  return [...new Set([secret, encodeURIComponent(secret), form, base64, JSON.stringify(secret).slice(1, -1)])]
}

/** Where secrets are found, as `place: form`; a test expects none. */
export function findLeaks(places: ReadonlyMap<string, string | Buffer>, secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap(secretForms)
  return [...places].flatMap(([place, content]) =>
    forms.filter((form) => content.includes(form)).map((form) => `${place}: ${form}`),
  )
}
