import { extname } from 'node:path'
import { SluiceError } from '../model/errors.ts'
import type { World } from '../model/world.ts'
import type { ConfigDocument } from './document.ts'
import { readModule } from './readers/module.ts'
import { nearNames } from './near-names.ts'
import { configExtensions, readText, type SourceText } from './readers/read-text.ts'
import { readYaml } from './readers/yaml.ts'

type Extension = (typeof configExtensions)[number]
type Reader = (source: SourceText, world: World) => ConfigDocument | Promise<ConfigDocument>

const readers: Readonly<Record<Extension, Reader>> = {
  '.yaml': (source) => readYaml(source, 'yaml'),
  '.yml': (source) => readYaml(source, 'yaml'),
  '.json': (source) => readYaml(source, 'json'),
  '.ts': readModule,
  '.mts': readModule,
  '.cts': readModule,
  '.js': readModule,
  '.mjs': readModule,
  '.cjs': readModule,
  // Python's grammar is loaded for those who have Python
  '.py': async (source, world) => {
    const { readPython } = await import('./readers/python/read-python.ts')
    return readPython(source, { prose: false, now: world.now() })
  },
  '.md': readProse,
  '.txt': readProse,
}

async function readProse(source: SourceText, world: World): Promise<ConfigDocument> {
  const prose = await import('./readers/prose.ts')
  return prose.readProse(source, world.now())
}

/**
 * Reads a config file, of whatever format, into one tree with places. Relative paths start at `world.cwd`.
 * Nothing in the tree has a meaning yet. Errors (all exit code 2): CONFIG_FILE_NOT_FOUND, CONFIG_IS_FOLDER,
 * CONFIG_FILE_UNREADABLE, CONFIG_FILE_TOO_LARGE, CONFIG_FILE_EMPTY, CONFIG_NOT_TEXT, CONFIG_UNKNOWN_FORMAT, and
 * those of the format: YAML_SYNTAX, JSON_SYNTAX, PYTHON_NO_CONFIG, PYTHON_NOT_LITERAL, PYTHON_SYNTAX,
 * CONFIG_MODULE_FAILED, CONFIG_MODULE_NO_EXPORT.
 */
export async function readDocument(file: string, world: World): Promise<ConfigDocument> {
  const source = await readText(file, world)
  const extension = extname(file).toLowerCase()
  if (!isKnown(extension)) throw unknownFormat(file, extension)
  return readers[extension](source, world)
}

function isKnown(extension: string): extension is Extension {
  return Object.hasOwn(readers, extension)
}

function unknownFormat(file: string, extension: string): SluiceError {
  const [near] = nearNames(extension, configExtensions)
  const what = extension === '' ? 'it has no ending' : `"${extension}" is no ending of a configuration`
  return new SluiceError('CONFIG_UNKNOWN_FORMAT', `Could not read "${file}" because ${what}.`, {
    place: { file },
    found: extension,
    allowed: configExtensions,
    hint: near === undefined || extension === '' ? 'Rename it to what it holds.' : `Did you mean "${near}"?`,
  })
}
