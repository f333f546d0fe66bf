import { z } from 'zod'

/** What `data_type` of a parameter may be. */
export const parameterTypes = ['text', 'bigint', 'double', 'bool', 'timestamp', 'date', 'json'] as const

/** One of `parameters`: a value that whoever runs the config gives. */
export const parameterShape = z.strictObject({
  data_type: z.enum(parameterTypes).optional().describe('what it is; default text'),
  secret: z.boolean().optional().describe('true = it is never shown; `${secrets.name}` names it'),
  default: z.unknown().optional().describe('where nobody gives one'),
  choices: z.array(z.unknown()).optional().describe('what it may be'),
  required: z.boolean().optional().describe('false = without a value it is null; default true'),
  description: z.string().optional().describe('for people'),
})

export const parametersShape = z.record(z.string(), parameterShape)

export type WrittenParameters = z.output<typeof parametersShape>
