import { describe, expect, test } from 'vitest'
import { runCli } from '../../../test/end-to-end/run-cli.ts'
import { explainCode, listCodes } from './explain-code.ts'

describe('a code that there is not', () => {
  test.each([
    ['PAGINATION_LOP', 'PAGINATION_LOOP'],
    ['DESTINATION_UNKNWON', 'DESTINATION_UNKNOWN'],
    ['HTTP_40', 'HTTP_400'],
    ['EXAMPLE_MISSING', 'EXAMPLE_UNKNOWN'],
    ['LOOP', 'PAGINATION_LOOP'],
  ])('%s: those that are near are told, at most five', (written, near) => {
    const error = refusalOf(written)
    expect(error).toMatchObject({ code: 'CODE_UNKNOWN', details: { allowed: expect.arrayContaining([near]) } })
    expect(error.details.allowed?.length).toBeLessThanOrEqual(5)
    expect(error.details.hint).toContain('All codes: sluice explain')
  })

  test('where none is near it is said how to list them', () => {
    expect(refusalOf('QWXZ').details).toEqual({ found: 'QWXZ', hint: 'List all codes: sluice explain' })
  })
})

test('without a code all are listed, each of which is explained', async () => {
  const { code, stdout } = await runCli(['explain'], { cwd: '.' })
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(listCodes().length)
  expect(lines.length).toBeGreaterThan(100)
  for (const line of lines) {
    const { means, as_warning: warning } = explainCode(line.split(' ')[0] ?? '')
    expect([means, warning?.means].some((text) => text !== undefined && line.endsWith(`  ${text}`))).toBe(true)
  }
})

function refusalOf(code: string): {
  readonly details: { readonly allowed?: readonly string[]; readonly hint?: string }
} {
  try {
    explainCode(code)
  } catch (error) {
    return error as ReturnType<typeof refusalOf>
  }
  throw new Error(`${code} is explained`)
}
