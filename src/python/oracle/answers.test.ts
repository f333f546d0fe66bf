import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtins } from '../builtins/index.ts'
import { standardModules } from '../modules/index.ts'
import { runProgram } from '../run/run-program.ts'
import { Unknown } from '../values/value.ts'

interface Family {
  readonly prelude: string
  readonly cases: readonly (readonly [expression: string, answer: string])[]
}

const folder = new URL('answers/', import.meta.url)
const host = { now: 1_767_323_045_750, env: () => undefined, file: () => undefined }

/** What our Python gives for an expression, as the oracle writes it. */
function answerOf(prelude: string, expression: string): string {
  const text = `${prelude}
try:
    __answer = repr(${expression})
except BaseException as __error:
    __answer = type(__error).__name__ + ': ' + str(__error)
`
  const { globals } = runProgram({ texts: [{ file: 'case.py', text }], host, builtins, modules: standardModules })
  const answer = globals.get('__answer')
  return answer instanceof Unknown ? `unknown: ${answer.why}` : typeof answer === 'string' ? answer : 'no answer'
}

describe('expressions give what Python 3.11 gives (scripts/oracle/python_builtins.py)', () => {
  for (const file of readdirSync(folder)) {
    const { prelude, cases }: Family = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    it(`${file.replace('.json', '')}: ${cases.length} of them`, () => {
      const wrong = cases.flatMap(([expression, answer]) => {
        const ours = attempt(prelude, expression)
        return ours === answer ? [] : [`${expression}\n  Python: ${answer}\n  ours:   ${ours}`]
      })
      expect(wrong).toEqual([])
    })
  }
})

function attempt(prelude: string, expression: string): string {
  try {
    return answerOf(prelude, expression)
  } catch (error) {
    return `threw ${String(error)}`
  }
}
