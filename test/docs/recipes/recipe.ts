import { readFileSync } from 'node:fs'
import { fencedBlocks } from '../../../src/config/readers/fenced-blocks.ts'

/** The n-th config of a recipe, asking `url` instead of `https://api.example.com`. */
export function recipeConfig(page: string, url: string, n = 0): string {
  const blocks = fencedBlocks(readFileSync(`docs/recipes/${page}.md`, 'utf8')).filter(
    ({ language }) => language === 'yaml',
  )
  const text = blocks[n]?.code.join('\n')
  if (text === undefined) throw new Error(`docs/recipes/${page}.md has no YAML block ${n}`)
  return text.replaceAll('https://api.example.com', url)
}
