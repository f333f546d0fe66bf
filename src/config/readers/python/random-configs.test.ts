import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isJsonObject } from '../../../json/json.ts'
import { parseJson, toJsonText } from '../../../json/json-text.ts'
import { readProgram } from './read-python.ts'

/** Random programs, and the config that Python 3.11 makes of each: `scripts/oracle/random_configs.py 150 1`. */
const lines = readFileSync(new URL('../../../../test/fixtures/python/random-configs.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => parseJson(line))

/** The config of a program, without the names that the reader gives it. */
function configOf(text: string): string {
  const [document] = readProgram(
    { file: 'x.py', absolute: '/x.py', text },
    { prose: false, now: 0, env: () => undefined },
  )
  const entries = Object.entries(document?.value ?? {}).filter(([key]) => key !== 'name' && key !== 'source_name')
  return toJsonText(Object.fromEntries(entries))
}

describe('a random program makes the config that Python makes of it', () => {
  it.each(lines.map((line, index) => [index, line] as const))('%i', (_, line) => {
    if (!isJsonObject(line) || typeof line['program'] !== 'string') throw new Error('no program')
    expect(configOf(line['program'])).toBe(toJsonText(line['config'] ?? null))
  })
})
