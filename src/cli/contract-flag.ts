import { InvalidArgumentError } from 'commander'
import { type ContractMode, contractModes, type SchemaContract } from '../model/schema.ts'

const entities = { tables: 'tables', columns: 'columns', data_type: 'dataType' } as const

/** `--schema-contract`: one mode for everything, or `tables=freeze,columns=discard_value`. Throws a mistake of usage. */
export function readContractFlag(text: string): Partial<SchemaContract> {
  if (!text.includes('=')) {
    const mode = modeOf(text)
    return { tables: mode, columns: mode, dataType: mode }
  }
  const parts = text.split(',').map((part) => {
    const [entity = '', mode = ''] = part.split('=').map((side) => side.trim())
    if (!Object.hasOwn(entities, entity))
      throw new InvalidArgumentError(`It knows no "${entity}", only ${Object.keys(entities).join(', ')}.`)
    return [entities[entity as keyof typeof entities], modeOf(mode)] as const
  })
  return Object.fromEntries(parts)
}

function modeOf(text: string): ContractMode {
  const mode = contractModes.find((known) => known === text.trim())
  if (mode === undefined) throw new InvalidArgumentError(`It knows no "${text}", only ${contractModes.join(', ')}.`)
  return mode
}
