import { SluiceError } from '../../model/errors.ts'
import { type ConfigDocument, severalConfigs } from '../document.ts'
import type { World } from '../../model/world.ts'
import { type Block, fencedBlocks } from './fenced-blocks.ts'
import { readPython } from './python/read-python.ts'
import type { SourceText } from './read-text.ts'
import { readYaml } from './yaml.ts'

/**
 * Reads the configuration in a text for people: the Python one, else the first ```yaml or ```json block with `client`
 * and `resources` (decisions/0022). Throws what `readPython` and `readYaml` throw.
 */
export async function readProse(
  source: SourceText,
  options: { readonly ignoreCode?: boolean },
  world: World,
): Promise<readonly ConfigDocument[]> {
  try {
    return await readPython(source, { ...options, prose: true }, world)
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'PYTHON_NO_CONFIG') throw error
    const [block, ...others] = fencedBlocks(source.text).filter(isConfig)
    if (block === undefined) throw error
    const lines = [block, ...others].map(({ line }) => line)
    return [{ ...readYaml(inPlace(source, block), formatOf(block)), ...severalConfigs(source.file, lines) }]
  }
}

function isConfig({ language, code }: Block): boolean {
  const hasKey = (key: string): boolean => code.some((line) => new RegExp(`(?:^|[\\s{,])"?${key}"?\\s*:`).test(line))
  return /^(?:ya?ml|json)$/i.test(language) && hasKey('client') && hasKey('resources')
}

function formatOf({ language }: Block): 'yaml' | 'json' {
  return language.toLowerCase() === 'json' ? 'json' : 'yaml'
}

// the lines before it are emptied, so that every place is a place of the file
function inPlace(source: SourceText, { line, code }: Block): SourceText {
  return { ...source, text: `${'\n'.repeat(line - 1)}${code.join('\n')}\n` }
}
