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

  it('say so where others were at work meanwhile', () => {
    for (const section of keptSections()) {
      const { load, said } = keptResult(section) ?? { load: { othersCores: 0 }, said: [] }
      if ((load.othersCores ?? 0) >= 0.2) expect(said.join()).toContain('others used')
    }
  })

  it('are drawn as they are', () => {
    const result = keptResult('load')
    expect(result && readFileSync(`${resultsFolder}load.svg`, 'utf8')).toBe(result && plot(result))
  })
})
