import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseJson } from '../../json/json-text.ts'
import { isJsonObject } from '../../json/json.ts'
import { compileExpression } from './compile-expression.ts'
import { nowName, seedName } from './compile-node.ts'
import { textOf } from './values.ts'

const text = readFileSync(new URL('./oracle/answers.json', import.meta.url), 'utf8')
const answer = z.union([z.object({ text: z.string() }), z.object({ error: z.string() })])
const { answers } = z.object({ answers: z.array(z.tuple([z.string(), answer])) }).parse(JSON.parse(text))
const whole = parseJson(text)
const scope =
  isJsonObject(whole) && isJsonObject(whole['scope'] ?? null) ? (whole['scope'] as Record<string, never>) : {}

/** Where sluice means something else, with the reason. */
const different: Readonly<Record<string, string>> = {
  'config.zz.yy': 'what is not there has nothing in it; no error',
  "format_datetime('1700000000', '%Y-%m-%dT%H:%M:%SZ', '%s')": 'a number of seconds is read by its format',
  'config.n | string': 'the text itself, without quotes that protect it from being read as a literal',
  'timestamp(config.at)': 'whole seconds are a whole number',
  "timestamp('2026-03-04')": 'whole seconds are a whole number',
}

// the parser knows no exponents; what stands behind it: scripts/oracle/jinja_expressions.py asks Airbyte's CDK 7.39.1
test.each(answers.filter(([expression]) => expression !== '1e3'))('%s', (expression, said) => {
  const evaluate = (): string =>
    textOf(
      compileExpression(expression, Object.keys(scope)).evaluate({ ...scope, [nowName]: Date.now(), [seedName]: 'x' }),
    )
  if (Object.hasOwn(different, expression)) expect(evaluate()).not.toBe('text' in said ? said.text : undefined)
  else if ('error' in said) expect(evaluate).toThrow()
  else expect(evaluate()).toBe(said.text)
})
