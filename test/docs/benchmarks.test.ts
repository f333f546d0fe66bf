import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pagesWithFigures, withFigures } from '../../bench/report/docs.ts'
import { keptResult, keptSections, resultsFolder } from '../../bench/report/keep.ts'
import { plot } from '../../bench/report/plot.ts'
import { sections } from '../../bench/sections/index.ts'

/** The formatter may widen columns. */
const squeezed = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')

describe('figures in pages', () => {
  it.each(pagesWithFigures)('%s has those of bench/results (npm run bench:docs)', (page) => {
    const text = readFileSync(page, 'utf8')
    expect(text).toContain('<!-- bench: ')
    expect(squeezed(text)).toBe(squeezed(withFigures(text)))
  })

  it('are kept for sections that there are', () => {
    const known = sections.map(({ name }) => name)
    expect(keptSections()).toContain('load')
    for (const section of keptSections()) expect(known).toContain(section)
  })

  it('say so where the machine was not idle', () => {
    for (const section of keptSections()) {
      const { load, said } = keptResult(section) ?? { load: { before: 0 }, said: [] }
      if (load.before > 0.5) expect(said.join()).toContain('machine was not idle')
    }
  })

  it('are drawn as they are', () => {
    const result = keptResult('load')
    expect(result && readFileSync(`${resultsFolder}load.svg`, 'utf8')).toBe(result && plot(result))
  })
})
