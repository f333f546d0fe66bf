import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { packageFolder } from '../../../../disk/own-package.ts'
import { given } from '../../../../model/given.ts'
import { SluiceError } from '../../../../model/errors.ts'
import type { World } from '../../../../model/world.ts'
import type { DocumentWarning } from '../../../document.ts'
import { createLines } from '../../lines.ts'
import type { SourceText } from '../../read-text.ts'
import type { PythonText } from '../code-blocks.ts'

/** What the recorder writes: python/record_program.py. */
const answerShape = z.union([
  z.object({
    program: z.array(z.tuple([z.int().min(1), z.string()])),
    notes: z.array(z.string()),
  }),
  z.object({
    failed: z.object({
      line: z.nullable(z.int()),
      why: z.string(),
      hint: z.nullable(z.string()),
      /** the exception that nobody caught */
      error: z.string().optional(),
    }),
  }),
])

/** How a program is run. */
export interface RecordOptions {
  readonly world: World
  /** the Python to run it with; default: `SLUICE_PYTHON`, the active virtual environment, `python3`, `python` */
  readonly python?: string
}

/** A program of literals that declares what another one declared when it ran. */
export interface RecordedProgram {
  /** its places are those of the user's file */
  readonly text: PythonText
  readonly warnings: readonly DocumentWarning[]
}

/** `SLUICE_PYTHON_TIMEOUT` in seconds is the user's own */
const usualTimeoutMs = 60_000
const recorder = fileURLToPath(new URL('python/record_program.py', packageFolder))

/**
 * Runs a Python program with a stand-in for `dlt` that records what it declares: the user's own Python, in a process of its own, without network and
 * with a time limit (docs/python.md). What it prints is not shown. Throws PYTHON_NOT_FOUND, PYTHON_TIMED_OUT, PYTHON_FAILS for what the program itself
 * fails with, PYTHON_NOT_LITERAL for what cannot be written down.
 */
export async function recordProgram(source: SourceText, options: RecordOptions): Promise<RecordedProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-python-'))
  try {
    const answer = join(folder, 'answer.json')
    await runRecorder(source, answer, options)
    return toProgram(source, await readAnswer(source, answer))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runRecorder(source: SourceText, answer: string, { world, python }: RecordOptions): Promise<void> {
  const timeoutMs = 1000 * Number(world.env['SLUICE_PYTHON_TIMEOUT']) || usualTimeoutMs
  const candidates = python === undefined ? pythonsOf(world) : [python]
  for (const candidate of candidates) {
    const ended = await run([candidate, recorder, source.absolute, answer], { world, timeoutMs })
    if (ended === 'not found') continue
    if (ended === 'timed out') throw timedOut(source, timeoutMs)
    return
  }
  throw new SluiceError('PYTHON_NOT_FOUND', `Could not run "${source.file}" because there is no Python here.`, {
    place: { file: source.file },
    found: candidates.join(', '),
    hint: 'Name the one that runs the program: --python .venv/bin/python',
  })
}

function pythonsOf({ env }: World): readonly string[] {
  const { SLUICE_PYTHON: named, VIRTUAL_ENV: environment } = env
  if (named !== undefined && named !== '') return [named]
  const own =
    environment === undefined ? [] : [join(environment, process.platform === 'win32' ? 'Scripts' : 'bin', 'python')]
  return [...own, 'python3', 'python']
}

type Ended = 'done' | 'not found' | 'timed out'

function run(
  [program = '', ...argv]: readonly string[],
  { world, timeoutMs }: { readonly world: World; readonly timeoutMs: number },
): Promise<Ended> {
  return new Promise((resolve) => {
    // a group of its own, so that what it starts ends with it
    const child = spawn(program, argv, {
      cwd: world.cwd,
      env: { ...world.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' },
      stdio: 'ignore',
      detached: process.platform !== 'win32',
    })
    let isLate = false
    const alarm = world.alarm(timeoutMs, () => {
      isLate = true
      killAll(child.pid)
    })
    const end = (how: Ended): void => {
      alarm.stop()
      resolve(how)
    }
    child.once('error', () => end('not found'))
    child.once('exit', () => end(isLate ? 'timed out' : 'done'))
  })
}

function killAll(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // it has ended by itself meanwhile
  }
}

type Answer = Extract<z.output<typeof answerShape>, { program: unknown }>

async function readAnswer(source: SourceText, file: string): Promise<Answer> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined)
    throw new SluiceError('PYTHON_FAILS', `Could not read "${source.file}" because Python ended without an answer.`, {
      place: { file: source.file },
      hint: 'Run it with that Python yourself and look at what it says; it must be Python 3.8 or later.',
    })
  const answer = answerShape.parse(JSON.parse(text))
  if (!('failed' in answer)) return answer
  const { line, why, hint, error } = answer.failed
  const place = { file: source.file, ...(line !== null && { line }) }
  const where = line === null ? '' : `in line ${line} `
  if (error !== undefined)
    throw new SluiceError(
      'PYTHON_FAILS',
      `Could not read "${source.file}" because ${where}it fails: ${error}: ${why}`,
      {
        place,
        hint: 'Run it with Python, which should fail in the same way without a network, and mend it there.',
      },
    )
  throw new SluiceError('PYTHON_NOT_LITERAL', `Could not read "${source.file}" because ${where}${why}.`, {
    place,
    ...given({ hint: hint ?? undefined }),
  })
}

function timedOut(source: SourceText, timeoutMs: number): SluiceError {
  return new SluiceError(
    'PYTHON_TIMED_OUT',
    `Could not read "${source.file}" because it was still running after ${timeoutMs / 1000} seconds.`,
    {
      place: { file: source.file },
      hint: 'It waits for something, or computes much: declare the pipelines in a file that does nothing else.',
    },
  )
}

/** The statements as one text, each of whose lines knows the line of the user's file that it came from. */
function toProgram(source: SourceText, { program, notes }: Answer): RecordedProgram {
  const lines = program.flatMap(([line, text]) => text.split('\n').map(() => line))
  const text = `${program.map(([, statement]) => statement).join('\n')}\n`
  const { positionAt } = createLines(text)
  return {
    text: {
      file: source.file,
      text,
      positionAt: (offset) => ({ line: lines[positionAt(offset).line - 1] ?? 1, column: 1 }),
    },
    warnings: notes.map((note) => ({
      code: 'PYTHON_DECIDED',
      message: `"${source.file}" was run to be read: ${note}.`,
      hint: 'What it declared hangs on that.',
    })),
  }
}
