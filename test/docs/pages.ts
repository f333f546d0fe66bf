import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fencedBlocks } from '../../src/config/readers/fenced-blocks.ts'

/** A code block of the docs. */
export interface DocBlock {
  readonly page: string
  /** `docs/auth.md:12`, the first line of its code */
  readonly place: string
  readonly language: string
  readonly text: string
}

/** README.md and every page of docs/. */
export const docPages: readonly string[] = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]

/** All code blocks of all pages. */
export const docBlocks: readonly DocBlock[] = docPages.flatMap((page) =>
  fencedBlocks(readFileSync(page, 'utf8')).map(({ language, line, code }) => ({
    page,
    place: `${page}:${line}`,
    language,
    text: code.join('\n'),
  })),
)

/** A command that stands in a sentence or a table, as code. */
export interface InlineCommand {
  readonly page: string
  readonly place: string
  readonly text: string
}

/** `sluice …` between backticks, without those that hold a placeholder: `<config>`, `[pipeline]`, `…`, `$ID`. */
export const inlineCommands: readonly InlineCommand[] = docPages.flatMap((page) =>
  sentencesOf(page).flatMap((line, index) =>
    [...line.matchAll(/`((?:npx )?sluice [a-z][^`]*)`/g)]
      .map(([, text = '']) => ({ page, place: `${page}:${index + 1}`, text }))
      .filter(({ text }) => !/[<[…$]/.test(text)),
  ),
)

/** The lines of a page; those in blocks are empty. */
function sentencesOf(page: string): readonly string[] {
  let isInBlock = false
  return readFileSync(page, 'utf8')
    .split('\n')
    .map((line) => {
      const isFence = /^\s*(?:```|~~~)/.test(line)
      if (isFence) isInBlock = !isInBlock
      return isFence || isInBlock ? '' : line
    })
}
