import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../model/errors.ts'
import { builtins } from '../builtins/index.ts'
import { runProgram } from './run-program.ts'

/** What Python 3.11 gives for each text (scripts/oracle/python_cases.py): the repr of its last expression, or the exception. */
type Golden = readonly [text: string, repr: string | null, error: string | null]

const host = { now: 0, env: () => undefined, file: () => undefined }

function read(name: string): readonly Golden[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as Golden[]
}

/** The last statement, an expression, is put into a variable by its own line. */
function evaluateLast(text: string): Golden {
  const at = lastStatement(text)
  const program = `${text.slice(0, at)}__result__ = (\n${text.slice(at)}\n)\n`
  try {
    const { globals, machine } = runProgram({
      texts: [{ file: 'case.py', text: program }],
      host,
      builtins,
      modules: new Map(),
    })
    return [text, machine.repr(globals.get('__result__') ?? null), null]
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    const [, raised = error.message] = /would stop at line \d+ with ([\s\S]*)\.$/.exec(error.message) ?? []
    return [text, null, raised]
  }
}

function lastStatement(text: string): number {
  const starts = [...text.matchAll(/^(?=[^\s)\]}])/gm)].map(({ index }) => index)
  return starts.at(-1) ?? 0
}

describe('python of snippets', () => {
  it.each(read('snippets.json'))('%s', (text, repr, error) => {
    expect(evaluateLast(text)).toEqual([text, repr, error])
  })
})
