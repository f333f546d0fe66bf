import { isJsonObject } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import type { ConfigDocument } from '../document.ts'
import { readText } from './read-text.ts'

/** The values in the file of `--config`. Throws PARAMETERS_UNREADABLE, and what reading a file throws. */
export async function readParameterFile(
  file: string | undefined,
  world: World,
): Promise<Pick<ConfigDocument, 'parameterValues'>> {
  if (file === undefined) return {}
  const { text } = await readText(file, world)
  const value = parsed(text)
  if (isJsonObject(value)) return { parameterValues: value }
  throw new SluiceError('PARAMETERS_UNREADABLE', `Could not read "${file}" because it holds no JSON object.`, {
    place: { file },
    allowed: '{ "api_key": "…", "start_date": "2024-01-01" }',
    hint: 'Write one value for each of the parameters.',
  })
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
